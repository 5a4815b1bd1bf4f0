using Xen.Grants.Simulator.Usb;

namespace Xen.Grants.Simulator.Tests;

public class UsbFrontendTests
{
    private static readonly UsbWorkload s_workload = new() { Urbs = 200, QueueDepth = 4, Devices = 2, MaxSegments = 3 };

    [Theory]
    [InlineData(PagingMode.None)]
    [InlineData(PagingMode.Transient)]
    [InlineData(PagingMode.Permanent)]
    public void A_backend_without_mistakes_passes(PagingMode paging)
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            ScenarioResult result = Run(UsbMistake.None, paging, seed);
            Assert.True(result.Passed, $"seed {seed}: {string.Join('\n', result.Failures)}");
        }
    }

    /// <summary>Five requests set up a device: its descriptor's first bytes, its address, both descriptors, its configuration.</summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 8, 4)]
    [InlineData(31, 8, 15)]
    public void Each_device_is_told_of_and_set_up_before_urbs_are_sent(int devices, int queueDepth, int maxSegments)
    {
        UsbWorkload workload = new() { Urbs = 100, Devices = devices, QueueDepth = queueDepth, MaxSegments = maxSegments };
        ScenarioResult result = ScenarioRunner.Run(new CopyingUsbScenario(UsbMistake.None, workload), World.Calm);
        Assert.True(result.Passed, string.Join('\n', result.Failures));
        Assert.Equal(devices + (5 * devices) + 100, result.Requests);
    }

    [Fact]
    public void A_refused_device_leaves_all_its_urbs_unanswered() =>
        Assert.Equal(["200 of 200 USB bulk urbs were never answered."], Run(UsbMistake.RefuseToConnect).Failures);

    [Theory]
    [InlineData(UsbMistake.PlugInAtAWrongPort)]
    [InlineData(UsbMistake.TellOnePortTwice)]
    [InlineData(UsbMistake.TellNoSpeed)]
    public void A_port_event_that_cannot_be_is_wrong_and_the_frontend_waits_on(UsbMistake mistake)
    {
        ScenarioResult result = Run(mistake);
        Assert.True(result.Hung);
        Assert.Equal(1, result.Corrupted);
        Assert.Contains("1 of 2 USB port events was answered as done though the data is not what it should be.", result.Failures);
    }

    [Fact]
    public void A_device_that_refuses_its_address_three_times_is_given_up()
    {
        ScenarioResult result = Run(UsbMistake.RefuseAddresses);
        Assert.False(result.Hung);
        Assert.Equal(
            ["200 of 200 USB bulk urbs were never answered.", "3 of 4 USB control requests were answered with an error that nothing caused."],
            result.Failures.Order());
    }

    [Fact]
    public void A_backend_that_leaves_while_a_device_is_set_up_leaves_all_urbs_unanswered()
    {
        ScenarioResult result = Run(UsbMistake.LeaveWhileSettingUp);
        Assert.False(result.Hung);
        Assert.Contains("200 of 200 USB bulk urbs were never answered.", result.Failures);
        Assert.Contains("1 of 3 USB control requests was never answered.", result.Failures);
    }

    [Fact]
    public void Errors_that_nothing_caused_are_wrong()
    {
        ScenarioResult result = Run(UsbMistake.FailSome);
        Assert.InRange(result.Wrong, 20, 22);
        Assert.All(result.Failures, f => Assert.EndsWith("with an error that nothing caused.", f));
    }

    [Fact]
    public void Urbs_that_are_never_answered_are_wrong_and_hang_the_frontend()
    {
        ScenarioResult result = Run(UsbMistake.ForgetSome);
        Assert.True(result.Hung);
        Assert.Contains(result.Failures, f => f.EndsWith("never answered."));
    }

    [Theory]
    [InlineData(UsbMistake.FlipABitOfSomeReads)]
    [InlineData(UsbMistake.FlipABitOfSomeWrites)]
    [InlineData(UsbMistake.LeaveOutTheLengths)]
    [InlineData(UsbMistake.LeaveThePacketsAlone)]
    [InlineData(UsbMistake.CountAnError)]
    [InlineData(UsbMistake.SwapTheDescriptors)]
    public void Data_or_lengths_that_are_not_what_they_should_be_are_corrupted(UsbMistake mistake)
    {
        ScenarioResult result = Run(mistake);
        Assert.Equal(0, result.Wrong);
        Assert.True(result.Corrupted > 0);
        Assert.All(result.Failures, f => Assert.EndsWith("answered as done though the data is not what it should be.", f));
    }

    [Theory]
    [InlineData(UsbMistake.LeaveThePacketsAlone)]
    [InlineData(UsbMistake.CountAnError)]
    public void What_became_of_packets_is_told_for_isochronous_urbs_alone(UsbMistake mistake) =>
        Assert.Contains("USB isochronous urbs", Assert.Single(Run(mistake).Failures));

    [Theory]
    [InlineData(UsbMistake.AllowShortReads, "USB bulk urbs")]
    [InlineData(UsbMistake.AllowUnknownRequests, "USB control requests")]
    public void What_has_to_be_refused_and_is_not_is_wrong(UsbMistake mistake, string kind)
    {
        ScenarioResult result = Run(mistake);
        Assert.Equal(0, result.Corrupted);
        Assert.Contains($"{kind} ", Assert.Single(result.Failures));
        Assert.EndsWith("answered with an error that nothing caused.", result.Failures[0]);
    }

    [Fact]
    public void A_backend_that_leaves_early_leaves_what_was_under_way_unanswered()
    {
        ScenarioResult result = Run(UsbMistake.LeaveEarly);
        Assert.False(result.Hung);
        Assert.InRange(result.Wrong, 1, 4);
        Assert.All(result.Failures, f => Assert.EndsWith("never answered.", f));
    }

    [Fact]
    public void A_backend_that_does_not_retry_fails_under_transient_paging_only()
    {
        Assert.True(Run(UsbMistake.DoNotRetry, PagingMode.None).Passed);
        Assert.All(Enumerable.Range(0, 10), seed => Assert.True(Run(UsbMistake.DoNotRetry, PagingMode.Transient, (ulong)seed).Wrong > 0));
    }

    [Fact]
    public void Under_paging_pages_are_met_in_every_phase()
    {
        Dictionary<string, long> seen = World.SometimesOf(new CopyingUsbScenario(UsbMistake.None, s_workload with { Urbs = 40 }));
        Assert.All(seen, counter => Assert.True(counter.Value > 0, counter.Key));
        Assert.Contains("a device was refused because a page of its ring was lost", seen.Keys);
        Assert.Contains("an urb failed because a page was lost", seen.Keys);
    }

    [Theory]
    [InlineData(-1, 1, 1, 1)]
    [InlineData(1, 0, 1, 1)]
    [InlineData(1, 9, 1, 1)]
    [InlineData(1, 1, 0, 1)]
    [InlineData(1, 1, 32, 1)]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 1, 1, 16)]
    public void A_workload_that_cannot_be_is_refused(int urbs, int queueDepth, int devices, int maxSegments) => World.Run(simulation =>
    {
        Domain host = simulation.CreateDomain(DomainKind.Pv);
        XenbusDevice device = new(simulation, host, host);
        GuestGrants grants = new(host);
        UsbWorkload workload = new() { Urbs = urbs, QueueDepth = queueDepth, Devices = devices, MaxSegments = maxSegments };
        Assert.Throws<ArgumentOutOfRangeException>(() => new UsbFrontend(simulation, device, grants, workload));
    });

    private static ScenarioResult Run(UsbMistake mistake, PagingMode paging = PagingMode.None, ulong seed = 1) =>
        ScenarioRunner.Run(new CopyingUsbScenario(mistake, s_workload), new SimulationOptions { Seed = seed, Paging = paging });
}
