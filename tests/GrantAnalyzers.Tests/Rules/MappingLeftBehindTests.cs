namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT3001: a mapping is left behind.</summary>
public class MappingLeftBehindTests
{
    [Theory]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; if (late) return -22; _ring = map.Handle;")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; if (late) throw new InvalidOperationException(); _ring = map.Handle;")]
    [InlineData("return map.Status.ToErrno();")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; try { try { if (late) return -22; } finally { Log(\"inner\"); } } finally { Log(\"outer\"); } _ring = map.Handle;")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; short tries = 1; tries++; if (tries == 0) return -11; _ring = map.Handle;")]
    [InlineData("if (map.Status == GrantStatus.Okay) Log(\"mapped\");")]
    [InlineData("if (map is not { Status: GrantStatus.Okay, HostAddr: 0 }) return -5; _ring = map.Handle;")]
    [InlineData("")]
    public Task A_handle_that_nobody_asks_for_on_some_path_is_reported(string code) => Backend.ReportsOf("GNT3001", InMethod("{|GNT3001:GrantRetry.Issue(_grants, ref map)|}", code));

    [Theory]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; _ring = map.Handle; if (late) return -22;")]
    [InlineData("if (map.Status == GrantStatus.Okay) _ring = map.Handle;")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; if (late) { Unmap(map.Handle); return -22; } _ring = map.Handle;")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; try { if (late) return -22; } finally { Unmap(map.Handle); }")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; _maps.Add(map);")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; Keep(in map); if (late) return -22;")]
    [InlineData("if (map is { Status: GrantStatus.Okay, Handle: var handle }) _ring = handle;")]
    [InlineData("if (map is not { Status: GrantStatus.Okay, Handle: var handle }) return -5; _ring = handle;")]
    [InlineData("if (map is not { Handle: _, Status: GrantStatus.Okay }) return -5; _ring = map.Handle;")]
    [InlineData("Action later = () => Unmap(map.Handle); later();")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; if (_late) _ring = map.Handle; Log(\"mapped\"); if (!_late) Unmap(map.Handle);")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; int tries = 1; tries++; if (tries == 0) return -11; _ring = map.Handle;")]
    [InlineData("MapGrantRef[] all = [map]; if (all[0].Status == GrantStatus.Okay) _ring = all[0].Handle;")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; if (late) Environment.FailFast(\"late\"); _ring = map.Handle;")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; if (late) Environment.Exit(1); _ring = map.Handle;")]
    [InlineData("try { Log(\"mapped\"); } catch (InvalidOperationException) { return -22; } if (map.Status == GrantStatus.Okay) _ring = map.Handle;")]
    public Task A_handle_that_is_unmapped_kept_or_of_no_mapping_is_fine(string code) => Backend.ReportsOf("GNT3001", InMethod("GrantRetry.Issue(_grants, ref map)", code));

    [Fact]
    public Task What_a_retry_could_not_issue_again_was_not_mapped() => Backend.ReportsOf("GNT3001", """
        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = _grants.GrantTableOp(ref map);
            if (rc != 0) return rc;
            rc = GrantRetry.Retry(_grants, ref map);
            if (rc != 0) return rc;
            if (map.Status != GrantStatus.Okay) return -5;
            Use(map.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task A_batch_given_up_because_of_one_leaves_the_others() => Backend.ReportsOf("GNT3001", """
        int Test(int count)
        {
            MapGrantRef[] maps = new MapGrantRef[count];
            for (int i = 0; i < maps.Length; i++) maps[i] = Map((uint)i);
            int rc = {|GNT3001:GrantRetry.Issue(_grants, maps)|};
            if (rc != 0) return rc;
            bool failed = false;
            foreach (ref MapGrantRef map in maps.AsSpan()) failed |= map.Status != GrantStatus.Okay;
            if (failed) return -5;
            foreach (ref MapGrantRef map in maps.AsSpan()) Use(map.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task A_loop_that_leaves_at_a_failure_is_the_other_rule_s() => Backend.ReportsOf("GNT3001", """
        int Test(int count)
        {
            MapGrantRef[] maps = new MapGrantRef[count];
            for (int i = 0; i < maps.Length; i++) maps[i] = Map((uint)i);
            int rc = GrantRetry.Issue(_grants, maps);
            if (rc != 0) return rc;
            foreach (ref MapGrantRef map in maps.AsSpan())
            {
                if (map.Status != GrantStatus.Okay) return -5;
                Use(map.Handle);
            }

            return 0;
        }
        """);

    [Fact]
    public Task So_is_a_batch_of_which_one_element_is_looked_at() => Backend.ReportsOf("GNT3001", """
        int Test(int count)
        {
            MapGrantRef[] maps = new MapGrantRef[count];
            for (int i = 0; i < maps.Length; i++) maps[i] = Map((uint)i);
            int rc = GrantRetry.Issue(_grants, maps);
            if (rc != 0) return rc;
            if (maps[0].Status != GrantStatus.Okay) return -5;
            Use(maps[0].Handle);
            return 0;
        }
        """);

    [Fact]
    public Task A_mapping_that_is_issued_again_is_one() => Backend.ReportsOf("GNT3001", """
        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = {|GNT3001:_grants.GrantTableOp(ref map)|};
            for (int i = 0; rc == 0 && i < 9 && map.Status == GrantStatus.Eagain; i++) rc = _grants.GrantTableOp(ref map);
            return rc != 0 ? rc : map.Status.ToErrno();
        }
        """);

    private static string InMethod(string call, string code) => $$"""
        private GrantHandle _ring = GrantHandle.Invalid;
        private readonly List<MapGrantRef> _maps = [];
        private bool _late;

        int Test(bool late)
        {
            MapGrantRef map = Map(1);
            int rc = {{call}};
            if (rc != 0) return rc;
            {{code}}
            return 0;
        }

        private void Unmap(GrantHandle handle) => Log($"{handle} {_ring}");
        private void Keep(in MapGrantRef map) => Use(map.Handle);
        """;
}
