using Xen.Grants;

namespace SeedAsPatched;

/// <summary><c>netback.c</c> and its <c>interface.c</c>.</summary>
internal sealed class Netback(IGrantTable grants, DomId domid)
{
    private const short ResponseOkay = 0, ResponseError = -1;

    private readonly GrantHandle[] _grantTxHandle = new GrantHandle[256];

    /// <summary><c>map_frontend_pages</c>, for one of the two rings.</summary>
    public int MapFrontendPage(GrantRef ring, ulong address, out GrantHandle handle)
    {
        handle = GrantHandle.Invalid;
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, ring, domid);
        GnttabCheckEagain.DoWhile(grants, ref op);
        if (op.Status != GrantStatus.Okay)
        {
            Kernel.Log("Gnttab failure mapping ring_ref!");
            return (int)op.Status; // GNT1005
        }

        handle = op.Handle;
        return 0;
    }

    /// <summary>The copies of <c>net_rx_action</c>, and <c>netbk_check_gop</c>.</summary>
    public short RxCopy(Span<GrantCopy> copies)
    {
        Kernel.BugOn(grants.GrantTableOp(copies) != 0);

        short status = ResponseOkay;
        for (int i = 0; i < copies.Length; i++)
        {
            ref GrantCopy copyOp = ref copies[i];
            if (copyOp.Status == GrantStatus.Eagain)
            {
                GnttabCheckEagain.While(grants, ref copyOp); // GNT2006
            }

            if (copyOp.Status != GrantStatus.Okay)
            {
                Kernel.Log($"Bad status {copyOp.Status} from copy to {domid}.");
                status = ResponseError;
            }
        }

        return status;
    }

    /// <summary>The maps of <c>net_tx_action</c>, and <c>netbk_tx_check_mop</c> for a packet's.</summary>
    public short TxCheckMop(ReadOnlySpan<GrantRef> packet, ulong pages)
    {
        MapGrantRef[] mop = new MapGrantRef[packet.Length];
        for (int i = 0; i < mop.Length; i++)
        {
            mop[i] = MapGrantRef.Create(pages + ((ulong)i * 4096), GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, packet[i], domid);
        }

        Kernel.BugOn(grants.GrantTableOp(mop) != 0); // GNT1006

        // Check the status of the header.
        GrantStatus err = mop[0].Status;
        if (err == GrantStatus.Eagain)
        {
            GnttabCheckEagain.DoWhile(grants, ref mop[0]);
            err = mop[0].Status;
        }

        if (err != GrantStatus.Okay)
        {
            return ResponseError;
        }

        _grantTxHandle[0] = mop[0].Handle;
        return ResponseOkay;
    }
}
