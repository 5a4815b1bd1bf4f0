namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT1006: not every element of a batch is examined, or seen to.</summary>
public class ElementsNotExaminedTests
{
    [Fact]
    public Task Where_no_loop_looks_the_call_is_reported() => Backend.ReportsOf("GNT1006", InMethod("""
        int rc = {|GNT1006:GrantRetry.Issue(_grants, copy)|};
        if (rc != 0) return rc;
        if (copy[0].Status != GrantStatus.Okay) return -5;
        """));

    [Theory]
    [InlineData("{|GNT1006:for|} (int i = 1; i < copy.Length; i++) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("{|GNT1006:for|} (int i = 0; i < copy.Length - 1; i++) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("{|GNT1006:for|} (int i = 0; i < copy.Length / 2; i++) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("{|GNT1006:for|} (int i = 0; i < packets.Length; i++) { if (copy[packets[i].Header].Status != GrantStatus.Okay) failed = true; }")]
    [InlineData("{|GNT1006:for|} (int i = 0; i < copy.Length; i += 2) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    public Task A_loop_that_leaves_elements_out_is_reported(string loop) => Backend.ReportsOf("GNT1006", AfterCall(loop));

    [Theory]
    [InlineData("for (int i = 0; i < copy.Length; i++) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("for (int i = copy.Length - 1; i >= 0; i--) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("failed = copy[0].Status != GrantStatus.Okay; for (int i = 1; i < copy.Length; i++) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("foreach (GrantCopy op in copy) { if (op.Status != GrantStatus.Okay) return -5; }")]
    [InlineData("failed = !Array.TrueForAll(copy, static op => op.Status == GrantStatus.Okay);")]
    public Task A_loop_over_all_of_them_is_fine(string loop) => Backend.ReportsOf("GNT1006", AfterCall(loop));

    [Fact]
    public Task A_batch_of_one_has_one_status() => Backend.ReportsOf("GNT1006", """
        bool Test()
        {
            MapGrantRef[] map = [Map(1)];
            return GrantRetry.Issue(_grants, map) == 0 && map[0].Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task A_loop_over_maps_that_leaves_at_the_first_failure_is_reported() => Backend.ReportsOf("GNT1006", Maps("""
        {|GNT1006:for|} (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status != GrantStatus.Okay) return -5;
            handles[i] = map[i].Handle;
        }

        return 0;
        """));

    [Theory]
    [InlineData("break;")]
    [InlineData("goto failed;")]
    [InlineData("throw new InvalidOperationException();")]
    public Task However_it_leaves(string leave) => Backend.ReportsOf("GNT1006", Maps($$"""
        {|GNT1006:foreach|} (ref MapGrantRef op in map.AsSpan())
        {
            if (op.Status != GrantStatus.Okay) { {{leave}} }
            Use(op.Handle);
        }

        failed:
        return 0;
        """));

    [Fact]
    public Task Leaving_after_the_rest_was_undone_is_fine() => Backend.ReportsOf("GNT1006", Maps("""
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                UnmapAll(map);
                return -5;
            }

            handles[i] = map[i].Handle;
        }

        return 0;
        """) + """

        private void UnmapAll(MapGrantRef[] map)
        {
            foreach (MapGrantRef op in map)
            {
                UnmapGrantRef unmap = UnmapGrantRef.Create(op.HostAddr, 0, op.Handle);
                if (op.Status == GrantStatus.Okay && _grants.GrantTableOp(ref unmap) == 0 && unmap.Status != GrantStatus.Okay) Log("stuck");
            }
        }
        """);

    [Fact]
    public Task A_second_loop_may_see_to_the_rest() => Backend.ReportsOf("GNT1006", Maps("""
        bool failed = false;
        for (int i = 0; i < map.Length && !failed; i++)
        {
            failed = map[i].Status != GrantStatus.Okay;
        }

        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status == GrantStatus.Okay) handles[i] = map[i].Handle;
        }

        return failed ? -5 : 0;
        """));

    private static string AfterCall(string loop) => InMethod($$"""
        int rc = GrantRetry.Issue(_grants, copy);
        if (rc != 0) return rc;
        {{loop}}
        """);

    private static string InMethod(string code) => $$"""
        private record struct Packet(int Header);

        int Test(int count, Packet[] packets)
        {
            GrantCopy[] copy = new GrantCopy[count];
            bool failed = false;
            {{code}}
            return failed ? -5 : 0;
        }
        """;

    private static string Maps(string code) => $$"""
        int Test(int count, GrantHandle[] handles)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            int rc = GrantRetry.Issue(_grants, map);
            if (rc != 0) return rc;
            {{code}}
        }
        """;
}
