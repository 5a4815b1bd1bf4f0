extern alias After;
extern alias Before;

using Xen.Grants.Simulator;

namespace EndToEnd;

/// <summary>What a guest suffers whose pages are paged out for a while, from each backend as it was, and no longer once it is fixed.</summary>
public class HarmTests
{
    private const int Seeds = 12;

    [Fact]
    public void Blkback_loses_writes() =>
        AssertHarm(new Before::Backends.Blkback.BlkbackReadsAndWrites(), new After::Backends.Blkback.BlkbackReadsAndWrites(), " writes were answered with an error that nothing caused.");

    [Fact]
    public void Blkback_refuses_disks() =>
        AssertHarm(new Before::Backends.Blkback.BlkbackConnect(), new After::Backends.Blkback.BlkbackConnect(), "s were never answered.");

    [Fact]
    public void Blktap_loses_writes() =>
        AssertHarm(new Before::Backends.Blktap.BlktapReadsAndWrites(), new After::Backends.Blktap.BlktapReadsAndWrites(), " writes were answered with an error that nothing caused.");

    [Fact]
    public void A_process_on_gntdev_loses_writes() =>
        AssertHarm(new Before::Backends.Gntdev.GntdevMmap(), new After::Backends.Gntdev.GntdevMmap(), " writes were answered with an error that nothing caused.");

    [Fact]
    public void Netback_drops_outgoing_packets() =>
        AssertHarm(new Before::Backends.Netback.NetbackPackets(), new After::Backends.Netback.NetbackPackets(), " outgoing packets were answered with an error that nothing caused.");

    [Fact]
    public void Scsiback_loses_writes() =>
        AssertHarm(new Before::Backends.Scsiback.ScsibackCommands(), new After::Backends.Scsiback.ScsibackCommands(), " SCSI writes were answered with an error that nothing caused.");

    [Fact]
    public void Tpmback_leaves_its_guest_waiting_for_responses() =>
        AssertHarm(new Before::Backends.Tpmback.TpmbackCommands(), new After::Backends.Tpmback.TpmbackCommands(), " TPM commands were never answered.");

    [Fact]
    public void Usbback_fails_urbs() =>
        AssertHarm(new Before::Backends.Usbback.UsbbackUrbs(), new After::Backends.Usbback.UsbbackUrbs(), " USB bulk urbs were answered with an error that nothing caused.");

    [Fact]
    public void Xenbus_leaves_consoles_dead() =>
        AssertHarm(new Before::Backends.Xenbus.XenbusMapRing(), new After::Backends.Xenbus.XenbusMapRing(), " console lines were never answered.");

    private static void AssertHarm(IGrantScenario before, IGrantScenario after, string harm)
    {
        int harmed = 0;
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            SimulationOptions options = new() { Seed = seed, Paging = PagingMode.Transient };
            ScenarioResult asItWas = ScenarioRunner.Run(before, options), asFixed = ScenarioRunner.Run(after, options);
            harmed += asItWas.Failures.Any(failure => failure.EndsWith(harm, StringComparison.Ordinal)) ? 1 : 0;
            Assert.True(asFixed.Passed, $"seed {seed}: {string.Join(' ', asFixed.Failures)}");
        }

        Assert.True(harmed > 0, $"in none of {Seeds} seeds: {harm}");
    }
}
