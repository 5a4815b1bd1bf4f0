namespace Corpus.Styles.GNT2001.ClassicBackends;

/// <summary>Retries by hand, before there was a macro for them.</summary>
public sealed class PatientBackend(IGrantTable grants, DomId domid, ulong area)
{
    private const int EIO = 5;
    private const int MaxTries = 256;
    private GrantHandle _ring = GrantHandle.Invalid;

    /// <summary>A guest that never pages in holds this thread for ever.</summary>
    public int MapRing(GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, ring, domid);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return rc;

        while (op.Status == GrantStatus.Eagain) //! GNT2001
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref op);
            if (rc != 0) return rc;
        }

        if (op.Status != GrantStatus.Okay) return -EIO;
        _ring = op.Handle;
        return 0;
    }

    /// <summary>It waits for as long as the counter lets it.</summary>
    public int MapRingBounded(GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, ring, domid);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return rc;

        for (int tries = 0; op.Status == GrantStatus.Eagain && tries < MaxTries; tries++)
        {
            Thread.Sleep(1);
            rc = grants.GrantTableOp(ref op);
            if (rc != 0) return rc;
        }

        if (op.Status != GrantStatus.Okay) return -EIO;
        _ring = op.Handle;
        return 0;
    }

    /// <summary>The seed's schedule: the delay wraps round to 0, and that is the end.</summary>
    public int MapRingWithByte(GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, ring, domid);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return rc;

        for (byte delay = 1; op.Status == GrantStatus.Eagain && delay != 0; delay++)
        {
            Thread.Sleep(delay);
            rc = grants.GrantTableOp(ref op);
            if (rc != 0) return rc;
        }

        if (op.Status != GrantStatus.Okay) return -EIO;
        _ring = op.Handle;
        return 0;
    }

    /// <summary>The seed's schedule with a wider type: it is only ever longer.</summary>
    public int MapRingWithInt(GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, ring, domid);
        int rc;
        int delay = 1;
        do //! GNT2001
        {
            Thread.Sleep(delay);
            delay = Math.Min(delay + 1, 255);
            rc = grants.GrantTableOp(ref op);
        }
        while (rc == 0 && op.Status == GrantStatus.Eagain);

        if (rc != 0) return rc;
        if (op.Status != GrantStatus.Okay) return -EIO;
        _ring = op.Handle;
        return 0;
    }

    /// <summary>It spins, without so much as a sleep.</summary>
    public bool CopyHeader(ref GrantCopy copy)
    {
        do //! GNT2001
        {
            if (grants.GrantTableOp(ref copy) != 0) return false;
        }
        while (copy.Status == GrantStatus.Eagain);

        return copy.Status == GrantStatus.Okay;
    }

    /// <summary>It counts down.</summary>
    public bool CopyHeaderBounded(ref GrantCopy copy)
    {
        int left = MaxTries;
        do
        {
            if (grants.GrantTableOp(ref copy) != 0) return false;
        }
        while (copy.Status == GrantStatus.Eagain && --left > 0);

        return copy.Status == GrantStatus.Okay;
    }

    /// <summary>For ever, in as many words.</summary>
    public int CopyBody(ref GrantCopy copy)
    {
        for (;;) //! GNT2001
        {
            int rc = grants.GrantTableOp(ref copy);
            if (rc != 0) return rc;
            if (copy.Status == GrantStatus.Okay) return copy.Len;
            if (copy.Status != GrantStatus.Eagain) return -EIO;
            Thread.Sleep(10);
        }
    }

    /// <summary>For ever, with a way out by the count.</summary>
    public int CopyBodyBounded(ref GrantCopy copy)
    {
        for (int tries = 0; ; tries++)
        {
            int rc = grants.GrantTableOp(ref copy);
            if (rc != 0) return rc;
            if (copy.Status == GrantStatus.Okay) return copy.Len;
            if (copy.Status != GrantStatus.Eagain || tries == MaxTries) return -EIO;
            Thread.Sleep(10);
        }
    }

    /// <summary>Whatever fails is tried again, lasting failures too.</summary>
    public GrantHandle MapUntilOkay(ref MapGrantRef op)
    {
        bool mapped = false;
        while (!mapped) //! GNT2001
        {
            if (grants.GrantTableOp(ref op) != 0) return GrantHandle.Invalid;
            mapped = op.Status == GrantStatus.Okay;
        }

        return op.Handle;
    }

    /// <summary>The rounds are over a ring: every turn has a request of its own, and the busy ones go back.</summary>
    public int DrainRing(Queue<GrantCopy> ring, Queue<GrantCopy> later)
    {
        int copied = 0;
        while (ring.TryDequeue(out GrantCopy copy))
        {
            if (grants.GrantTableOp(ref copy) != 0) return -EIO;
            switch (copy.Status)
            {
                case GrantStatus.Okay:
                    copied++;
                    break;
                case GrantStatus.Eagain:
                    later.Enqueue(copy);
                    break;
                default:
                    return -EIO;
            }
        }

        return copied;
    }
}
