using Xen.Grants;

namespace SeedAsPatched;

/// <summary>The patch's two macros of <c>gnttab.h</c>: they wait 1, 2, … 255 ms between attempts.</summary>
internal static class GnttabCheckEagain
{
    /// <summary><c>gnttab_check_GNTST_eagain_while</c>: retries an operation that said Eagain.</summary>
    public static void While<TOp>(IGrantTable grants, ref TOp op)
        where TOp : unmanaged, IGrantStatusOperation
    {
        byte delay = 1;
        while (op.Status == GrantStatus.Eagain && delay != 0) // GNT2003
        {
            Kernel.Sleep(delay++);
            Kernel.BugOn(grants.GrantTableOp(ref op) != 0);
        }

        if (delay == 0)
        {
            op.Status = GrantStatus.BadPage;
        }

        if (op.Status != GrantStatus.Okay)
        {
            Kernel.Log($"gnt status {op.Status}");
        }
    }

    /// <summary><c>gnttab_check_GNTST_eagain_do_while</c>: issues an operation, again and again where it says Eagain.</summary>
    public static void DoWhile<TOp>(IGrantTable grants, ref TOp op)
        where TOp : unmanaged, IGrantStatusOperation
    {
        byte delay = 1;
        do
        {
            Kernel.BugOn(grants.GrantTableOp(ref op) != 0);
            if (op.Status == GrantStatus.Eagain)
            {
                Kernel.Sleep(delay++);
            }
        }
        while (op.Status == GrantStatus.Eagain && delay != 0);

        if (delay == 0)
        {
            op.Status = GrantStatus.BadPage;
        }

        if (op.Status != GrantStatus.Okay)
        {
            Kernel.Log($"gnt status {op.Status}");
        }
    }
}
