namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_unmap_and_replace</c>: Xen's <c>unmap_and_replace</c>. A device part is left alone.</summary>
internal static class UnmapAndReplaceOperation
{
    internal static int Execute(Domain caller, int count, CallArguments<UnmapAndReplace> ops) =>
        UnmapCommon.Execute(caller, count, ops, static (in UnmapAndReplace op) => new UnmapRequest(op.HostAddr, DevBusAddr: 0, op.NewAddr, op.Handle));
}
