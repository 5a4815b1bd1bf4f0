using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary><see cref="FaultKind.HostileGrants"/>: an entry that grants something changes its flags, its domain or its frame.</summary>
internal sealed class HostileGrants(Simulation simulation) : IFault
{
    /// <summary>Words of an entry: flags and domain in one, the frame in the other.</summary>
    private const int WordsPerEntry = 2;

    public FaultKind Kind => FaultKind.HostileGrants;

    public FaultEvent? Draw(SeededRandom random)
    {
        if (simulation.Guests.DrawHostile(random) is not Domain guest)
        {
            return null;
        }

        uint word = WordsPerEntry * (uint)random.Next((int)Math.Min(guest.Grants.EntryCount, 64)) + (uint)random.Next(WordsPerEntry);
        return new FaultEvent(Kind, 0, guest.Id.Value, word, SharedMemory.DrawWord(WordAt(guest, word), random));
    }

    public void Apply(in FaultEvent fault)
    {
        if (simulation.Guests.FindHostile(fault.Domain) is Domain guest && fault.Place < WordsPerEntry * guest.Grants.EntryCount)
        {
            WordAt(guest, (uint)fault.Place) = (uint)fault.Value;
        }
    }

    private static ref uint WordAt(Domain guest, uint word) =>
        ref MemoryMarshal.Cast<GrantEntry, uint>(MemoryMarshal.CreateSpan(ref guest.Grants.Shared(word / WordsPerEntry), 1))[(int)(word % WordsPerEntry)];
}
