using Xen.Grants;

namespace Backends.Gntdev;

/// <summary>
/// The loop of <c>gntdev_mmap</c> as the patch of 2011 wanted it: the pager may be a process of this very domain, so the kernel
/// does not wait for it; it tells the process to try again.
/// </summary>
public sealed class GntdevHandsEagainOn : GntdevFile
{
    private const int EAGAIN = 11;

    /// <inheritdoc cref="GntdevFile(IGrantTable, int, ulong, ulong, Func{ulong, ulong}, Action{string})"/>
    public GntdevHandsEagainOn(IGrantTable hypervisor, int slots, ulong kernelArea, ulong userArea, Func<ulong, ulong>? ptep, Action<string> log)
        : base(hypervisor, slots, kernelArea, userArea, ptep, log)
    {
    }

    /// <inheritdoc/>
    protected override int MapPage(int index, ref Slot grant, GrantMapFlags flags)
    {
        int err = Map(KernelAddress(index), flags, in grant, out grant.KernelHandle);
        if (err == 0 && MapsForUser)
        {
            err = Map(Ptep(index), flags | GrantMapFlags.ApplicationMap | GrantMapFlags.ContainsPte, in grant, out grant.UserHandle);
        }

        return err;
    }

    private int Map(ulong address, GrantMapFlags flags, in Slot grant, out GrantHandle handle)
    {
        handle = GrantHandle.Invalid;
        MapGrantRef op = MapGrantRef.Create(address, flags, grant.Ref, grant.Domid);
        int ret = Hypervisor.GrantTableOp(ref op);
        if (ret != 0)
        {
            Bug($"mapping a page: rc {ret}");
        }

        switch (op.Status)
        {
            case GrantStatus.Okay:
                handle = op.Handle;
                return 0;
            case GrantStatus.Eagain:
                return -EAGAIN;
            default:
                Log($"Error mapping the grant reference ({op.Status}). domid = {grant.Domid}; ref = {grant.Ref}");
                return -ENOMEM;
        }
    }
}
