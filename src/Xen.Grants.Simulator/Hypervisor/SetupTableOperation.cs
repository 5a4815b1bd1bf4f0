namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_setup_table</c>: Xen's <c>gnttab_setup_table</c>, its checks in its order.</summary>
internal static class SetupTableOperation
{
    internal static void Execute(Domain caller, ref SetupTable op) => op.Status = SetUp(caller, in op);

    private static GrantStatus SetUp(Domain caller, in SetupTable op)
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

        if (!owner.Grants.TryGrow(op.NrFrames))
        {
            return GrantStatus.GeneralError;
        }

        return FrameList.TryWrite(caller, op.FrameList, owner, owner.Grants.Frames, op.NrFrames) ? GrantStatus.Okay : GrantStatus.BadVirtAddr;
    }
}
