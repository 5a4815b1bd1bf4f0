using System.Buffers.Binary;

namespace Xen.Grants.Simulator;

/// <summary><see cref="FaultKind.HostileRings"/>: words change between two accesses of who reads them.</summary>
internal sealed class HostileRings(Simulation simulation) : IFault
{
    public FaultKind Kind => FaultKind.HostileRings;

    public FaultEvent? Draw(SeededRandom random)
    {
        if (simulation.Guests.DrawHostile(random) is not Domain guest || SharedMemory.DrawPinned(guest, random) is not uint reference)
        {
            return null;
        }

        int offset = 4 * random.Next((random.Chance(1, 2) ? RingPage.IndexBytes : Frame.Size) / 4);
        uint old = BinaryPrimitives.ReadUInt32LittleEndian(SharedMemory.PageOf(guest, reference)[offset..]);
        return new FaultEvent(Kind, 0, guest.Id.Value, SharedMemory.PlaceOf(reference, offset), SharedMemory.DrawWord(old, random));
    }

    public void Apply(in FaultEvent fault)
    {
        if (simulation.Guests.FindHostile(fault.Domain) is Domain guest)
        {
            SharedMemory.WriteWord(guest, in fault);
        }
    }
}
