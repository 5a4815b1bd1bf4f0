using Xen.Grants;

namespace SeedAsPatched;

/// <summary><c>blkback.c</c> and its <c>interface.c</c>.</summary>
internal sealed class Blkback(IGrantTable grants, DomId domid, ulong pages)
{
    private readonly GrantHandle[] _shmemHandle = new GrantHandle[16];

    /// <summary>The part of <c>dispatch_rw_block_io</c> that maps.</summary>
    public int MapSegments(ReadOnlySpan<GrantRef> segments, Span<GrantHandle> handles)
    {
        MapGrantRef[] map = new MapGrantRef[segments.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = MapGrantRef.Create(Page(i), GrantMapFlags.HostMap, segments[i], domid);
        }

        int ret = grants.GrantTableOp(map);
        Kernel.BugOn(ret != 0);

        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status == GrantStatus.Eagain)
            {
                GnttabCheckEagain.DoWhile(grants, ref map[i]); // GNT2006
            }

            if (map[i].Status != GrantStatus.Okay)
            {
                Kernel.Log($"grant map of {domid} {segments[i]} failed: status {map[i].Status}");
                handles[i] = GrantHandle.Invalid;
                ret = 1;
                continue;
            }

            handles[i] = map[i].Handle;
        }

        return ret;
    }

    /// <summary><c>map_frontend_pages</c>.</summary>
    public int MapFrontendPages(ReadOnlySpan<GrantRef> ring)
    {
        MapGrantRef[] op = new MapGrantRef[ring.Length];
        GrantStatus status = GrantStatus.Okay;
        for (int i = 0; i < op.Length; i++)
        {
            op[i] = MapGrantRef.Create(Page(i), GrantMapFlags.HostMap, ring[i], domid);
        }

        Kernel.BugOn(grants.GrantTableOp(op) != 0);

        for (int i = 0; i < op.Length; i++)
        {
            if (op[i].Status == GrantStatus.Eagain)
            {
                GnttabCheckEagain.DoWhile(grants, ref op[i]); // GNT2006
            }

            if (op[i].Status != GrantStatus.Okay)
            {
                status = op[i].Status;
                _shmemHandle[i] = GrantHandle.Invalid;
                continue;
            }

            _shmemHandle[i] = op[i].Handle;
        }

        // Nothing else that it returns tells that this ought to be an errno.
        return (int)status;
    }

    private ulong Page(int index) => pages + ((ulong)index * 4096);
}
