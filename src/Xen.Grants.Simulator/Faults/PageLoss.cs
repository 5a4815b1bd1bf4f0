namespace Xen.Grants.Simulator;

/// <summary><see cref="FaultKind.PageLoss"/>: where a guest's pages were paged out to is gone.</summary>
internal sealed class PageLoss(Simulation simulation) : IFault
{
    public FaultKind Kind => FaultKind.PageLoss;

    public FaultEvent? Draw(SeededRandom random) =>
        simulation.Pager.IsOn && simulation.Pager.DrawDomain(random) is Domain domain ? new FaultEvent(Kind, 0, domain.Id.Value) : null;

    public void Apply(in FaultEvent fault)
    {
        if (simulation.Hypervisor.FindDomain(new DomId((ushort)fault.Domain)) is Domain domain)
        {
            simulation.Pager.LoseWhatIsAwayOf(domain);
        }
    }
}
