namespace Corpus.Styles.GNT1009.Linux;

/// <summary>BUG_ON as the backends had it before XSA-362.</summary>
public sealed class AssertiveBackend(IGrantTable grants, DomId domid, Action<string> log)
{
    private const int EINVAL = 22;
    private readonly List<GrantHandle> _handles = [];

    private static void BugOn(bool condition)
    {
        if (condition) Environment.FailFast("BUG");
    }

    /// <summary>A guest that takes its grant back stops the host.</summary>
    public int MapSegments(MapGrantRef[] map)
    {
        int ret = GrantRetry.Issue(grants, map);
        if (ret != 0) return ret;

        foreach (ref MapGrantRef op in map.AsSpan())
        {
            BugOn(op.Status != GrantStatus.Okay); //! GNT1009
            _handles.Add(op.Handle);
        }

        return 0;
    }

    /// <summary>It loses its request, and nothing else.</summary>
    public int MapSegmentsOrFail(MapGrantRef[] map)
    {
        int ret = GrantRetry.Issue(grants, map);
        if (ret != 0) return ret;

        foreach (ref MapGrantRef op in map.AsSpan())
        {
            if (op.Status != GrantStatus.Okay)
            {
                ret = -EINVAL;
                continue;
            }

            _handles.Add(op.Handle);
        }

        return ret;
    }

    /// <summary>The call's own result is the caller's own doing.</summary>
    public int CopyOrBug(GrantCopy[] copies)
    {
        BugOn(GrantRetry.Issue(grants, copies) != 0);
        int failed = 0;
        for (int i = 0; i < copies.Length; i++)
        {
            if (copies[i].Status != GrantStatus.Okay) failed++;
        }

        return failed;
    }

    /// <summary>Busy or broken, it is asserted away; and nobody has tried again.</summary>
    public void CopyHeader(ref GrantCopy header)
    {
        int rc = grants.GrantTableOp(ref header); //! GNT1002
        if (rc != 0) throw new IOException($"copy: rc {rc}");
        Debug.Assert(header.Status == GrantStatus.Okay, "the header is always there"); //! GNT1009
    }

    /// <summary>The second mapping of a page: that it never comes in again is thought to be impossible.</summary>
    public int MapForUser(ref MapGrantRef op)
    {
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) return rc;

        BugOn(op.Status == GrantStatus.BadPage); //! GNT1009
        return op.Status == GrantStatus.Okay ? 0 : -EINVAL;
    }

    /// <summary>The second mapping without the assertion.</summary>
    public int MapForUserAgain(ref MapGrantRef op)
    {
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) return rc;
        return op.Status == GrantStatus.Okay ? 0 : -EINVAL;
    }

    /// <summary>What was mapped is one's own to unmap; who asserts that means no guest.</summary>
    public int UnmapAll(UnmapGrantRef[] ops)
    {
        int rc = grants.GrantTableOp(ops);
        if (rc != 0) return rc;

        for (int i = 0; i < ops.Length; i++)
        {
            Debug.Assert(ops[i].Status == GrantStatus.Okay);
        }

        return 0;
    }

    /// <summary>One's own table, as the seed's core asserts it.</summary>
    public void Setup(ulong list)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, 4, list);
        int rc = grants.GrantTableOp(ref setup);
        BugOn(rc != 0 || setup.Status != GrantStatus.Okay);
        log($"{domid}: table set up");
    }

    /// <summary>A failure ends the process, by way of a branch.</summary>
    public GrantHandle MapRingOrDie(ulong address, GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, ring, domid);
        if (GrantRetry.Issue(grants, ref op) != 0) return GrantHandle.Invalid;
        if (op.Status != GrantStatus.Okay)
        {
            log($"{ring}: {op.Status}");
            Environment.FailFast("cannot map the ring"); //! GNT1009
        }

        return op.Handle;
    }

    /// <summary>The process ends because the host's call fails, and for nothing else.</summary>
    public GrantHandle MapRing(ulong address, GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, ring, domid);
        if (GrantRetry.Issue(grants, ref op) < 0)
        {
            Environment.FailFast("no hypercalls here");
        }

        return op.Status == GrantStatus.Okay ? op.Handle : GrantHandle.Invalid;
    }
}
