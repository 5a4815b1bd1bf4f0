using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Xenbus;

/// <summary>What a backend driver maps its frontend's ring with: <c>xenbus_backend_client.c</c>.</summary>
public sealed class XenbusBackendClient
{
    private readonly IGrantTable _grants;
    private readonly DomId _otherend;
    private readonly VmAreas _areas;
    private readonly Action<int, string> _writeError;

    /// <param name="grants">The host's grant table.</param>
    /// <param name="otherend">The frontend.</param>
    /// <param name="areas">Where <see cref="MapRingValloc"/> takes addresses from.</param>
    /// <param name="writeError">Writes a negative errno and what it is about into the device's error node in the store.</param>
    public XenbusBackendClient(IGrantTable grants, DomId otherend, VmAreas areas, Action<int, string> writeError)
    {
        _grants = grants;
        _otherend = otherend;
        _areas = areas;
        _writeError = writeError;
    }

    /// <summary>Maps a ring at an address of its own: C's <c>xenbus_map_ring_valloc</c>.</summary>
    /// <param name="gntRef">The frontend's page.</param>
    /// <param name="area">Where it is mapped; null where it is not.</param>
    /// <returns>0, or a negative errno.</returns>
    public int MapRingValloc(GrantRef gntRef, out VmArea? area)
    {
        area = null;
        VmArea vma = _areas.Allocate();
        MapGrantRef op = MapGrantRef.Create(vma.Address, GrantMapFlags.HostMap, gntRef, _otherend);

        int rc = GrantRetry.Issue(_grants, ref op);
        if (rc != 0)
        {
            Bug($"mapping a ring of {_otherend}: rc {rc}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            _areas.Free(vma);
            XenbusDevFatal(op.Status.ToErrno(), $"mapping in shared page {gntRef} from domain {_otherend}");
            return op.Status.ToErrno();
        }

        // Stashed for the unmap.
        vma.Handle = op.Handle;
        area = vma;
        return 0;
    }

    /// <summary>Maps a ring at the caller's address: C's <c>xenbus_map_ring</c>.</summary>
    /// <param name="gntRef">The frontend's page.</param>
    /// <param name="handle">What to unmap it with; <see cref="GrantHandle.Invalid"/> where it is not mapped.</param>
    /// <param name="vaddr">Where to map it.</param>
    /// <returns>0, or a negative errno.</returns>
    public int MapRing(GrantRef gntRef, out GrantHandle handle, ulong vaddr)
    {
        handle = GrantHandle.Invalid;
        MapGrantRef op = MapGrantRef.Create(vaddr, GrantMapFlags.HostMap, gntRef, _otherend);

        int rc = GrantRetry.Issue(_grants, ref op);
        if (rc != 0)
        {
            Bug($"mapping a ring of {_otherend}: rc {rc}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            XenbusDevFatal(op.Status.ToErrno(), $"mapping in shared page {gntRef} from domain {_otherend}");
            return op.Status.ToErrno();
        }

        handle = op.Handle;
        return 0;
    }

    /// <summary>Takes away what <see cref="MapRingValloc"/> mapped: C's <c>xenbus_unmap_ring_vfree</c>.</summary>
    /// <returns>0, or a negative errno; then the address is not used again.</returns>
    public int UnmapRingVfree(VmArea area)
    {
        int err = UnmapRing(area.Handle, area.Address);
        if (err == 0)
        {
            _areas.Free(area);
        }

        return err;
    }

    /// <summary>Takes away what <see cref="MapRing"/> mapped: C's <c>xenbus_unmap_ring</c>.</summary>
    /// <returns>0, or a negative errno.</returns>
    public int UnmapRing(GrantHandle handle, ulong vaddr)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(vaddr, 0, handle);

        int rc = _grants.GrantTableOp(ref op);
        if (rc != 0)
        {
            Bug($"unmapping a ring of {_otherend}: rc {rc}");
        }

        if (op.Status != GrantStatus.Okay)
        {
            _writeError(op.Status.ToErrno(), $"unmapping page at {handle} from domain {_otherend}");
        }

        return op.Status.ToErrno();
    }

    /// <summary>Tells the frontend's owner why there is no device: C's <c>xenbus_dev_fatal</c>.</summary>
    private void XenbusDevFatal(int err, string message) => _writeError(err, message);

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
