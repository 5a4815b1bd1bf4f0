using Xen.Grants;

namespace Backends.Gntdev;

/// <summary>The loop of <c>gntdev_mmap</c>.</summary>
public sealed class Gntdev : GntdevFile
{
    /// <inheritdoc cref="GntdevFile(IGrantTable, int, ulong, ulong, Func{ulong, ulong}, Action{string})"/>
    public Gntdev(IGrantTable hypervisor, int slots, ulong kernelArea, ulong userArea, Func<ulong, ulong>? ptep, Action<string> log)
        : base(hypervisor, slots, kernelArea, userArea, ptep, log)
    {
    }

    /// <inheritdoc/>
    protected override int MapPage(int index, ref Slot grant, GrantMapFlags flags)
    {
        MapGrantRef op = MapGrantRef.Create(KernelAddress(index), flags, grant.Ref, grant.Domid);
        int ret = GrantRetry.Issue(Hypervisor, ref op);
        if (ret != 0)
        {
            Bug($"mapping a page into the kernel: rc {ret}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            Log($"Error mapping the grant reference into the kernel ({op.Status}). domid = {grant.Domid}; ref = {grant.Ref}");
            return -ENOMEM;
        }

        grant.KernelHandle = op.Handle;
        if (!MapsForUser)
        {
            return 0;
        }

        op = MapGrantRef.Create(Ptep(index), flags | GrantMapFlags.ApplicationMap | GrantMapFlags.ContainsPte, grant.Ref, grant.Domid);
        ret = GrantRetry.Issue(Hypervisor, ref op);
        if (ret != 0)
        {
            Bug($"mapping a page into the process: rc {ret}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            Log($"Error mapping the grant reference into user space ({op.Status}). domid = {grant.Domid}; ref = {grant.Ref}");
            return -ENOMEM;
        }

        grant.UserHandle = op.Handle;
        return 0;
    }
}
