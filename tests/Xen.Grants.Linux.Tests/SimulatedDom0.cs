using Xen.Grants.Simulator;
using Xen.Grants.Simulator.Linux;

namespace Xen.Grants.Linux.Tests;

/// <summary>A simulated dom0 with models of both devices, and a guest whose grants it may use.</summary>
internal sealed class SimulatedDom0
{
    private SimulatedDom0(Simulation simulation)
    {
        Simulation = simulation;
        Domain = simulation.CreateDomain(DomainKind.Pv, "dom0");
        Guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        GuestGrants = new GuestGrants(Guest);
        GntdevModel = new GntdevModel(Domain);
        GntallocModel = new GntallocModel(Domain, new GuestGrants(Domain));
        Gntdev = new GntdevGrantDevice(GntdevModel);
        Gntalloc = new GntallocGrants(GntallocModel);
    }

    internal Simulation Simulation { get; }

    internal Domain Domain { get; }

    internal Domain Guest { get; }

    internal GuestGrants GuestGrants { get; }

    internal GntdevModel GntdevModel { get; }

    internal GntallocModel GntallocModel { get; }

    internal GntdevGrantDevice Gntdev { get; }

    internal GntallocGrants Gntalloc { get; }

    /// <summary>Runs a test as an actor of a simulation of its own; nothing may be left mapped.</summary>
    internal static void Run(Action<SimulatedDom0> test, PagingMode paging = PagingMode.None)
    {
        TestScenario scenario = new(test);
        ScenarioResult result = ScenarioRunner.Run(scenario, new SimulationOptions { Paging = paging, EvictsAtRandom = false, PageIn = paging == PagingMode.Permanent ? PageInLatency.Never : PageInLatency.Short });
        if (scenario.Failure is Exception failure)
        {
            throw new InvalidOperationException(failure.Message, failure);
        }

        Assert.Empty(result.Failures);
    }

    /// <summary>How a page of the domain's own is in use by others.</summary>
    internal GrantEntryFlags UseOf(GrantRef reference) => Domain.UseOf(reference);

    private sealed class TestScenario(Action<SimulatedDom0> test) : IGrantScenario
    {
        public string Name => "a test";

        public string System => "dom0";

        internal Exception? Failure { get; private set; }

        public void Run(Simulation simulation)
        {
            try
            {
                test(new SimulatedDom0(simulation));
            }
            catch (Xunit.Sdk.XunitException e)
            {
                Failure = e;
            }
        }
    }
}
