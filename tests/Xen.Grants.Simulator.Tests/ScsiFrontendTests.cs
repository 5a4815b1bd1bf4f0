using Backends.Scsiback;
using Xen.Grants.Simulator.Scsi;

namespace Xen.Grants.Simulator.Tests;

public class ScsiFrontendTests
{
    private static readonly ScsiWorkload s_workload = new() { Commands = 200, QueueDepth = 4, MaxSegments = 3 };

    [Theory]
    [InlineData(PagingMode.None)]
    [InlineData(PagingMode.Transient)]
    [InlineData(PagingMode.Permanent)]
    public void A_backend_without_mistakes_passes(PagingMode paging)
    {
        for (ulong seed = 0; seed < 10; seed++)
        {
            ScenarioResult result = Run(ScsiMistake.None, paging, seed);
            Assert.True(result.Passed, $"seed {seed}: {string.Join('\n', result.Failures)}");
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 2)]
    [InlineData(8, 26)]
    public void Commands_of_one_segment_or_many_all_get_answers(int queueDepth, int maxSegments)
    {
        ScsiWorkload workload = new() { Commands = 150, QueueDepth = queueDepth, MaxSegments = maxSegments };
        ScenarioResult result = ScenarioRunner.Run(new CopyingScsiScenario(ScsiMistake.None, workload), World.Calm);
        Assert.True(result.Passed, string.Join('\n', result.Failures));
        Assert.Equal(150, result.Requests);
    }

    [Fact]
    public void A_refused_device_leaves_all_its_commands_unanswered()
    {
        ScenarioResult result = Run(ScsiMistake.RefuseToConnect);
        Assert.Equal(200, result.Wrong);
        Assert.Equal(["100 of 100 SCSI reads were never answered.", "100 of 100 SCSI writes were never answered."], result.Failures);
    }

    [Fact]
    public void Errors_that_nothing_caused_are_wrong()
    {
        ScenarioResult result = Run(ScsiMistake.FailSome);
        Assert.Equal(20, result.Wrong);
        Assert.Equal(0, result.Corrupted);
        Assert.All(result.Failures, f => Assert.EndsWith("with an error that nothing caused.", f));
    }

    [Fact]
    public void Commands_that_are_never_answered_are_wrong_and_hang_the_frontend()
    {
        ScenarioResult result = Run(ScsiMistake.ForgetSome);
        Assert.True(result.Hung);
        Assert.InRange(result.Wrong, 1, 20);
        Assert.Contains(result.Failures, f => f.EndsWith("never answered."));
    }

    [Fact]
    public void A_command_that_is_answered_twice_is_wrong()
    {
        ScenarioResult result = Run(ScsiMistake.AnswerTheLastTwice);
        Assert.Equal(1, result.Wrong);
        Assert.EndsWith("was answered more than once.", Assert.Single(result.Failures));
    }

    [Theory]
    [InlineData(ScsiMistake.FlipABitOfSomeReads, "SCSI reads")]
    [InlineData(ScsiMistake.FlipABitOfSomeWrites, "SCSI writes")]
    [InlineData(ScsiMistake.WriteTheSectorBefore, "SCSI writes")]
    public void Data_that_differs_in_one_bit_or_is_elsewhere_is_corrupted(ScsiMistake mistake, string kind)
    {
        ScenarioResult result = Run(mistake);
        Assert.Equal(0, result.Wrong);
        Assert.True(result.Corrupted > 0);
        Assert.Contains(result.Failures, f => f.Contains($"{kind} were answered as done though the data is not what it should be"));
    }

    [Fact]
    public void A_write_beside_its_place_is_seen_on_the_disk_at_the_end() =>
        Assert.Contains(
            Run(ScsiMistake.WriteTheSectorBefore).Failures,
            f => f.EndsWith("sectors of the disk hold something that was never written there"));

    /// <summary>An answer to an inquiry is shorter than the buffer: how much is missing has to be told.</summary>
    [Theory]
    [InlineData(ScsiMistake.LeaveOutTheResidual)]
    [InlineData(ScsiMistake.LeaveOutTheSenseData)]
    [InlineData(ScsiMistake.SwapTheSenseCodes)]
    [InlineData(ScsiMistake.BeAnotherKindOfDevice)]
    [InlineData(ScsiMistake.TellAnotherCapacity)]
    public void What_an_answer_tells_beside_its_status_has_to_be_right(ScsiMistake mistake)
    {
        ScenarioResult result = Run(mistake);
        Assert.Equal(0, result.Wrong);
        string failure = Assert.Single(result.Failures);
        Assert.EndsWith("other SCSI commands were answered as done though the data is not what it should be.", failure);
    }

    [Fact]
    public void A_LUN_that_is_not_there_must_not_answer()
    {
        ScenarioResult result = Run(ScsiMistake.AnswerForAMissingLun);
        Assert.Equal(0, result.Corrupted);
        Assert.EndsWith("other SCSI commands were answered with an error that nothing caused.", Assert.Single(result.Failures));
    }

    [Fact]
    public void A_backend_that_leaves_early_leaves_what_was_under_way_unanswered()
    {
        ScenarioResult result = Run(ScsiMistake.LeaveEarly);
        Assert.False(result.Hung);
        Assert.InRange(result.Wrong, 1, 4);
        Assert.All(result.Failures, f => Assert.EndsWith("never answered.", f));
    }

    [Fact]
    public void A_backend_that_does_not_retry_fails_under_transient_paging_only()
    {
        Assert.True(Run(ScsiMistake.DoNotRetry, PagingMode.None).Passed);
        Assert.All(Enumerable.Range(0, 10), seed => Assert.True(Run(ScsiMistake.DoNotRetry, PagingMode.Transient, (ulong)seed).Wrong > 0));
    }

    [Fact]
    public void Under_paging_pages_are_met_in_every_phase()
    {
        Dictionary<string, long> seen = World.SometimesOf(new CopyingScsiScenario(ScsiMistake.None, s_workload with { Commands = 40 }));
        Assert.All(seen, counter => Assert.True(counter.Value > 0, counter.Key));
        Assert.Contains("a device was refused because a page of its ring was lost", seen.Keys);
        Assert.Contains("a command failed because a page was lost", seen.Keys);
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, 27)]
    public void A_workload_that_cannot_be_is_refused(int commands, int queueDepth, int maxSegments) =>
        AssertRefused(new ScsiWorkload { Commands = commands, QueueDepth = queueDepth, MaxSegments = maxSegments }, sectors: 208);

    [Fact]
    public void A_disk_too_small_for_what_is_under_way_at_once_is_refused() => AssertRefused(new ScsiWorkload { QueueDepth = 2 }, sectors: 415);

    private static void AssertRefused(ScsiWorkload workload, int sectors) => World.Run(simulation =>
    {
        Domain host = simulation.CreateDomain(DomainKind.Pv);
        XenbusDevice device = new(simulation, host, host);
        GuestGrants grants = new(host);
        ScsiDisk disk = new(sectors);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScsiFrontend(simulation, device, grants, disk.At, disk.Sectors, workload));
    });

    private static ScenarioResult Run(ScsiMistake mistake, PagingMode paging = PagingMode.None, ulong seed = 1) =>
        ScenarioRunner.Run(new CopyingScsiScenario(mistake, s_workload), new SimulationOptions { Seed = seed, Paging = paging });
}
