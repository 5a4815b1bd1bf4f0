namespace Corpus.Styles.GNT1005.Idioms;

public enum Errno
{
    None = 0,
    Again = -11,
    NoMemory = -12,
    Invalid = -22,
}

public sealed class ErrnoException(Errno errno) : Exception($"errno {errno}")
{
    public Errno Errno { get; } = errno;
}

public sealed class StatusException(string what, GrantStatus status) : Exception($"{what}: {status}")
{
    public GrantStatus Status { get; } = status;
}

/// <summary>Errors as C# carries them: enumerations, exceptions, out parameters, tuples.</summary>
public sealed class SharedBuffers(IGrantTable grants, DomId peer)
{
    private readonly Dictionary<ulong, GrantHandle> _buffers = [];

    /// <summary>A cast from one enumeration to the other compiles, and means nothing.</summary>
    public void Map(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, peer);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) throw new ErrnoException((Errno)rc);

        if (op.Status != GrantStatus.Okay)
        {
            throw new ErrnoException((Errno)op.Status); //! GNT1005
        }

        _buffers[address] = op.Handle;
    }

    /// <summary>An exception for each of the two namespaces.</summary>
    public void MapOrThrow(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, peer);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) throw new ErrnoException((Errno)rc);
        if (op.Status is not GrantStatus.Okay) throw new StatusException("map", op.Status);
        _buffers[address] = op.Handle;
    }

    /// <summary>An errno that was converted may be cast.</summary>
    public void MapOrThrowErrno(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, peer);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) throw new ErrnoException((Errno)rc);
        if (op.Status is not GrantStatus.Okay) throw new ErrnoException((Errno)op.Status.ToErrno());
        _buffers[address] = op.Handle;
    }

    /// <summary>The cast by way of a number.</summary>
    public Errno Unmap(ulong address)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, _buffers[address]);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return (Errno)rc;
        return (Errno)(int)op.Status; //! GNT1005
    }

    /// <summary>A conversion that names both sides.</summary>
    public Errno UnmapToErrno(ulong address)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, _buffers[address]);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return (Errno)rc;
        return op.Status switch
        {
            GrantStatus.Okay => Errno.None,
            GrantStatus.Eagain => Errno.Again,
            _ => Errno.Invalid,
        };
    }

    /// <summary>The out parameter says what it is to hold.</summary>
    public bool TryUnmap(ulong address, out int errno)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, _buffers[address]);
        errno = grants.GrantTableOp(ref op);
        if (errno != 0) return false;

        errno = (int)op.Status; //! GNT1005
        return op.Status == GrantStatus.Okay;
    }

    /// <summary>This one says something else.</summary>
    public bool TryUnmapWithStatus(ulong address, out GrantStatus status, out int rc)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, _buffers[address]);
        rc = grants.GrantTableOp(ref op);
        status = rc == 0 ? op.Status : GrantStatus.GeneralError;
        return status == GrantStatus.Okay;
    }

    /// <summary>A switch expression with an errno for one status, and the number of every other.</summary>
    public int ReleaseBuffer(ulong address)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, _buffers[address]);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return rc;
        return op.Status == GrantStatus.BadHandle ? -22 : (int)op.Status; //! GNT1005
    }

    /// <summary>The result of a task is a result.</summary>
    public async Task<int> MapAsync(ulong address, GrantRef reference, CancellationToken stopping)
    {
        MapGrantRef[] op = [MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, peer)];
        int rc = await GrantRetry.IssueAsync(grants, op, cancellationToken: stopping);
        if (rc != 0) return rc;

        if (op[0].Status != GrantStatus.Okay) return (int)op[0].Status; //! GNT1005
        _buffers[address] = op[0].Handle;
        return 0;
    }

    /// <summary>The result of a task is a status on purpose.</summary>
    public async Task<GrantStatus> TryMapAsync(ulong address, GrantRef reference, CancellationToken stopping)
    {
        MapGrantRef[] op = [MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, peer)];
        int rc = await GrantRetry.IssueAsync(grants, op, cancellationToken: stopping);
        if (rc != 0) return GrantStatus.GeneralError;
        if (op[0].Status == GrantStatus.Okay) _buffers[address] = op[0].Handle;
        return op[0].Status;
    }

    /// <summary>Sets the thread's error, as a C library does.</summary>
    public int Copy(ref GrantCopy copy)
    {
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0)
        {
            SetLastError(rc);
            return -1;
        }

        if (copy.Status == GrantStatus.Okay) return copy.Len;

        SetLastError((int)copy.Status); //! GNT1005
        return -1;
    }

    /// <summary>Sets it to an errno.</summary>
    public int CopyLikeC(ref GrantCopy copy)
    {
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0)
        {
            SetLastError(rc);
            return -1;
        }

        if (copy.Status == GrantStatus.Okay) return copy.Len;

        SetLastError(copy.Status.ToErrno());
        return -1;
    }

    /// <summary>C's own type of a status.</summary>
    public short CopyRaw(ref GrantCopy copy)
    {
        int rc = grants.GrantTableOp(ref copy);
        return rc != 0 ? (short)GrantStatus.GeneralError : (short)copy.Status;
    }

    /// <summary>Statuses and nothing else: the number is one on purpose.</summary>
    public int WorstOf(UnmapGrantRef[] ops)
    {
        if (grants.GrantTableOp(ops) != 0) return (int)GrantStatus.GeneralError;

        foreach (ref UnmapGrantRef op in ops.AsSpan())
        {
            if (op.Status != GrantStatus.Okay) return (int)op.Status;
        }

        return (int)GrantStatus.Okay;
    }

    /// <summary>Both results, side by side.</summary>
    public (int Rc, GrantStatus Status) Issue(ref GrantCopy copy)
    {
        int rc = grants.GrantTableOp(ref copy);
        return (rc, copy.Status);
    }

    /// <summary>A nullable errno, filled from the wrong side.</summary>
    public int? Check(ulong frame, GrantRef slot)
    {
        GrantTransfer op = GrantTransfer.Create(frame, peer, slot);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0) return rc;
        if (op.Status == GrantStatus.Okay) return null;
        return (int)op.Status; //! GNT1005
    }

    private static void SetLastError(int error) => System.Runtime.InteropServices.Marshal.SetLastPInvokeError(-error);
}
