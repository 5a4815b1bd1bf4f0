namespace GrantAnalyzers.Tests.Flow;

/// <summary>What stands in no loop is noted when it is run, what stands in one when the loop is settled: each of it once.</summary>
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

    [Fact]
    public Task What_holds_only_the_first_time_round_a_loop_is_not_taken_for_what_always_holds() => Backend.ReportsOf("GNT3003", """
        void Test(GrantHandle handle, int n)
        {
            UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, handle);
            if (_grants.GrantTableOp(ref unmap) != 0 || unmap.Status != GrantStatus.Okay)
            {
                return;
            }

            for (int i = n; i < 2 * n; i++)
            {
                if (i > n)
                {
                    UnmapGrantRef again = UnmapGrantRef.Create(0x1000, 0, handle);
                    if (_grants.GrantTableOp(ref again) != 0 || again.Status != GrantStatus.Okay)
                    {
                        return;
                    }
                }

                handle = new GrantHandle((uint)i);
            }
        }
        """);

    [Fact]
    public Task A_loop_is_left_early_for_the_reason_that_is_found_when_it_is_settled_though_what_follows_is_noted_before() => Backend.ReportsOf("GNT1006", """
        int Test(GrantCopy[] copies, int wanted)
        {
            int rc = GrantRetry.Issue(_grants, copies);
            if (rc != 0)
            {
                return rc;
            }

            int copied = 0;
            {|GNT1006:foreach|} (ref GrantCopy copy in copies.AsSpan())
            {
                if (copied >= wanted)
                {
                    break;
                }

                if (copy.Status != GrantStatus.Okay)
                {
                    return -22;
                }

                copied += copy.Len;
            }

            return copied;
        }
        """);
}
