using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Cleans or invalidates the cache over a part of a page: C's <c>struct gnttab_cache_flush</c>
/// (<c>GNTTABOP_cache_flush</c>), 16 bytes. Arm only.
/// </summary>
/// <remarks>
/// It has no status: the first operation that fails ends the whole call, with its negative errno as the rc.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct CacheFlush : IGrantOperation
{
    /// <summary>In, <c>a.dev_bus_addr</c>: the machine address of the page, unless the flags say that it is a reference.</summary>
    [FieldOffset(0)]
    public ulong DevBusAddr;

    /// <summary>In, <c>a.ref</c>: the reference, where <see cref="Op"/> has <see cref="CacheFlushOperations.SourceGref"/>.</summary>
    [FieldOffset(0)]
    public GrantRef Ref;

    /// <summary>In, <c>offset</c>: bytes from the start of the page.</summary>
    [FieldOffset(8)]
    public ushort Offset;

    /// <summary>In, <c>length</c>: bytes; offset and length together stay within 4,096.</summary>
    [FieldOffset(10)]
    public ushort Length;

    /// <summary>In, <c>op</c>: what to do.</summary>
    [FieldOffset(12)]
    public CacheFlushOperations Op;

    /// <summary>An operation ready to be issued, on a page named by its machine address.</summary>
    /// <param name="devBusAddr">The page.</param>
    /// <param name="offset">Bytes from its start.</param>
    /// <param name="length">How many bytes.</param>
    /// <param name="op">What to do.</param>
    public static CacheFlush Create(ulong devBusAddr, ushort offset, ushort length, CacheFlushOperations op) => new()
    {
        DevBusAddr = devBusAddr,
        Offset = offset,
        Length = length,
        Op = op,
    };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.CacheFlush;
}

/// <summary>What a <see cref="CacheFlush"/> does: C's <c>GNTTAB_CACHE_*</c>.</summary>
[Flags]
public enum CacheFlushOperations : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>GNTTAB_CACHE_CLEAN</c>: writes dirty lines back.</summary>
    Clean = 1,

    /// <summary><c>GNTTAB_CACHE_INVAL</c>: drops lines.</summary>
    Invalidate = 2,

    /// <summary><c>GNTTAB_CACHE_SOURCE_GREF</c>: the page is named by a grant reference.</summary>
    SourceGref = 1u << 31,
}
