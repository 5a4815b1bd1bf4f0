using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// <see cref="FaultKind.HostileGrants"/>: a word of the grant table becomes another: flags and domain of an entry, its
/// frame, or what else its version has there.
/// </summary>
internal sealed class HostileGrants(Simulation simulation) : IFault
{
    /// <summary>The words that are in use when few references are.</summary>
    private const int Words = 128;

    public FaultKind Kind => FaultKind.HostileGrants;

    public FaultEvent? Draw(SeededRandom random)
    {
        if (simulation.Guests.DrawHostile(random) is not Domain guest)
        {
            return null;
        }

        int word = random.Next(Words);
        return new FaultEvent(Kind, 0, guest.Id.Value, word, SharedMemory.DrawWord(WordsOf(guest)[word], random));
    }

    public void Apply(in FaultEvent fault)
    {
        if (simulation.Guests.FindHostile(fault.Domain) is Domain guest && fault.Place < Words)
        {
            WordsOf(guest)[(int)fault.Place] = (uint)fault.Value;
        }
    }

    private static Span<uint> WordsOf(Domain guest) => MemoryMarshal.Cast<byte, uint>(guest.Grants.Frames[0].Bytes.AsSpan());
}
