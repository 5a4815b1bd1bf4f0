namespace Xen.Grants.Simulator;

/// <summary>
/// <c>GNTTABOP_set_version</c>: Xen's <c>gnttab_set_version</c>, its checks in its order. Its result is the call's rc;
/// the version in force is told whatever comes of it.
/// </summary>
internal static class SetVersionOperation
{
    internal static int Execute(Domain caller, ref SetVersion op)
    {
        int rc = Change(caller, op.Version);
        op.Version = (uint)caller.Grants.Version;
        return rc;
    }

    private static int Change(Domain caller, uint version)
    {
        GrantTable table = caller.Grants;
        if (version is not (1 or 2))
        {
            return Errno.EINVAL;
        }

        if (version > table.VersionLimit)
        {
            return Errno.ENOSYS;
        }

        if (version == table.Version)
        {
            return 0;
        }

        if (table.AnyPinned())
        {
            return Errno.EBUSY;
        }

        if (version == 1 && !table.ReservedEntriesFitVersion1())
        {
            return Errno.ERANGE;
        }

        // A PV domain may have them mapped; an HVM domain's are taken out of its p2m.
        if (table.StatusFrames.Any(frame => frame.References > 0))
        {
            return Errno.EBUSY;
        }

        table.ChangeVersion((int)version);
        return 0;
    }
}
