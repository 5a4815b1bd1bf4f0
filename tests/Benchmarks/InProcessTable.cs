using System.Runtime.InteropServices;
using Xen.Grants;

namespace Benchmarks;

/// <summary>Answers every map with success, far cheaper than any hypercall, so that what is added to it shows.</summary>
internal sealed class InProcessTable : IGrantTable
{
    private uint _handle;

    public TimeProvider TimeProvider => TimeProvider.System;

    public int GrantTableOp<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantOperation
    {
        foreach (ref MapGrantRef map in MemoryMarshal.Cast<TOp, MapGrantRef>(ops))
        {
            map.Handle = new GrantHandle(_handle++);
            map.Status = GrantStatus.Okay;
        }

        return 0;
    }

    internal static MapGrantRef[] Operations(int count) =>
        [.. Enumerable.Range(8, count).Select(reference => MapGrantRef.Create(0, GrantMapFlags.HostMap, new GrantRef((uint)reference), new DomId(1)))];
}
