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
    [InlineData("{|GNT1006:for|} (int i = 1; i < copy.Length; ++i) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("failed = copy[0].Status != GrantStatus.Okay; {|GNT1006:for|} (int i = 2; i < copy.Length; i++) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("{|GNT1006:foreach|} (Packet packet in packets) { if (copy[packet.Header].Status != GrantStatus.Okay) failed = true; }")]
    [InlineData("int n = 0; {|GNT1006:while|} (n < packets.Length) { if (copy[packets[n++].Header].Status != GrantStatus.Okay) failed = true; }")]
    [InlineData("int n = 0; {|GNT1006:do|} { if (copy[packets[n].Header].Status != GrantStatus.Okay) failed = true; } while (++n < packets.Length);")]
    [InlineData("{|GNT1006:for|} (int i = 1; i < copy.Length; i++) { failed |= copy[i].Status != GrantStatus.Okay; } for (int i = 2; i < copy.Length; i++) { if (copy[i].Status != GrantStatus.Okay) Log(\"failed\"); }")]
    [InlineData("{|GNT1006:for|} (_next = 0; _next < packets.Length; _next++) { if (copy[_next].Status != GrantStatus.Okay) failed = true; }")]
    public Task A_loop_that_leaves_elements_out_is_reported(string loop) => Backend.ReportsOf("GNT1006", AfterCall(loop));

    [Theory]
    [InlineData("for (int i = 0; i < copy.Length; i++) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("for (int i = copy.Length - 1; i >= 0; i--) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("failed = copy[0].Status != GrantStatus.Okay; for (int i = 1; i < copy.Length; i++) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("failed = copy[0].Status != GrantStatus.Okay || copy[1].Status != GrantStatus.Okay; for (int i = 2; i < copy.Length; i++) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("failed = copy[^1].Status != GrantStatus.Okay; for (int i = 0; i < copy.Length - 1; i++) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("for (int i = 0; i < copy.Length; i += 2) { failed |= copy[i].Status != GrantStatus.Okay || copy[i + 1].Status != GrantStatus.Okay; }")]
    [InlineData("for (int i = 0; i < copy.Length; i += 2) { failed |= copy[i].Status != GrantStatus.Okay; } for (int i = 1; i < copy.Length; i += 2) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("for (int i = 5; i >= 0; i--) { failed |= copy[i].Status != GrantStatus.Okay; }")]
    [InlineData("for (int i = 1; i < copy.Length; i++) { failed |= copy[i - 1].Status != GrantStatus.Okay; }")]
    [InlineData("int i = 1; while (i < copy.Length) { failed |= copy[i].Status != GrantStatus.Okay; i++; }")]
    [InlineData("foreach (GrantCopy op in copy) { if (op.Status != GrantStatus.Okay) return -5; }")]
    [InlineData("failed = Array.FindIndex(copy, 0, static op => op.Status != GrantStatus.Okay) >= 0;")]
    [InlineData("failed = !Array.TrueForAll(copy, static op => op.Status == GrantStatus.Okay);")]
    public Task A_loop_over_all_of_them_is_fine(string loop) => Backend.ReportsOf("GNT1006", AfterCall(loop));

    /// <summary>It goes over all of them, though no statement is a loop.</summary>
    [Fact]
    public Task A_loop_of_jumps_is_fine() => Backend.ReportsOf("GNT1006", AfterCall("""
        int i = 0;
        again:
        failed |= copy[i].Status != GrantStatus.Okay;
        if (++i < copy.Length) goto again;
        """));

    [Theory]
    [InlineData("copy", "{|GNT1006:foreach|} (GrantCopy op in copy.AsSpan(1)) { failed |= op.Status != GrantStatus.Okay; }")]
    [InlineData("copy.AsSpan()", "{|GNT1006:foreach|} (GrantCopy op in copy.AsSpan(1)) { failed |= op.Status != GrantStatus.Okay; }")]
    public Task A_loop_over_a_part_of_what_was_issued_as_a_whole_is_reported(string batch, string loop) => Backend.ReportsOf("GNT1006", AfterCall(loop, batch));

    [Theory]
    [InlineData("copy.AsSpan(1)", "foreach (GrantCopy op in copy.AsSpan(1)) { failed |= op.Status != GrantStatus.Okay; }")]
    [InlineData("copy.AsSpan(1, 4)", "foreach (GrantCopy op in copy.AsSpan(1, 4)) { failed |= op.Status != GrantStatus.Okay; }")]
    [InlineData("copy", "failed = copy[0].Status != GrantStatus.Okay; foreach (GrantCopy op in copy.AsSpan(1)) { failed |= op.Status != GrantStatus.Okay; }")]
    public Task A_loop_over_the_part_that_was_issued_or_that_is_left_is_fine(string batch, string loop) => Backend.ReportsOf("GNT1006", AfterCall(loop, batch));

    [Theory]
    [InlineData("copy.AsSpan(0, 2)")]
    [InlineData("copy.AsSpan().Slice(0, 2)")]
    [InlineData("two")]
    [InlineData("two.AsSpan()")]
    public Task Two_elements_that_are_looked_at_by_their_numbers_are_all_of_two(string batch) => Backend.ReportsOf("GNT1006", AfterCall(
        $"failed = {Of(batch)}[0].Status != GrantStatus.Okay || {Of(batch)}[1].Status != GrantStatus.Okay;", batch));

    [Theory]
    [InlineData("copy.AsSpan(0, 3)")]
    [InlineData("copy.AsSpan().Slice(0, 3)")]
    [InlineData("three")]
    [InlineData("three.AsSpan()")]
    public Task But_not_of_three(string batch) => Backend.ReportsOf("GNT1006", InMethod($$"""
        int rc = {|GNT1006:GrantRetry.Issue(_grants, {{batch}})|};
        if (rc != 0) return rc;
        failed = {{Of(batch)}}[0].Status != GrantStatus.Okay || {{Of(batch)}}[1].Status != GrantStatus.Okay;
        """));

    [Theory]
    [InlineData("GrantRetry.IssueAsync(_grants, copy.AsMemory(0, 2))", "copy")]
    [InlineData("GrantRetry.IssueAsync(_grants, two.AsMemory())", "two")]
    [InlineData("GrantRetry.IssueAsync(_grants, three.AsMemory(1))", "three")]
    [InlineData("{|GNT1006:GrantRetry.IssueAsync(_grants, copy.AsMemory(0, 3))|}", "copy")]
    [InlineData("{|GNT1006:GrantRetry.IssueAsync(_grants, three.AsMemory())|}", "three")]
    public Task So_it_is_in_async_code(string call, string batch) => Backend.ReportsOf("GNT1006", $$"""
        async Task<int> Test(int count)
        {
            GrantCopy[] copy = new GrantCopy[count];
            GrantCopy[] two = new GrantCopy[2];
            GrantCopy[] three = [default, default, default];
            int rc = await {{call}};
            if (rc != 0) return rc;
            return {{batch}}[0].Status != GrantStatus.Okay || {{batch}}[1].Status != GrantStatus.Okay ? -5 : 0;
        }
        """);

    [Fact]
    public Task There_too_a_part_is_not_the_whole() => Backend.ReportsOf("GNT1006", """
        async Task<bool> Test(GrantCopy[] copy)
        {
            int rc = await GrantRetry.IssueAsync(_grants, copy.AsMemory());
            bool failed = rc != 0;
            {|GNT1006:foreach|} (GrantCopy op in copy.AsSpan(1)) { failed |= op.Status != GrantStatus.Okay; }
            return failed;
        }
        """);

    [Fact]
    public Task An_index_that_is_kept_elsewhere_names_one_element() => Backend.ReportsOf("GNT1006", InMethod("""
        int rc = {|GNT1006:GrantRetry.Issue(_grants, copy)|};
        if (rc != 0) return rc;
        failed = copy[_next].Status != GrantStatus.Okay;
        """));

    /// <summary>Whose they are has the handles; the loop only tells whether all went well.</summary>
    [Fact]
    public Task A_loop_over_someone_else_s_maps_may_leave_where_it_takes_no_handles() => Backend.ReportsOf("GNT1006", """
        int Test(MapGrantRef[] map)
        {
            int rc = GrantRetry.Issue(_grants, map);
            if (rc != 0) return rc;
            for (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status != GrantStatus.Okay) return -5;
            }

            return 0;
        }
        """);

    [Fact]
    public Task Where_it_takes_them_it_may_not() => Backend.ReportsOf("GNT1006", """
        int Test(MapGrantRef[] map)
        {
            int rc = GrantRetry.Issue(_grants, map);
            if (rc != 0) return rc;
            {|GNT1006:for|} (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status != GrantStatus.Okay) return -5;
                Use(map[i].Handle);
            }

            return 0;
        }
        """);

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

    /// <summary>Whatever stands beside the index in the loop's condition, and before it or behind it.</summary>
    [Theory]
    [InlineData("for (int i = 0; isGood && i < map.Length; i++) { if (map[i].Status == GrantStatus.Okay) handles[i] = map[i].Handle; else isGood = false; }")]
    [InlineData("for (int i = 0; i < map.Length && isGood; i++) { if (map[i].Status == GrantStatus.Okay) handles[i] = map[i].Handle; else isGood = false; }")]
    [InlineData("for (int i = 0; count > 0 && isGood && map.Length > i; i++) { isGood = map[i].Status == GrantStatus.Okay; if (isGood) handles[i] = map[i].Handle; }")]
    [InlineData("int i = 0; while (isGood && i < map.Length) { isGood = map[i].Status == GrantStatus.Okay; if (isGood) handles[i] = map[i].Handle; i++; }")]
    [InlineData("int i = 0; do { isGood = map[i].Status == GrantStatus.Okay; if (isGood) handles[i] = map[i].Handle; i++; } while (isGood && i < map.Length);")]
    [InlineData("for (int i = 0; rc == 0 && i < map.Length; i++) { rc = map[i].Status.ToErrno(); if (rc == 0) handles[i] = map[i].Handle; } isGood = rc == 0;")]
    public Task A_condition_may_leave_at_the_first_failure_too(string loop) => Backend.ReportsOf("GNT1006", Maps($$"""
        bool isGood = true;
        {{Reported(loop)}}
        return isGood ? 0 : -5;
        """));

    private static string Reported(string loop)
    {
        string keyword = new[] { "do", "while", "for" }.First(loop.Contains);
        int at = loop.IndexOf(keyword, StringComparison.Ordinal);
        return $"{loop[..at]}{{|GNT1006:{keyword}|}}{loop[(at + keyword.Length)..]}";
    }

    [Theory]
    [InlineData("for (int i = 0; rc == 0 && i < map.Length; i++)")]
    [InlineData("for (int i = 0; i < map.Length && rc == 0; i++)")]
    [InlineData("for (int i = 0; rc >= 0 && map.Length > i; i++)")]
    public Task A_condition_that_asks_for_the_rc_leaves_nothing_out(string loop) => Backend.ReportsOf("GNT1006", $$"""
        int Test(MapGrantRef[] map, GrantHandle[] handles)
        {
            int error = 0;
            int rc = GrantRetry.Issue(_grants, map);
            {{loop}}
            {
                if (map[i].Status == GrantStatus.Okay) handles[i] = map[i].Handle;
                else error = map[i].Status.ToErrno();
            }

            return rc != 0 ? rc : error;
        }
        """);

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

    [Theory]
    [InlineData("GrantCopy[] some = new GrantCopy[2];")]
    [InlineData("const int n = 2; GrantCopy[] some = new GrantCopy[n];")]
    [InlineData("GrantCopy[] some = new GrantCopy[] { default, default };")]
    [InlineData("GrantCopy[] some = new[] { default(GrantCopy), default };")]
    [InlineData("GrantCopy[] some = { default, default };")]
    [InlineData("GrantCopy[] some = [default, default];")]
    [InlineData("const int n = 2; Span<GrantCopy> some = stackalloc GrantCopy[n];")]
    [InlineData("Span<GrantCopy> some = copy; some = some[..2];")]
    [InlineData("Span<GrantCopy> some = copy; some = some.Slice(3, 2);")]
    [InlineData("GrantCopy[] some; some = new GrantCopy[2];")]
    public Task How_many_there_are_is_told_by_the_declaration_or_what_is_assigned(string declaration) => Backend.ReportsOf("GNT1006", InMethod($$"""
        {{declaration}}
        int rc = GrantRetry.Issue(_grants, some);
        if (rc != 0) return rc;
        failed = some[0].Status != GrantStatus.Okay || some[1].Status != GrantStatus.Okay;
        """));

    [Theory]
    [InlineData("bool Go() { if (GrantRetry.Issue(_grants, some) != 0) return false; return some[0].Status == GrantStatus.Okay && some[1].Status == GrantStatus.Okay; } failed = !Go();")]
    [InlineData("Func<bool> go = () => { if (GrantRetry.Issue(_grants, some) != 0) return false; return some[0].Status == GrantStatus.Okay && some[1].Status == GrantStatus.Okay; }; failed = !go();")]
    [InlineData("Func<Func<bool>> make = () => () => { if (GrantRetry.Issue(_grants, some) != 0) return false; return some[0].Status == GrantStatus.Okay && some[1].Status == GrantStatus.Okay; }; failed = !make()();")]
    public Task The_function_round_it_tells_it_too(string code) => Backend.ReportsOf("GNT1006", InMethod("GrantCopy[] some = [default, default]; " + code));

    [Theory]
    [InlineData("GrantCopy[] some = new GrantCopy[3];")]
    [InlineData("GrantCopy[] some = new GrantCopy[count];")]
    [InlineData("const int n = 3; GrantCopy[] some = new GrantCopy[n];")]
    [InlineData("GrantCopy[] some = new GrantCopy[] { default, default, default };")]
    [InlineData("GrantCopy[] some = new[] { default(GrantCopy), default, default };")]
    [InlineData("GrantCopy[] some = { default, default, default };")]
    [InlineData("GrantCopy[] some = [default, default, default];")]
    [InlineData("GrantCopy[] some = [.. copy];")]
    [InlineData("GrantCopy[] some = [default, .. copy];")]
    [InlineData("const int n = 3; Span<GrantCopy> some = stackalloc GrantCopy[n];")]
    [InlineData("Span<GrantCopy> some = copy; some = some[..3];")]
    [InlineData("Span<GrantCopy> some = copy; some = some[1..];")]
    public Task And_what_is_more_than_was_looked_at_is_reported(string declaration) => Backend.ReportsOf("GNT1006", InMethod($$"""
        {{declaration}}
        int rc = {|GNT1006:GrantRetry.Issue(_grants, some)|};
        if (rc != 0) return rc;
        failed = some[0].Status != GrantStatus.Okay || some[1].Status != GrantStatus.Okay;
        """));

    [Theory]
    [InlineData("{|GNT1006:GrantRetry.Issue(_grants, copy.AsSpan()[..3])|}")]
    [InlineData("GrantRetry.Issue(_grants, copy.AsSpan()[..2])")]
    public Task A_range_tells_it_as_well(string call) => Backend.ReportsOf("GNT1006", InMethod($$"""
        int rc = {{call}};
        if (rc != 0) return rc;
        failed = copy[0].Status != GrantStatus.Okay || copy[1].Status != GrantStatus.Okay;
        """));

    [Theory]
    [InlineData("GrantRetry.Issue(_grants, System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref copy[0], 1))")]
    [InlineData("{|GNT1006:GrantRetry.Issue(_grants, System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref copy[0], copy.Length))|}")]
    public Task A_span_over_a_reference_has_as_many_as_it_is_said_to_have(string call) => Backend.ReportsOf("GNT1006", InMethod($"""
        int rc = {call};
        if (rc != 0) return rc;
        failed = copy[0].Status != GrantStatus.Okay;
        """));

    /// <summary>The variable that a batch is a part of.</summary>
    private static string Of(string batch) => batch.Split('.')[0];

    private static string AfterCall(string loop, string batch = "copy") => InMethod($$"""
        int rc = GrantRetry.Issue(_grants, {{batch}});
        if (rc != 0) return rc;
        {{loop}}
        """);

    private static string InMethod(string code) => $$"""
        private record struct Packet(int Header);
        private int _next;

        int Test(int count, Packet[] packets)
        {
            GrantCopy[] copy = new GrantCopy[count];
            GrantCopy[] two = new GrantCopy[2];
            GrantCopy[] three = [default, default, default];
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
