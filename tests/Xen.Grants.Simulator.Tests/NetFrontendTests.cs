using Xen.Grants.Simulator.Net;

namespace Xen.Grants.Simulator.Tests;

public class NetFrontendTests
{
    private static readonly NetWorkload s_workload = new() { Outgoing = 100, Incoming = 100 };

    [Theory]
    [InlineData(PagingMode.None)]
    [InlineData(PagingMode.Transient)]
    [InlineData(PagingMode.Permanent)]
    public void A_backend_without_mistakes_passes(PagingMode paging)
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            ScenarioResult result = Run(NetMistake.None, paging, seed);
            Assert.True(result.Passed, $"seed {seed}: {string.Join('\n', result.Failures)}");
            Assert.True(paging == PagingMode.Permanent || result.Requests == 200);
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(1514)]
    [InlineData(65535)]
    public void Packets_of_all_sizes_get_through_in_one_slot_or_many(int maxPacketSize)
    {
        NetWorkload workload = new() { Outgoing = 300, Incoming = 300, MaxPacketSize = maxPacketSize, QueueDepth = 300, ReceivePages = 18 };
        ScenarioResult result = ScenarioRunner.Run(new CopyingNetScenario(NetMistake.None, workload), World.Calm);
        Assert.True(result.Passed, string.Join('\n', result.Failures));
        Assert.Equal(600, result.Requests);
    }

    [Fact]
    public void Traffic_in_one_direction_alone_comes_to_an_end()
    {
        Assert.True(Run(s_workload with { Incoming = 0 }).Passed);
        Assert.True(Run(s_workload with { Outgoing = 0 }).Passed);
    }

    [Theory]
    [InlineData(59, 18)]
    [InlineData(65536, 18)]
    [InlineData(1514, 17)]
    [InlineData(1514, 257)]
    public void A_workload_that_the_protocol_has_no_room_for_is_refused(int maxPacketSize, int receivePages)
    {
        NetWorkload workload = new() { MaxPacketSize = maxPacketSize, ReceivePages = receivePages };
        ScenarioResult result = ScenarioRunner.Run(new CopyingNetScenario(NetMistake.None, workload), World.Calm);
        Assert.True(result.Crashed);
        Assert.Contains(result.Failures, f => f.Contains(nameof(ArgumentOutOfRangeException)));
    }

    [Fact]
    public void A_refused_device_leaves_all_packets_unanswered()
    {
        ScenarioResult result = Run(NetMistake.RefuseToConnect);
        Assert.Equal(200, result.Requests);
        Assert.Equal(200, result.Wrong);
        Assert.Equal(["100 of 100 outgoing packets were never answered.", "100 of 100 incoming packets were never answered."], result.Failures);
    }

    [Theory]
    [InlineData(NetMistake.DropSomeOutgoing, "outgoing")]
    [InlineData(NetMistake.DropSomeIncoming, "incoming")]
    public void Errors_that_nothing_caused_are_wrong(NetMistake mistake, string direction)
    {
        ScenarioResult result = Run(mistake);
        Assert.InRange(result.Wrong, 1, 20);
        Assert.Equal([$"{result.Wrong} of 100 {direction} packets were answered with an error that nothing caused."], result.Failures);
    }

    [Fact]
    public void An_error_for_one_slot_is_one_for_the_packet()
    {
        ScenarioResult result = Run(NetMistake.FailOneSlot);
        Assert.InRange(result.Wrong, 1, 20);
        Assert.Equal([$"{result.Wrong} of 100 outgoing packets were answered with an error that nothing caused."], result.Failures);
    }

    [Fact]
    public void An_error_for_a_packet_that_got_through_is_wrong()
    {
        ScenarioResult result = Run(NetMistake.FailSomeThatGotThrough);
        Assert.InRange(result.Wrong, 1, 20);
        Assert.All(result.Failures, f => Assert.EndsWith("with an error that nothing caused.", f));
    }

    [Theory]
    [InlineData(NetMistake.ForgetSomeOutgoing, "outgoing")]
    [InlineData(NetMistake.ForgetSomeIncoming, "incoming")]
    public void Packets_that_are_never_answered_are_wrong_and_hang_the_frontend(NetMistake mistake, string direction)
    {
        ScenarioResult result = Run(mistake);
        Assert.True(result.Hung);
        Assert.True(result.Wrong > 0);
        Assert.Equal(0, result.Corrupted);
        Assert.Contains(result.Failures, f => f.EndsWith($"{direction} packets were never answered."));
    }

    [Theory]
    [InlineData(NetMistake.AnswerSomeOutgoingTwice, "outgoing")]
    [InlineData(NetMistake.AnswerSomeIncomingTwice, "incoming")]
    public void Packets_that_are_answered_twice_are_wrong(NetMistake mistake, string direction)
    {
        ScenarioResult result = Run(mistake);
        Assert.True(result.Wrong > 0);
        Assert.Contains(result.Failures, f => f.EndsWith($"{direction} packets were answered more than once."));
    }

    [Theory]
    [InlineData(NetMistake.CorruptSomeOutgoing, "outgoing")]
    [InlineData(NetMistake.LoseSomeOutgoing, "outgoing")]
    [InlineData(NetMistake.CorruptSomeIncoming, "incoming")]
    [InlineData(NetMistake.TruncateSomeIncoming, "incoming")]
    public void One_wrong_bit_or_byte_is_a_corrupted_packet(NetMistake mistake, string direction)
    {
        ScenarioResult result = Run(mistake);
        Assert.InRange(result.Corrupted, 1, 20);
        Assert.Equal(0, result.Wrong);
        Assert.Contains(
            $"{result.Corrupted} of 100 {direction} packets were answered as done though the data is not what it should be.",
            result.Failures);
    }

    [Theory]
    [InlineData(NetMistake.CorruptSomeOutgoing)]
    [InlineData(NetMistake.SendSomeTwice)]
    public void What_the_guest_did_not_send_is_seen_at_the_far_end(NetMistake mistake) =>
        Assert.Contains(Run(mistake).Failures, f => f.EndsWith(" reached the far end that the guest did not send"));

    [Fact]
    public void Rings_that_stay_mapped_are_left_behind() => Assert.Equal(2, Run(NetMistake.LeaveTheRingsMapped).Leaked);

    [Fact]
    public void A_backend_that_leaves_early_leaves_what_was_under_way_unanswered()
    {
        ScenarioResult result = Run(NetMistake.LeaveEarly);
        Assert.False(result.Hung);
        Assert.True(result.Wrong > 0);
        Assert.All(result.Failures, f => Assert.EndsWith("never answered.", f));
    }

    [Fact]
    public void A_backend_that_crashes_leaves_the_rest_unanswered()
    {
        ScenarioResult result = Run(NetMistake.Crash);
        Assert.True(result.Crashed);
        Assert.True(result.Wrong > 0);
    }

    [Fact]
    public void A_backend_that_does_not_retry_fails_under_transient_paging_only()
    {
        Assert.True(Run(NetMistake.DoNotRetry, PagingMode.None).Passed);
        Assert.All(Enumerable.Range(0, 10), seed => Assert.True(Run(NetMistake.DoNotRetry, PagingMode.Transient, (ulong)seed).Wrong > 0));
    }

    [Fact]
    public void Under_paging_pages_are_met_in_every_phase()
    {
        Dictionary<string, long> seen = World.SometimesOf(new CopyingNetScenario(NetMistake.None, s_workload));
        Assert.All(seen, counter => Assert.True(counter.Value > 0, counter.Key));
        Assert.Contains("a device was refused because a page of its ring was lost", seen.Keys);
        Assert.Contains("an outgoing packet failed because a page was lost", seen.Keys);
        Assert.Contains("an incoming packet failed because a page was lost", seen.Keys);
    }

    private static ScenarioResult Run(NetMistake mistake, PagingMode paging = PagingMode.None, ulong seed = 1) =>
        ScenarioRunner.Run(new CopyingNetScenario(mistake, s_workload), new SimulationOptions { Seed = seed, Paging = paging });

    private static ScenarioResult Run(NetWorkload workload) =>
        ScenarioRunner.Run(new CopyingNetScenario(NetMistake.None, workload), World.Calm);
}
