using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1002.</summary>
public class IssueThroughGrantRetryTests
{
    [Theory]
    [InlineData("{|GNT1002:_grants.GrantTableOp(map)|}", "GrantRetry.Issue(_grants, map)")]
    [InlineData("{|GNT1002:_grants.GrantTableOp<MapGrantRef>(map)|}", "GrantRetry.Issue<MapGrantRef>(_grants, map)")]
    [InlineData("{|GNT1002:_grants.GrantTableOp(map.AsSpan(0, count))|}", "GrantRetry.Issue(_grants, map.AsSpan(0, count))")]
    [InlineData("{|GNT1002:_grants.GrantTableOp(ops: map)|}", "GrantRetry.Issue(_grants, ops: map)")]
    [InlineData("{|GNT1002:GrantTableExtensions.GrantTableOp(_grants, map)|}", "GrantRetry.Issue(_grants, map)")]
    [InlineData("{|GNT1002:this._grants\n        .GrantTableOp(map)|}", "GrantRetry.Issue(this._grants, map)")]
    [InlineData("{|GNT1002:_grants.GrantTableOp( /* all */ map )|}", "GrantRetry.Issue(_grants,  /* all */ map )")]
    public Task The_call_goes_through_the_helper(string before, string after) => Backend.CallBecomes(Batch(before), Batch(after));

    [Fact]
    public Task A_single_operation_too() => Backend.CallBecomes(
        """
        int Test(uint gref)
        {
            MapGrantRef op = Map(gref);
            if ({|GNT1002:_grants.GrantTableOp(ref op)|} != 0)
            {
                Bug();
            }

            return op.Status != GrantStatus.Okay ? -22 : 0;
        }
        """,
        """
        int Test(uint gref)
        {
            MapGrantRef op = Map(gref);
            if (GrantRetry.Issue(_grants, ref op) != 0)
            {
                Bug();
            }

            return op.Status != GrantStatus.Okay ? -22 : 0;
        }
        """);

    [Fact]
    public Task Every_call_of_a_file_is_fixed_at_once() => Backend.CallBecomes(
        """
        bool First(uint gref)
        {
            MapGrantRef op = Map(gref);
            {|GNT1002:_grants.GrantTableOp(ref op)|};
            return op.Status == GrantStatus.Okay;
        }

        bool Second(uint gref)
        {
            MapGrantRef op = Map(gref);
            {|GNT1002:_grants.GrantTableOp(ref op)|};
            return op.Status == GrantStatus.Okay;
        }
        """,
        """
        bool First(uint gref)
        {
            MapGrantRef op = Map(gref);
            GrantRetry.Issue(_grants, ref op);
            return op.Status == GrantStatus.Okay;
        }

        bool Second(uint gref)
        {
            MapGrantRef op = Map(gref);
            GrantRetry.Issue(_grants, ref op);
            return op.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task Asynchronous_code_awaits_and_passes_its_token_on() => Backend.CallBecomes(
        """
        async Task<bool> Test(MapGrantRef[] map, CancellationToken stop)
        {
            await Task.Yield();
            if ({|GNT1002:_grants.GrantTableOp(map)|} != 0)
            {
                return false;
            }

            foreach (MapGrantRef op in map)
            {
                if (op.Status != GrantStatus.Okay)
                {
                    return false;
                }
            }

            return true;
        }
        """,
        """
        async Task<bool> Test(MapGrantRef[] map, CancellationToken stop)
        {
            await Task.Yield();
            if (await GrantRetry.IssueAsync(_grants, map, cancellationToken: stop) != 0)
            {
                return false;
            }

            foreach (MapGrantRef op in map)
            {
                if (op.Status != GrantStatus.Okay)
                {
                    return false;
                }
            }

            return true;
        }
        """);

    [Theory]
    [InlineData("lock (_grants) { rc = {|GNT1002:_grants.GrantTableOp(map)|}; }")]
    [InlineData("rc = {|GNT1002:_grants. /* raw */ GrantTableOp(map)|};")]
    public async Task Where_waiting_is_not_allowed_or_a_comment_would_go_nothing_is_offered(string call)
    {
        string members = $$"""
            bool Test(int count)
            {
                MapGrantRef[] map = new MapGrantRef[count];
                int rc;
                {{call}}
                return rc == 0 && map[0].Status == GrantStatus.Okay;
            }
            """;
        await Backend.CallBecomes(members, members);
    }

    [Fact]
    public async Task A_single_operation_in_asynchronous_code_is_left_alone()
    {
        const string members = """
            async Task<bool> Test(uint gref)
            {
                await Task.Yield();
                MapGrantRef op = Map(gref);
                {|GNT1002:_grants.GrantTableOp(ref op)|};
                return op.Status == GrantStatus.Okay;
            }
            """;
        await Backend.CallBecomes(members, members);
    }

    [Fact]
    public Task The_helper_is_qualified_where_its_namespace_is_not_imported() => Backend.Becomes<IssueThroughGrantRetry>(
        """
        class Test
        {
            bool Map(Xen.Grants.IGrantTable table, Xen.Grants.MapGrantRef[] map)
            {
                {|GNT1002:table.GrantTableOp<Xen.Grants.MapGrantRef>(map)|};
                return map[0].Status == Xen.Grants.GrantStatus.Okay;
            }
        }
        """,
        """
        class Test
        {
            bool Map(Xen.Grants.IGrantTable table, Xen.Grants.MapGrantRef[] map)
            {
                Xen.Grants.GrantRetry.Issue<Xen.Grants.MapGrantRef>(table, map);
                return map[0].Status == Xen.Grants.GrantStatus.Okay;
            }
        }
        """);

    private static string Batch(string call) => $$"""
        bool Test(int count)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            int rc = {{call}};
            bool failed = false;
            for (int i = 0; i < count; i++)
            {
                failed |= map[i].Status != GrantStatus.Okay;
            }

            return rc == 0 && !failed;
        }
        """;
}
