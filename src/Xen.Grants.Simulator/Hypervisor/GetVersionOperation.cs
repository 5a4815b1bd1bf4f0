namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_get_version</c>: Xen's <c>gnttab_get_version</c>. Its result is the call's rc.</summary>
internal static class GetVersionOperation
{
    internal static int Execute(Domain caller, ref GetVersion op)
    {
        Domain? owner = caller.Hypervisor.FindDomain(caller, op.Dom);
        if (owner is null)
        {
            return Errno.ESRCH;
        }

        if (!caller.MayTarget(owner))
        {
            return Errno.EPERM;
        }

        op.Version = (uint)owner.Grants.Version;
        return 0;
    }
}
