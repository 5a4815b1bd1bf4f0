using Xen.Grants;

namespace Backends.Xenbus;

/// <summary>The address of one page, and what is mapped there: C's <c>struct vm_struct</c>.</summary>
/// <param name="address">The address.</param>
public sealed class VmArea(ulong address)
{
    /// <summary>The address.</summary>
    public ulong Address => address;

    /// <summary>The mapping there: C keeps it in <c>phys_addr</c>.</summary>
    public GrantHandle Handle { get; set; } = GrantHandle.Invalid;
}

/// <summary>Addresses of the kernel's that nothing is mapped at.</summary>
/// <param name="reserve">Finds a new one.</param>
public sealed class VmAreas(Func<ulong> reserve)
{
    private readonly Stack<ulong> _free = new();

    /// <summary>C's <c>alloc_vm_area(PAGE_SIZE)</c>.</summary>
    public VmArea Allocate() => new(_free.TryPop(out ulong address) ? address : reserve());

    /// <summary>C's <c>free_vm_area</c>.</summary>
    public void Free(VmArea area) => _free.Push(area.Address);
}
