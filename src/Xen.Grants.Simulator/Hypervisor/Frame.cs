namespace Xen.Grants.Simulator;

/// <summary>One page of machine memory.</summary>
internal sealed class Frame(uint number, Domain owner)
{
    /// <summary>Bytes in a page.</summary>
    internal const int Size = 4096;

    /// <summary>Bits of an address that lie within a page.</summary>
    internal const int Shift = 12;

    /// <summary>The machine frame number.</summary>
    internal uint Number => number;

    internal Domain Owner => owner;

    internal byte[] Bytes { get; } = new byte[Size];

    internal ulong MachineAddress => (ulong)number << Shift;

    /// <summary>How many grant entries are pinned on it. A pinned frame cannot be paged out.</summary>
    internal int Pins { get; set; }

    /// <summary>It was brought back for somebody who has not used it yet; until then it stays.</summary>
    internal bool IsAwaited { get; set; }
}
