namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_setup_table</c>: Xen's <c>gnttab_setup_table</c>, its checks in its order.</summary>
internal static class SetupTableOperation
{
    internal static void Execute(Domain caller, ref SetupTable op) => op.Status = SetUp(caller, in op);

    private static GrantStatus SetUp(Domain caller, in SetupTable op)
    {
        Domain? owner = op.Dom == DomId.Self ? caller : caller.Hypervisor.FindDomain(op.Dom);
        if (owner is null)
        {
            return GrantStatus.BadDomain;
        }

        if (owner != caller && !caller.IsPrivileged)
        {
            return GrantStatus.PermissionDenied;
        }

        if (!owner.Grants.TryGrow(op.NrFrames))
        {
            return GrantStatus.GeneralError;
        }

        for (int i = 0; i < op.NrFrames; i++)
        {
            if (!caller.Space.TryWriteWord(op.FrameList + ((ulong)i * sizeof(ulong)), FrameNumber(owner, i)))
            {
                return GrantStatus.BadVirtAddr;
            }
        }

        return GrantStatus.Okay;
    }

    /// <summary>
    /// An HVM domain is told no number: its table is not in its p2m until it asks for that elsewhere
    /// (<c>XENMEM_add_to_physmap</c>).
    /// </summary>
    private static ulong FrameNumber(Domain owner, int index) =>
        owner.Kind == DomainKind.Hvm ? ulong.MaxValue : owner.Grants.Frames[index].Number;
}
