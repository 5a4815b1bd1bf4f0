namespace Xen.Grants.Simulator;

/// <summary><see cref="FaultKind.DomainDeath"/>: the toolstack destroys a guest.</summary>
internal sealed class DomainDeath(Simulation simulation) : IFault
{
    public FaultKind Kind => FaultKind.DomainDeath;

    public FaultEvent? Draw(SeededRandom random) => simulation.Guests.Draw(random) is Domain guest ? new FaultEvent(Kind, 0, guest.Id.Value) : null;

    public void Apply(in FaultEvent fault)
    {
        if (simulation.Guests.Find(fault.Domain) is Domain guest)
        {
            simulation.Guests.End(guest);
        }
    }
}
