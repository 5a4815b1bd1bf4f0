namespace Corpus.Styles.GNT1002.Helpers;

/// <summary>Checks that stand in methods and types of their own.</summary>
internal static class GrantChecks
{
    internal static bool Failed(ref MapGrantRef op) => op.Status != GrantStatus.Okay;

    internal static bool Busy(this in GrantCopy op) => op.Status == GrantStatus.Eagain;

    internal static bool AllOkay(ReadOnlySpan<GrantCopy> ops)
    {
        foreach (GrantCopy op in ops)
        {
            if (op.Status != GrantStatus.Okay)
            {
                return false;
            }
        }

        return true;
    }

    internal static void ThrowIfFailed(GrantStatus status)
    {
        if (status != GrantStatus.Okay)
        {
            throw new GrantFailure(status);
        }
    }

    internal static int Describe(GrantStatus status) => status switch
    {
        GrantStatus.Okay => 0,
        GrantStatus.Eagain => -11,
        GrantStatus.NoSpace or GrantStatus.NoDeviceSpace => -28,
        _ => -22,
    };
}

public sealed class GrantFailure(GrantStatus status) : Exception
{
    public GrantStatus Status { get; } = status;
}

public sealed class ScsiBackend(IGrantTable grants, DomId domid, ulong sgArea)
{
    private const int EIO = 5;
    private readonly List<GrantHandle> _handles = [];

    /// <summary>A helper that only tells Okay from the rest.</summary>
    public int MapScsiRing(GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(sgArea, GrantMapFlags.HostMap, ring, domid);
        int rc = grants.GrantTableOp(ref op); //! GNT1002
        if (rc != 0)
        {
            return rc;
        }

        if (GrantChecks.Failed(ref op))
        {
            return -EIO;
        }

        _handles.Add(op.Handle);
        return 0;
    }

    /// <summary>A helper that submits is the call, for the one who calls it.</summary>
    public bool CopySense(GrantCopy[] sense)
    {
        if (Submit(sense) != 0) //! GNT1002
        {
            return false;
        }

        return GrantChecks.AllOkay(sense);
    }

    /// <summary>An extension method asks for Eagain by name.</summary>
    public int CopyCommand(ref GrantCopy command)
    {
        const int EAGAIN = 11;
        int rc = grants.GrantTableOp(ref command);
        if (rc != 0)
        {
            return rc;
        }

        if (command.Busy())
        {
            return -EAGAIN;
        }

        return command.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    /// <summary>The exception that the helper throws carries the status.</summary>
    public void CopyResponse(ref GrantCopy response)
    {
        int rc = grants.GrantTableOp(ref response);
        if (rc != 0)
        {
            throw new IOException($"copy: rc {rc}");
        }

        GrantChecks.ThrowIfFailed(response.Status);
    }

    /// <summary>A helper that turns statuses into errnos and keeps Eagain apart.</summary>
    public int MapSegment(GrantRef segment, int index)
    {
        MapGrantRef op = MapGrantRef.Create(sgArea + ((ulong)index << 12), GrantMapFlags.HostMap, segment, domid);
        int err = grants.GrantTableOp(ref op);
        if (err == 0)
        {
            err = GrantChecks.Describe(op.Status);
        }

        if (err == 0)
        {
            _handles.Add(op.Handle);
        }

        return err;
    }

    /// <summary>The retry is in the helper.</summary>
    public int MapTable(GrantRef[] table)
    {
        MapGrantRef[] ops = new MapGrantRef[table.Length];
        for (int i = 0; i < table.Length; i++)
        {
            ops[i] = MapGrantRef.Create(sgArea + ((ulong)i << 12), GrantMapFlags.HostMap, table[i], domid);
        }

        int rc = SubmitAndWait(ops);
        if (rc != 0)
        {
            return rc;
        }

        foreach (ref MapGrantRef op in ops.AsSpan())
        {
            if (GrantChecks.Failed(ref op))
            {
                rc = -EIO;
                continue;
            }

            _handles.Add(op.Handle);
        }

        return rc;
    }

    /// <summary>The helper's result is what is asked, and it says only yes or no.</summary>
    public int Attach(GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(sgArea, GrantMapFlags.HostMap, ring, domid);
        if (!TryMap(ref op, out GrantHandle handle))
        {
            return -EIO;
        }

        _handles.Add(handle);
        return 0;
    }

    private bool TryMap(ref MapGrantRef op, out GrantHandle handle)
    {
        int rc = grants.GrantTableOp(ref op); //! GNT1002
        bool isMapped = rc == 0 && op.Status == GrantStatus.Okay;
        handle = isMapped ? op.Handle : GrantHandle.Invalid;
        return isMapped;
    }

    private int Submit(Span<GrantCopy> ops) => grants.GrantTableOp(ops);

    private int SubmitAndWait(Span<MapGrantRef> ops)
    {
        int rc = grants.GrantTableOp(ops);
        return rc != 0 ? rc : GrantRetry.Retry(grants, ops);
    }
}
