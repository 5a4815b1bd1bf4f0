namespace Xen.Grants.Simulator;

/// <summary><see cref="FaultKind.PagingStorm"/>: a guest is short of memory all at once.</summary>
internal sealed class PagingStorm(Simulation simulation) : IFault
{
    public FaultKind Kind => FaultKind.PagingStorm;

    public FaultEvent? Draw(SeededRandom random) =>
        simulation.Pager.IsOn && simulation.Pager.DrawDomain(random) is Domain domain ? new FaultEvent(Kind, 0, domain.Id.Value) : null;

    public void Apply(in FaultEvent fault)
    {
        if (simulation.Pager.IsOn && simulation.Hypervisor.FindDomain(new DomId((ushort)fault.Domain)) is Domain domain)
        {
            simulation.Pager.EvictAllOf(domain);
        }
    }
}
