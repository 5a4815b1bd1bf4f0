using Xen.Grants;

namespace SeedAsPatched;

/// <summary><c>scsiback.c</c> and its <c>interface.c</c>.</summary>
internal sealed class Scsiback(IGrantTable grants, DomId domid)
{
    private GrantHandle _shmemHandle = GrantHandle.Invalid;

    /// <summary><c>map_frontend_page</c>.</summary>
    public int MapFrontendPage(GrantRef ring, ulong address)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, ring, domid);
        GnttabCheckEagain.DoWhile(grants, ref op);
        if (op.Status != GrantStatus.Okay)
        {
            Kernel.Log($"scsiback: Grant table operation failure {op.Status}!");
            return (int)op.Status; // GNT1005
        }

        _shmemHandle = op.Handle;
        return 0;
    }

    /// <summary><c>scsiback_gnttab_data_map</c>.</summary>
    public int DataMap(Span<MapGrantRef> map, Span<GrantHandle> handles)
    {
        int err = grants.GrantTableOp(map);
        Kernel.BugOn(err != 0);
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status == GrantStatus.Eagain)
            {
                GnttabCheckEagain.While(grants, ref map[i]); // GNT2006
            }

            if (map[i].Status != GrantStatus.Okay)
            {
                Kernel.Log("scsiback: invalid buffer -- could not remap it");
                map[i].Handle = GrantHandle.Invalid;
                err |= 1;
            }

            handles[i] = map[i].Handle;
        }

        return err;
    }

    /// <summary><c>unmap_frontend_page</c>.</summary>
    public void UnmapFrontendPage(ulong address)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, _shmemHandle);
        Kernel.BugOn(grants.GrantTableOp(ref op) != 0 || op.Status != GrantStatus.Okay);
    }
}
