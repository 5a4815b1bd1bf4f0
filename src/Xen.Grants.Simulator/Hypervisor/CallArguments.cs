using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// The array that a hypercall's pointer leads to. What is not mapped there, and what a fault takes away, cannot be
/// read or written: the call ends with <see cref="Rc"/>, and what was done before stays done.
/// </summary>
/// <param name="mapped">The bytes that are mapped where the pointer leads.</param>
/// <param name="fault">Where the call breaks off although memory is there.</param>
internal readonly ref struct CallArguments<TOp>(Span<byte> mapped, CallFault fault) where TOp : unmanaged
{
    private readonly Span<TOp> _ops = MemoryMarshal.Cast<byte, TOp>(mapped);

    /// <summary>How many can be read.</summary>
    private int Readable => Math.Min(_ops.Length, fault.Point == CallFaultPoint.CopyIn ? fault.Element : fault.Element + 1);

    /// <summary>What the call returns where an element cannot be reached.</summary>
    internal int Rc => fault.Element < _ops.Length ? fault.Rc : Errno.EFAULT;

    internal bool TryRead(int index, out TOp op)
    {
        bool readable = (uint)index < (uint)Readable;
        op = readable ? _ops[index] : default;
        return readable;
    }

    internal bool TryWrite(int index, in TOp op)
    {
        bool writable = index < fault.Element;
        if (writable)
        {
            _ops[index] = op;
        }

        return writable;
    }
}
