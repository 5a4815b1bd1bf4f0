using Xen.Grants;

namespace SeedAsPatched;

/// <summary><c>usbback.c</c> and its <c>interface.c</c>.</summary>
internal sealed class Usbback(IGrantTable grants, DomId domid)
{
    private GrantHandle _urbShmemHandle = GrantHandle.Invalid;
    private GrantHandle _connShmemHandle = GrantHandle.Invalid;

    /// <summary><c>map_frontend_pages</c>.</summary>
    public int MapFrontendPages(GrantRef urbRing, ulong urbAddress, GrantRef connRing, ulong connAddress)
    {
        MapGrantRef op = MapGrantRef.Create(urbAddress, GrantMapFlags.HostMap, urbRing, domid);
        GnttabCheckEagain.DoWhile(grants, ref op);
        if (op.Status != GrantStatus.Okay)
        {
            Kernel.Log($"grant table failure mapping urb_ring_ref {op.Status}");
            return (int)op.Status; // GNT1005
        }

        _urbShmemHandle = op.Handle;

        op = MapGrantRef.Create(connAddress, GrantMapFlags.HostMap, connRing, domid);
        GnttabCheckEagain.DoWhile(grants, ref op);
        if (op.Status != GrantStatus.Okay)
        {
            UnmapGrantRef unop = UnmapGrantRef.Create(urbAddress, 0, _urbShmemHandle);
            _ = grants.GrantTableOp(ref unop); // GNT1003
            Kernel.Log($"grant table failure mapping conn_ring_ref {op.Status}");
            return (int)op.Status; // GNT1005
        }

        _connShmemHandle = op.Handle;
        return 0;
    }

    /// <summary>The maps of <c>usbbk_gnttab_map</c>.</summary>
    public int GnttabMap(Span<MapGrantRef> map, Span<GrantHandle> handles)
    {
        int ret = grants.GrantTableOp(map);
        Kernel.BugOn(ret != 0);
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status == GrantStatus.Eagain)
            {
                GnttabCheckEagain.While(grants, ref map[i]); // GNT2006
            }

            if (map[i].Status != GrantStatus.Okay)
            {
                Kernel.Log("usbback: invalid buffer -- could not remap it");
                map[i].Handle = GrantHandle.Invalid;
                ret |= 1;
            }

            handles[i] = map[i].Handle;
        }

        return ret;
    }

    /// <summary>The handles of both rings, for who unmaps them.</summary>
    public (GrantHandle Urb, GrantHandle Conn) Handles => (_urbShmemHandle, _connShmemHandle);
}
