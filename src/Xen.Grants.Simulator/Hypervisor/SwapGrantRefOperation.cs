namespace Xen.Grants.Simulator;

/// <summary><c>GNTTABOP_swap_grant_ref</c>: Xen's <c>swap_grant_ref</c>, its checks in its order.</summary>
internal static class SwapGrantRefOperation
{
    internal static void Execute(Domain caller, ref SwapGrantRef op) => op.Status = Swap(caller.Grants, op.RefA.Value, op.RefB.Value);

    private static GrantStatus Swap(GrantTable table, uint a, uint b)
    {
        if (a >= table.EntryCount || b >= table.EntryCount)
        {
            return GrantStatus.BadGntref;
        }

        // Nothing to do, also while it is in use.
        if (a == b)
        {
            return GrantStatus.Okay;
        }

        if (table.Active(a).Pins.Any || table.Active(b).Pins.Any)
        {
            return GrantStatus.Eagain;
        }

        table.Swap(a, b);
        return GrantStatus.Okay;
    }
}
