namespace Corpus.Styles.GNT2005.ClassicBackends;

/// <summary>The macros take any operation, and so their users gave them any.</summary>
public sealed class Disconnecting(IGrantTable grants, DomId domid, ulong ringArea)
{
    private const int EBUSY = 16;
    private const int EIO = 5;
    private GrantHandle _ring = GrantHandle.Invalid;
    private uint _frames;

    public uint Frames => _frames;

    public void Adopt(GrantHandle ring) => _ring = ring;

    /// <summary>An unmap never says Eagain.</summary>
    public int UnmapRing()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(ringArea, 0, _ring);
        int rc = GrantRetry.Issue(grants, ref op); //! GNT2005
        if (rc != 0) return rc;
        if (op.Status != GrantStatus.Okay) return -EIO;
        _ring = GrantHandle.Invalid;
        return 0;
    }

    /// <summary>An unmap, once.</summary>
    public int UnmapRingOnce()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(ringArea, 0, _ring);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return rc;
        if (op.Status != GrantStatus.Okay) return -EIO;
        _ring = GrantHandle.Invalid;
        return 0;
    }

    /// <summary>An unmap in a loop of one's own that goes on until the handle is good.</summary>
    public bool UnmapPatiently(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        if (grants.GrantTableOp(ref op) != 0) return false;
        for (int tries = 0; op.Status != GrantStatus.Okay && tries < 3; tries++) //! GNT2005
        {
            Thread.Sleep(10);
            if (grants.GrantTableOp(ref op) != 0) return false;
        }

        return op.Status == GrantStatus.Okay;
    }

    /// <summary>Other handles are other unmaps.</summary>
    public bool UnmapEach(IReadOnlyList<GrantHandle> handles)
    {
        bool clean = true;
        for (int i = 0; i < handles.Count; i++)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(ringArea + ((ulong)i << 12), 0, handles[i]);
            if (grants.GrantTableOp(ref op) != 0) return false;
            clean &= op.Status == GrantStatus.Okay;
        }

        return clean;
    }

    /// <summary>The table does not grow by waiting.</summary>
    public int GrowPatiently(uint frames, ulong list)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
        int tries = 0;
        int rc;
        do //! GNT2005
        {
            rc = grants.GrantTableOp(ref setup);
            if (rc != 0) return rc;
            Thread.Sleep(1);
        }
        while (setup.Status != GrantStatus.Okay && ++tries < 5);

        if (setup.Status != GrantStatus.Okay) return -EIO;
        _frames = frames;
        return 0;
    }

    /// <summary>Fewer frames are another question.</summary>
    public int GrowByHalves(uint frames, ulong list)
    {
        for (uint wanted = frames; wanted > 0; wanted /= 2)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, wanted, list);
            int rc = grants.GrantTableOp(ref setup);
            if (rc != 0) return rc;
            if (setup.Status == GrantStatus.Okay)
            {
                _frames = wanted;
                return 0;
            }
        }

        return -EIO;
    }

    /// <summary>The peer's mapping is not a pager's matter.</summary>
    public int Swap(GrantRef first, GrantRef second)
    {
        SwapGrantRef swap = SwapGrantRef.Create(first, second);
        int rc = grants.GrantTableOp(ref swap);
        if (rc != 0) return rc;
        rc = GrantRetry.Retry(grants, ref swap); //! GNT2005
        if (rc != 0) return rc;
        return swap.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    /// <summary>The peer is told.</summary>
    public int SwapOrTell(GrantRef first, GrantRef second)
    {
        SwapGrantRef swap = SwapGrantRef.Create(first, second);
        int rc = grants.GrantTableOp(ref swap);
        if (rc != 0) return rc;
        if (swap.Status == GrantStatus.Eagain) return -EBUSY;
        return swap.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    /// <summary>Maps are what the helper is for.</summary>
    public int MapRing(GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(ringArea, GrantMapFlags.HostMap, ring, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) return rc;
        if (op.Status != GrantStatus.Okay) return -EIO;
        _ring = op.Handle;
        return 0;
    }
}
