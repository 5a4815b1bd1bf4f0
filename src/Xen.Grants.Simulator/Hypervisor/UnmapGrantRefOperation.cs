namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_unmap_grant_ref</c>: Xen's <c>unmap_grant_ref</c>.</summary>
internal static class UnmapGrantRefOperation
{
    internal static void Execute(Domain caller, Span<UnmapGrantRef> ops) =>
        UnmapCommon.Execute(caller, ops, static (in UnmapGrantRef op) => new UnmapRequest(op.HostAddr, op.DevBusAddr, NewAddr: 0, op.Handle));
}
