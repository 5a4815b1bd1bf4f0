namespace Corpus.Styles.GNT1001.Linux;

/// <summary>After xenbus_client.c, with its numbers of other kinds.</summary>
public sealed class RingMapper(IGrantTable grants, DomId domid)
{
    private const int EINVAL = 22;
    private GrantHandle _handle = GrantHandle.Invalid;

    /// <summary>Two numbers in one pattern: the first is an rc, the second is not.</summary>
    public bool UnmapXenbusRing(ulong address)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, _handle);
        int rc = grants.GrantTableOp(ref op);
        return (rc, op.Status) is (0, 0); //! GNT1001
    }

    /// <summary>A number for the rc, and a name for the status.</summary>
    public bool UnmapRingByName(ulong address)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, _handle);
        int rc = grants.GrantTableOp(ref op);
        return (rc, op.Status) is (0, GrantStatus.Okay);
    }

    /// <summary>What is compared with 0 is an errno, whichever way it came.</summary>
    public int MapRing(ulong address, GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, ring, domid);
        int err = GrantRetry.Issue(grants, ref op);
        if (err == 0 && op.Status != GrantStatus.Okay)
        {
            err = -EINVAL;
        }

        if (err != 0)
        {
            return err;
        }

        _handle = op.Handle;
        return 0;
    }

    /// <summary>What is compared with 0 is a count of statuses.</summary>
    public bool UnmapEvery(UnmapGrantRef[] ops)
    {
        if (grants.GrantTableOp(ops) < 0) return false;
        return ops.Count(static op => op.Status != GrantStatus.Okay) == 0;
    }

    /// <summary>Two statuses are compared with each other.</summary>
    public bool UnmapAlike(ref UnmapGrantRef first, ref UnmapGrantRef second)
    {
        if (grants.GrantTableOp(ref first) != 0 || grants.GrantTableOp(ref second) != 0) return false;
        return first.Status == second.Status && first.Status == GrantStatus.Okay;
    }

    /// <summary>The last failure, with the number on the left.</summary>
    public int LastFailure(UnmapGrantRef[] ops)
    {
        if (grants.GrantTableOp(ops) < 0) return -1;

        for (int i = ops.Length - 1; i >= 0; i--)
        {
            if (0 != (short)ops[i].Status) //! GNT1001
            {
                return i;
            }
        }

        return -1;
    }
}
