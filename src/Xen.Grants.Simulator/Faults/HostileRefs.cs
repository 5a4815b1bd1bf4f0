using System.Buffers.Binary;

namespace Xen.Grants.Simulator;

/// <summary>
/// <see cref="FaultKind.HostileRefs"/>: a reference in a ring becomes one that is out of range, grants nothing, or is
/// meant for something else, as the ring itself.
/// </summary>
internal sealed class HostileRefs(Simulation simulation) : IFault
{
    public FaultKind Kind => FaultKind.HostileRefs;

    public FaultEvent? Draw(SeededRandom random)
    {
        if (simulation.Guests.DrawHostile(random) is not Domain guest || SharedMemory.DrawPinned(guest, random) is not uint reference)
        {
            return null;
        }

        int? place = DrawReferenceIn(SharedMemory.PageOf(guest, reference), guest.Grants, random);
        return place is int offset ? new FaultEvent(Kind, 0, guest.Id.Value, SharedMemory.PlaceOf(reference, offset), DrawOther(guest.Grants, random)) : null;
    }

    public void Apply(in FaultEvent fault)
    {
        if (simulation.Guests.FindHostile(fault.Domain) is Domain guest)
        {
            SharedMemory.WriteWord(guest, in fault);
        }
    }

    /// <summary>One of the words that may be a reference: they have the number of one that grants something.</summary>
    private static int? DrawReferenceIn(ReadOnlySpan<byte> page, GrantTable table, SeededRandom random)
    {
        int? drawn = null;
        int seen = 0;
        for (int offset = RingPage.IndexBytes; offset < page.Length; offset += 4)
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(page[offset..]);
            bool grants = word != 0 && word < table.EntryCount && (table.FlagsOf(word) & GrantEntryFlags.TypeMask) != GrantEntryFlags.Invalid;
            if (grants && random.Chance(1, ++seen))
            {
                drawn = offset;
            }
        }

        return drawn;
    }

    private static uint DrawOther(GrantTable table, SeededRandom random) => random.Next(4) switch
    {
        0 => uint.MaxValue,
        1 => table.EntryCount,
        2 => 0,
        _ => (uint)random.Next((int)table.EntryCount),
    };
}
