namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_unmap_grant_ref</c>: Xen's <c>unmap_grant_ref</c>.</summary>
internal static class UnmapGrantRefOperation
{
    internal static int Execute(Domain caller, int count, CallArguments<UnmapGrantRef> ops) =>
        UnmapCommon.Execute(caller, count, ops, static (in UnmapGrantRef op) => new UnmapRequest(op.HostAddr, op.DevBusAddr, NewAddr: 0, op.Handle));
}
