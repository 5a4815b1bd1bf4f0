namespace GrantAnalyzers.Tests.Flow;

/// <summary>What stands before the first loop is noted while the states are still being found, what stands in and behind it when they are settled: each of it once.</summary>
public class RecordingTests
{
    [Fact]
    public Task What_stands_before_a_loop_is_reported_once_though_the_loop_is_run_several_times() => Backend.Reports("""
        void Test(MapGrantRef op, int n)
        {
            {|GNT1003:_grants.GrantTableOp(ref op)|};
            for (int i = 0; i < n; i++)
            {
                Log("waits");
            }
        }
        """);

    [Fact]
    public Task It_is_reported_once_though_the_batch_of_the_loop_turns_out_midway() => Backend.Reports("""
        void Test(MapGrantRef op, MapGrantRef[] maps)
        {
            {|GNT1003:_grants.GrantTableOp(ref op)|};
            Span<MapGrantRef> batch = maps;
            if ({|GNT1002:_grants.GrantTableOp(batch)|} != 0)
            {
                return;
            }

            for (int i = 0; i < batch.Length; i++)
            {
                if (batch[i].Status != GrantStatus.Okay)
                {
                    Log("failed");
                }
            }
        }
        """);

    [Fact]
    public Task What_stands_in_the_loop_and_behind_it_is_reported_once() => Backend.Reports("""
        void Test(MapGrantRef[] maps, MapGrantRef last)
        {
            for (int i = 0; i < maps.Length; i++)
            {
                MapGrantRef op = maps[i];
                {|GNT1003:_grants.GrantTableOp(ref op)|};
            }

            {|GNT1003:_grants.GrantTableOp(ref last)|};
        }
        """);

    [Fact]
    public Task A_jump_back_makes_all_behind_its_target_wait() => Backend.Reports("""
        void Test(MapGrantRef op)
        {
        again:
            _grants.GrantTableOp(ref op);
            if (op.Status == GrantStatus.Eagain)
            {
                Thread.Sleep(1);
                goto again;
            }

            if (op.Status != GrantStatus.Okay)
            {
                Log("failed");
            }
        }
        """);
}
