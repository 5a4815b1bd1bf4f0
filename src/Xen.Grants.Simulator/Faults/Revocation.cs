namespace Xen.Grants.Simulator;

/// <summary>
/// <see cref="FaultKind.Revocation"/>: the hypervisor goes on with what is mapped and looks at the entry only when it
/// is used anew.
/// </summary>
internal sealed class Revocation(Simulation simulation) : IFault
{
    public FaultKind Kind => FaultKind.Revocation;

    public FaultEvent? Draw(SeededRandom random)
    {
        if (simulation.Guests.Draw(random) is not Domain guest || SharedMemory.DrawPinned(guest, random) is not uint reference)
        {
            return null;
        }

        return new FaultEvent(Kind, 0, guest.Id.Value, reference);
    }

    public void Apply(in FaultEvent fault)
    {
        if (simulation.Guests.Find(fault.Domain) is Domain guest && fault.Place < guest.Grants.EntryCount)
        {
            guest.Grants.Revoke((uint)fault.Place);
            simulation.Faults.MayCauseRefusals();
        }
    }
}
