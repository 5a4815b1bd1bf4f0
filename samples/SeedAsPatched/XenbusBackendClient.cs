using Xen.Grants;

namespace SeedAsPatched;

/// <summary><c>xenbus_backend_client.c</c>.</summary>
internal sealed class XenbusBackendClient(IGrantTable grants, DomId otherend)
{
    /// <summary><c>xenbus_map_ring_valloc</c>: allocates the address too.</summary>
    public int MapRingValloc(GrantRef gref, Func<ulong> allocate, Action<ulong> free, out ulong address, out GrantHandle handle)
    {
        address = allocate();
        handle = GrantHandle.Invalid;
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, gref, otherend);
        GnttabCheckEagain.DoWhile(grants, ref op);
        if (op.Status != GrantStatus.Okay)
        {
            free(address);
            Fatal((int)op.Status, $"mapping in shared page {gref} from {otherend}"); // GNT1005
            return (int)op.Status; // GNT1005
        }

        handle = op.Handle;
        return 0;
    }

    /// <summary><c>xenbus_map_ring</c>: at the caller's address.</summary>
    public int MapRing(GrantRef gref, out GrantHandle handle, ulong address)
    {
        handle = GrantHandle.Invalid;
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, gref, otherend);
        GnttabCheckEagain.DoWhile(grants, ref op);
        if (op.Status != GrantStatus.Okay)
        {
            Fatal((int)op.Status, $"mapping in shared page {gref} from {otherend}"); // GNT1005
        }
        else
        {
            handle = op.Handle;
            return 0;
        }

        return (int)op.Status; // GNT1005
    }

    /// <summary><c>xenbus_dev_fatal</c>: writes an error into the store.</summary>
    private static void Fatal(int err, string message) => Kernel.Log($"{err} {message}");
}
