using System.Numerics;

namespace Xen.Grants.Simulator;

/// <summary>What an entry of the trace is about.</summary>
internal enum TraceEvent : byte
{
    Schedule = 1,
    Time,
    Map,
    Unmap,
    Copy,
    SetupTable,
    Refused,
    Evict,
    PageIn,
    Notify,
    State,
    Failure,
    UnmapAndReplace,
    Transfer,
    QuerySize,
    SetVersion,
    GetVersion,
    GetStatusFrames,
    SwapGrantRef,
    Destroy,
    Fault,
    Calm,
}

/// <summary>Folds everything that happens, in order, into 64 bits.</summary>
internal sealed class TraceHash
{
    private const ulong Multiplier = 0x9FB21C651E98DF25;

    private ulong _state = 0x243F6A8885A308D3;

    internal ulong Value => SeededRandom.Mix(_state);

    internal void Add(TraceEvent what, ulong a, ulong b = 0)
    {
        Fold(a ^ ((ulong)what << 56));
        Fold(b);
    }

    internal void Add(TraceEvent what, ulong a, ulong b, ulong c, ulong d)
    {
        Add(what, a, b);
        Fold(c);
        Fold(d);
    }

    internal void Add(TraceEvent what, string text)
    {
        Add(what, (ulong)text.Length);
        foreach (char c in text)
        {
            Fold(c);
        }
    }

    private void Fold(ulong value) => _state = BitOperations.RotateLeft((_state ^ value) * Multiplier, 29);
}
