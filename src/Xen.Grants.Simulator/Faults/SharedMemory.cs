using System.Buffers.Binary;

namespace Xen.Grants.Simulator;

/// <summary>What a guest shares with those that use its grants, as a hostile guest writes to it.</summary>
internal static class SharedMemory
{
    /// <summary>One of the references that others have in use just now; null for none.</summary>
    internal static uint? DrawPinned(Domain guest, SeededRandom random)
    {
        uint? drawn = null;
        int seen = 0;
        for (uint reference = 0; reference < guest.Grants.EntryCount; reference++)
        {
            if (guest.Grants.Active(reference).Pins.Any && random.Chance(1, ++seen))
            {
                drawn = reference;
            }
        }

        return drawn;
    }

    /// <summary>The bytes of the page behind a reference that is in use; empty where it is not.</summary>
    internal static Span<byte> PageOf(Domain guest, long reference) =>
        reference < guest.Grants.EntryCount && guest.Grants.Active((uint)reference) is { Pins.Any: true, Frame: Frame frame } ? frame.Bytes : [];

    /// <summary>Writes a word of a page in use: what <see cref="FaultEvent.Place"/> and <see cref="FaultEvent.Value"/> say.</summary>
    internal static void WriteWord(Domain guest, in FaultEvent fault)
    {
        Span<byte> page = PageOf(guest, fault.Place / Frame.Size);
        if (!page.IsEmpty)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(page[(int)(fault.Place % Frame.Size & ~3)..], (uint)fault.Value);
        }
    }

    /// <summary>Where a word of a page in use is, as a schedule says it.</summary>
    internal static long PlaceOf(uint reference, int offset) => ((long)reference * Frame.Size) + offset;

    /// <summary>A number that somebody may trip over.</summary>
    internal static uint DrawWord(uint old, SeededRandom random) => random.Next(8) switch
    {
        0 => 0,
        1 => uint.MaxValue,
        2 => old + 1,
        3 => old - 1,
        4 => old + (uint)random.Next(64),
        5 => old ^ (1u << random.Next(32)),
        6 => (uint)random.Next(256),
        _ => (uint)random.NextUInt64(),
    };
}
