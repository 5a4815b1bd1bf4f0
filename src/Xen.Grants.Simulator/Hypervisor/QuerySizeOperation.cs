namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_query_size</c>: Xen's <c>gnttab_query_size</c>, its checks in its order.</summary>
internal static class QuerySizeOperation
{
    internal static void Execute(Domain caller, ref QuerySize op) => op.Status = Query(caller, ref op);

    private static GrantStatus Query(Domain caller, ref QuerySize op)
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

        op.NrFrames = (uint)owner.Grants.Frames.Count;
        op.MaxNrFrames = (uint)owner.Grants.FrameLimit;
        return GrantStatus.Okay;
    }
}
