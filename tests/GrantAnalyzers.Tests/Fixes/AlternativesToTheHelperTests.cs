using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>What is offered for GNT1002 beside the helper in place of the call.</summary>
public class AlternativesToTheHelperTests
{
    private const string RetryInPlace = "GNT1002.RetryInPlace", Propagate = "GNT1002.Propagate";

    [Fact]
    public Task One_element_of_a_batch_is_retried_before_its_status_is_tested() => Becomes(
        RetryInPlace,
        """
        int Test(MapGrantRef[] map)
        {
            int rc = {|GNT1002:_grants.GrantTableOp(map)|};
            if (rc != 0) return rc;

            for (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status != GrantStatus.Okay)
                {
                    return -22;
                }
            }

            return 0;
        }
        """,
        """
        int Test(MapGrantRef[] map)
        {
            int rc = _grants.GrantTableOp(map);
            if (rc != 0) return rc;

            for (int i = 0; i < map.Length; i++)
            {
                int retried = GrantRetry.Retry(_grants, ref map[i]);
                if (retried != 0)
                {
                    return retried;
                }

                if (map[i].Status != GrantStatus.Okay)
                {
                    return -22;
                }
            }

            return 0;
        }
        """);

    [Fact]
    public Task What_means_nothing_is_not_repeated() => IsNotOffered(
        RetryInPlace,
        """
        int Test(MapGrantRef[] map)
        {
            int rc = {|GNT1002:_grants.GrantTableOp(map)|};
            if (rc != 0) return rc;
            if (map[{|CS0103:missing|}].Status != GrantStatus.Okay) return -22;
            return 0;
        }
        """);

    [Theory]
    [InlineData(RetryInPlace)]
    [InlineData(Propagate)]
    public Task What_a_lambda_tests_is_not_known_outside(string key) => IsNotOffered(
        key,
        """
        int Test(MapGrantRef[] map)
        {
            int rc = {|GNT1002:_grants.GrantTableOp(map)|};
            if (rc != 0) return rc;
            if (Array.Exists(map, static op => op.Status != GrantStatus.Okay)) return -22;
            return 0;
        }
        """);

    [Fact]
    public Task The_helper_takes_no_table_of_another_binding() => IsNotOffered(
        RetryInPlace,
        """
        interface IHypercalls { int GrantTableOp(ref MapGrantRef map); }

        int Test(IHypercalls hypercalls)
        {
            MapGrantRef map = Map(1);
            int rc = {|GNT1002:hypercalls.GrantTableOp(ref map)|};
            if (rc != 0) return rc;
            if (map.Status != GrantStatus.Okay) return -22;
            Use(map.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task An_errno_s_caller_gets_Eagain_as_one() => Becomes(
        Propagate,
        """
        int Test(MapGrantRef map)
        {
            int rc = {|GNT1002:_grants.GrantTableOp(ref map)|};
            if (rc != 0)
            {
                return rc;
            }

            if (map.Status != GrantStatus.Okay)
            {
                return -22;
            }

            return 0;
        }
        """,
        """
        int Test(MapGrantRef map)
        {
            int rc = _grants.GrantTableOp(ref map);
            if (rc != 0)
            {
                return rc;
            }

            if (map.Status == GrantStatus.Eagain)
            {
                return map.Status.ToErrno();
            }

            if (map.Status != GrantStatus.Okay)
            {
                return -22;
            }

            return 0;
        }
        """);

    [Fact]
    public Task Under_a_lock_the_caller_has_to_wait() => Becomes(
        Propagate,
        """
        int Test(MapGrantRef map)
        {
            lock (_grants)
            {
                if ({|GNT1002:_grants.GrantTableOp(ref map)|} != 0) return -14;
                if (map.Status != GrantStatus.Okay) return -22;
                return 0;
            }
        }
        """,
        """
        int Test(MapGrantRef map)
        {
            lock (_grants)
            {
                if (_grants.GrantTableOp(ref map) != 0) return -14;
                if (map.Status == GrantStatus.Eagain) return map.Status.ToErrno();
                if (map.Status != GrantStatus.Okay) return -22;
                return 0;
            }
        }
        """);

    [Theory]
    [InlineData("GNT1002.Primary")]
    [InlineData(RetryInPlace)]
    public Task Nothing_that_waits_is_offered_under_a_lock(string key) => IsNotOffered(key, """
        int Test(MapGrantRef map)
        {
            lock (_grants)
            {
                if ({|GNT1002:_grants.GrantTableOp(ref map)|} != 0) return -14;
                if (map.Status != GrantStatus.Okay) return -22;
                return 0;
            }
        }
        """);

    [Theory]
    [InlineData("GNT1002.Primary")]
    [InlineData(RetryInPlace)]
    public Task Nothing_that_waits_is_offered_in_atomic_code(string key) => IsNotOffered(key, """
        [Atomic]
        int Test(MapGrantRef map)
        {
            if ({|GNT1002:_grants.GrantTableOp(ref map)|} != 0) return -14;
            if (map.Status != GrantStatus.Okay) return -22;
            return 0;
        }
        """);

    [Fact]
    public Task A_caller_who_is_told_nothing_cannot_be_handed_Eagain() => IsNotOffered(Propagate, """
        void Test(MapGrantRef map)
        {
            if ({|GNT1002:_grants.GrantTableOp(ref map)|} != 0) return;
            if (map.Status != GrantStatus.Okay) Log("failed");
        }
        """);

    [Fact]
    public Task The_maps_of_a_batch_are_not_left_behind_by_handing_one_s_Eagain_on() => IsNotOffered(Propagate, """
        int Test(MapGrantRef[] map)
        {
            if ({|GNT1002:_grants.GrantTableOp(map)|} != 0) return -14;
            foreach (ref MapGrantRef op in map.AsSpan())
            {
                if (op.Status != GrantStatus.Okay) return -22;
            }

            return 0;
        }
        """);

    [Fact]
    public Task Asynchronous_code_does_not_block_in_place() => IsNotOffered(RetryInPlace, """
        async Task<int> Test(MapGrantRef[] map)
        {
            await Task.Yield();
            if ({|GNT1002:_grants.GrantTableOp(map)|} != 0) return -14;
            if (map[0].Status != GrantStatus.Okay) return -22;
            return 0;
        }
        """);

    private static Task Becomes(string key, string members, string fixedMembers) =>
        Backend.BecomesBy<IssueThroughGrantRetry>(key, "GNT1002", members, fixedMembers);

    private static Task IsNotOffered(string key, string members) => Becomes(key, members, members);
}
