namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_get_status_frames</c>: Xen's <c>gnttab_get_status_frames</c>, its checks in its order.</summary>
internal static class GetStatusFramesOperation
{
    internal static void Execute(Domain caller, ref GetStatusFrames op) => op.Status = Get(caller, in op);

    private static GrantStatus Get(Domain caller, in GetStatusFrames op)
    {
        Domain? owner = caller.Hypervisor.FindDomain(caller, op.Dom);
        if (owner is null)
        {
            return GrantStatus.BadDomain;
        }

        if (!caller.MayTarget(owner))
        {
            return GrantStatus.PermissionDenied;
        }

        if (op.NrFrames > owner.Grants.StatusFrames.Count)
        {
            return GrantStatus.GeneralError;
        }

        return FrameList.TryWrite(caller, op.FrameList, owner, owner.Grants.StatusFrames, op.NrFrames) ? GrantStatus.Okay : GrantStatus.BadVirtAddr;
    }
}
