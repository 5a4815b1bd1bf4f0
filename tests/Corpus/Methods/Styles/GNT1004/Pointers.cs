namespace Corpus.Styles.GNT1004.Pointers;

/// <summary>Operations in memory of one's own, reached by pointers, references and fields.</summary>
public sealed unsafe class RawMapper(IGrantTable grants, DomId domid, Action<string> log)
{
    private const int EINVAL = 22;
    private MapGrantRef _last;
    private GrantHandle _current = GrantHandle.Invalid;
    private ulong _machineAddress;

    /// <summary>The arrow instead of the dot, and the same mistake.</summary>
    public int MapAt(MapGrantRef* op)
    {
        int rc = GrantRetry.Issue(grants, ref *op);
        if (rc != 0) return rc;

        _current = op->Handle; //! GNT1004
        return op->Status == GrantStatus.Okay ? 0 : -EINVAL;
    }

    /// <summary>The arrow behind the check.</summary>
    public int MapAtChecked(MapGrantRef* op)
    {
        int rc = GrantRetry.Issue(grants, ref *op);
        if (rc != 0) return rc;
        if (op->Status != GrantStatus.Okay) return -EINVAL;

        _current = op->Handle;
        _machineAddress = op->DevBusAddr;
        return 0;
    }

    /// <summary>A handle that looks valid says nothing: Xen leaves it as it was.</summary>
    public bool MapWithTwoTests(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, domid);
        if (GrantRetry.Issue(grants, ref op) != 0) return false;

        if (op.Handle == GrantHandle.Invalid || op.Status != GrantStatus.Okay) //! GNT1004
        {
            return false;
        }

        _current = op.Handle;
        return true;
    }

    /// <summary>The two tests in the other order.</summary>
    public bool MapWithTwoTestsInOrder(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, domid);
        if (GrantRetry.Issue(grants, ref op) != 0) return false;

        if (op.Status != GrantStatus.Okay || op.Handle == GrantHandle.Invalid)
        {
            return false;
        }

        _current = op.Handle;
        return true;
    }

    /// <summary>A log line that tells of a handle which may not exist.</summary>
    public int MapAndTell(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) return rc;

        log($"{reference} at {address:x}: bus address {op.DevBusAddr:x}"); //! GNT1004
        if (op.Status != GrantStatus.Okay) return -EINVAL;

        _machineAddress = op.DevBusAddr;
        return 0;
    }

    /// <summary>The log line comes last.</summary>
    public int MapThenTell(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) return rc;

        GrantStatus status = op.Status;
        if (status is not GrantStatus.Okay)
        {
            log($"{reference} at {address:x}: {status}");
            return -EINVAL;
        }

        _machineAddress = op.DevBusAddr;
        log($"{reference} at {address:x}: bus address {_machineAddress:x}");
        return 0;
    }

    /// <summary>The operation lives in a field, and its failure is only noted.</summary>
    public void Remap(ulong address, GrantRef reference)
    {
        _last = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref _last);
        if (rc != 0)
        {
            log($"remap: rc {rc}");
            return;
        }

        if (_last.Status != GrantStatus.Okay)
        {
            log($"remap: {_last.Status}");
        }

        _current = _last.Handle; //! GNT1004
    }

    /// <summary>The operation lives in a field, and its failure ends the method.</summary>
    public void RemapOrThrow(ulong address, GrantRef reference)
    {
        _last = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref _last);
        if (rc != 0) throw new IOException($"remap: rc {rc}");

        ThrowUnlessMapped();
        _current = _last.Handle;

        void ThrowUnlessMapped()
        {
            if (_last.Status != GrantStatus.Okay)
            {
                throw new IOException($"remap: {_last.Status}");
            }
        }
    }

    /// <summary>A tuple takes status and handle at once; the handle is used where the status is good.</summary>
    public bool MapIntoTuple(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, domid);
        if (GrantRetry.Issue(grants, ref op) != 0) return false;

        (GrantStatus status, GrantHandle handle) = (op.Status, op.Handle); //! GNT1004
        if (status == GrantStatus.Okay)
        {
            _current = handle;
        }

        return status == GrantStatus.Okay;
    }

    /// <summary>The whole structure is copied, and its handle is read where its status is good.</summary>
    public bool MapIntoCopy(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, domid);
        if (GrantRetry.Issue(grants, ref op) != 0) return false;

        _last = op;
        if (op.Status != GrantStatus.Okay) return false;

        _current = op.Handle;
        return true;
    }
}
