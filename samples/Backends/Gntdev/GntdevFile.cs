using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Gntdev;

/// <summary>
/// An open file of <c>/dev/xen/gntdev</c>: a process names grants to it, and maps them into its own memory. The kernel maps each
/// page for itself first, and then, where it is paravirtualized, once more for the process: <c>gntdev.c</c>.
/// </summary>
public abstract class GntdevFile
{
    /// <summary>A negative errno says that there is no room, or that something could not be mapped.</summary>
    protected const int ENOMEM = 12;

    private const int PageSize = 4096;

    private readonly Slot[] _grants;
    private readonly ulong _kernelArea;
    private readonly ulong _userArea;
    private readonly Func<ulong, ulong>? _ptep;

    /// <param name="hypervisor">The host's grant table.</param>
    /// <param name="slots">How many grants the file may hold.</param>
    /// <param name="kernelArea">Addresses of the kernel's for as many pages, with nothing mapped there.</param>
    /// <param name="userArea">Likewise of the process's.</param>
    /// <param name="ptep">
    /// The machine address of an address's page-table entry; null where the hypervisor translates, and the process uses the
    /// kernel's mapping.
    /// </param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    protected GntdevFile(IGrantTable hypervisor, int slots, ulong kernelArea, ulong userArea, Func<ulong, ulong>? ptep, Action<string> log)
    {
        Hypervisor = hypervisor;
        Log = log;
        _grants = new Slot[slots];
        _kernelArea = kernelArea;
        _userArea = userArea;
        _ptep = ptep;
    }

    /// <summary>The host's clock, by which the process waits.</summary>
    public TimeProvider TimeProvider => Hypervisor.TimeProvider;

    /// <summary>The host's grant table.</summary>
    protected IGrantTable Hypervisor { get; }

    /// <summary>Takes what goes wrong, in words.</summary>
    protected Action<string> Log { get; }

    /// <summary>Whether a process has a mapping of its own.</summary>
    protected bool MapsForUser => _ptep is not null;

    /// <summary>Takes note of grants: C's <c>IOCTL_GNTDEV_MAP_GRANT_REF</c>.</summary>
    /// <param name="domid">Whose they are.</param>
    /// <param name="refs">Which; they become pages side by side.</param>
    /// <param name="index">The first one's slot: what to mmap.</param>
    /// <returns>0, or -ENOMEM.</returns>
    public int IoctlMapGrantRef(DomId domid, ReadOnlySpan<GrantRef> refs, out int index)
    {
        index = FindFree(refs.Length);
        if (index < 0)
        {
            return -ENOMEM;
        }

        for (int i = 0; i < refs.Length; i++)
        {
            _grants[index + i] = new Slot { IsTaken = true, Domid = domid, Ref = refs[i], KernelHandle = GrantHandle.Invalid, UserHandle = GrantHandle.Invalid };
        }

        return 0;
    }

    /// <summary>Forgets them; they are not to be mapped any more: C's <c>IOCTL_GNTDEV_UNMAP_GRANT_REF</c>.</summary>
    public void IoctlUnmapGrantRef(int index, int count) => _grants.AsSpan(index, count).Clear();

    /// <summary>Maps grants into the process: C's <c>gntdev_mmap</c>.</summary>
    /// <param name="index">The first one's slot.</param>
    /// <param name="count">How many.</param>
    /// <param name="write">Whether the process may write.</param>
    /// <param name="address">Where they are: one page after the other.</param>
    /// <returns>0, or a negative errno; then nothing is mapped.</returns>
    public int Mmap(int index, int count, bool write, out ulong address)
    {
        GrantMapFlags flags = GrantMapFlags.HostMap | (write ? 0 : GrantMapFlags.ReadOnly);
        address = _ptep is null ? KernelAddress(index) : UserAddress(index);
        for (int i = 0; i < count; i++)
        {
            int err = MapPage(index + i, ref _grants[index + i], flags);
            if (err != 0)
            {
                Munmap(index, i + 1);
                return err;
            }
        }

        return 0;
    }

    /// <summary>Takes them out of the process.</summary>
    public void Munmap(int index, int count)
    {
        for (int i = index; i < index + count; i++)
        {
            ClearPte(i, ref _grants[i]);
        }
    }

    /// <summary>Maps one page for the kernel and for the process, and keeps the handles.</summary>
    /// <returns>0, or a negative errno; what is mapped then the slot tells.</returns>
    protected abstract int MapPage(int index, ref Slot grant, GrantMapFlags flags);

    /// <summary>Where a slot's page is in the kernel.</summary>
    protected ulong KernelAddress(int index) => _kernelArea + ((ulong)index * PageSize);

    /// <summary>The page-table entry that a slot's page has in the process.</summary>
    protected ulong Ptep(int index) => _ptep!(UserAddress(index));

    /// <summary>Stops the kernel.</summary>
    [DoesNotReturn]
    protected static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");

    /// <summary>Takes one page away, from the process and then from the kernel: C's <c>gntdev_clear_pte</c>.</summary>
    private void ClearPte(int index, ref Slot grant)
    {
        if (grant.UserHandle != GrantHandle.Invalid)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(Ptep(index), 0, grant.UserHandle);
            int ret = Hypervisor.GrantTableOp(ref op);
            if (ret != 0)
            {
                Bug($"unmapping a page from the process: rc {ret}");
            }

            if (op.Status != 0)
            {
                Log($"User unmap grant status = {op.Status}");
            }

            grant.UserHandle = GrantHandle.Invalid;
        }

        if (grant.KernelHandle != GrantHandle.Invalid)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(KernelAddress(index), 0, grant.KernelHandle);
            int ret = Hypervisor.GrantTableOp(ref op);
            if (ret != 0)
            {
                Bug($"unmapping a page from the kernel: rc {ret}");
            }

            if (op.Status != 0)
            {
                Log($"Kernel unmap grant status = {op.Status}");
            }

            grant.KernelHandle = GrantHandle.Invalid;
        }
    }

    private ulong UserAddress(int index) => _userArea + ((ulong)index * PageSize);

    /// <summary>So many free slots side by side; -1 for none.</summary>
    private int FindFree(int count)
    {
        int free = 0;
        for (int i = 0; i < _grants.Length; i++)
        {
            free = _grants[i].IsTaken ? 0 : free + 1;
            if (free == count)
            {
                return i - count + 1;
            }
        }

        return -1;
    }

    /// <summary>One grant: C's <c>struct grant_info</c>.</summary>
    protected struct Slot
    {
        /// <summary>Whether it is in use.</summary>
        public bool IsTaken;

        /// <summary>Whose page it is.</summary>
        public DomId Domid;

        /// <summary>Which page.</summary>
        public GrantRef Ref;

        /// <summary>The kernel's mapping.</summary>
        public GrantHandle KernelHandle;

        /// <summary>The process's mapping.</summary>
        public GrantHandle UserHandle;
    }
}
