namespace Corpus.Pages.GNT1005.Xenbus;

public enum Errno
{
    None = 0,
    EPERM = -1,
    EIO = -5,
    EINVAL = -22,
}

public sealed class ErrnoException(Errno errno) : Exception(errno.ToString());

public sealed class XenbusDevice(string node)
{
    public string Node { get; } = node;

    public int LastError { get; set; }

    public int LastStatus { get; set; }

    internal void Fatal(int err, string what) => Trace.TraceError($"{Node}: {what}: errno {-err}");
}

public sealed class Ring(IGrantTable grants, DomId domid, XenbusDevice device, ulong area)
{
    private const int EINVAL = 22;
    private const int EBUSY = 16;
    private const int EAGAIN = 11;

    private GrantHandle _handle;

    public int MapAndReturnTheRawStatus(GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            return rc;
        }

        if (op.Status != GrantStatus.Okay)
        {
            return (int)op.Status; //! GNT1005
        }

        _handle = op.Handle;
        return 0;
    }

    public int UnmapAndReturnWhicheverIsNotZero()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(area, 0, _handle);
        int rc = grants.GrantTableOp(ref op);
        return rc != 0 ? rc : (int)op.Status; //! GNT1005
    }

    public int LetTheStatusLeaveThroughALocal(GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            return rc;
        }

        int err = (int)op.Status;
        if (err != (int)GrantStatus.Okay)
        {
            return err; //! GNT1005
        }

        _handle = op.Handle;
        return 0;
    }

    public void TellXenbusTheStatusAsTheErrno(GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            device.Fatal(rc, "grant table");
        }
        else if (op.Status != GrantStatus.Okay)
        {
            device.Fatal((int)op.Status, "mapping the ring"); //! GNT1005
        }
        else
        {
            _handle = op.Handle;
        }
    }

    public bool TryUnmapWithAnOutErrno(out int errno)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(area, 0, _handle);
        errno = grants.GrantTableOp(ref op);
        if (errno != 0)
        {
            return false;
        }

        if (op.Status != GrantStatus.Okay)
        {
            errno = (int)op.Status; //! GNT1005
            return false;
        }

        return true;
    }

    public void ThrowTheStatusAsAnErrno()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(area, 0, _handle);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0)
        {
            throw new ErrnoException((Errno)rc);
        }

        if (op.Status != GrantStatus.Okay)
        {
            throw new ErrnoException((Errno)op.Status); //! GNT1005
        }
    }

    public int CompareTheSwapWithANamedErrno(GrantRef a, GrantRef b)
    {
        SwapGrantRef swap = SwapGrantRef.Create(a, b);
        int rc = grants.GrantTableOp(ref swap);
        if (rc != 0)
        {
            return rc;
        }

        if ((int)swap.Status == -EAGAIN) //! GNT1005
        {
            return -EBUSY;
        }

        return swap.Status != GrantStatus.Okay ? -EINVAL : 0;
    }

    public int MapWithoutARetryAndReturnTheRawStatus(GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref op); //! GNT1002
        if (rc != 0)
        {
            return rc;
        }

        if (op.Status == GrantStatus.Okay)
        {
            _handle = op.Handle;
        }

        return (int)op.Status; //! GNT1005
    }

    public void StoreTheStatusAsTheDevicesLastError()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(area, 0, _handle);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0)
        {
            device.LastError = rc;
            return;
        }

        if (op.Status != GrantStatus.Okay)
        {
            device.LastError = (int)op.Status; //! GNT1005
        }
    }

    public int MapAndConvert(GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            return rc;
        }

        if (op.Status == GrantStatus.Okay)
        {
            _handle = op.Handle;
        }

        return op.Status.ToErrno();
    }

    public void TellXenbusTheConvertedStatus(GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int err = GrantRetry.Issue(grants, ref op);
        if (err == 0)
        {
            err = op.Status.ToErrno();
        }

        if (err != 0)
        {
            device.Fatal(err, $"mapping the ring (status {(int)op.Status})");
            return;
        }

        if (op.Status == GrantStatus.Okay)
        {
            _handle = op.Handle;
        }
    }

    public GrantStatus MapAndReturnAStatusAsTheTypeSays(GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref op); //! GNT3001
        if (rc != 0)
        {
            return GrantStatus.GeneralError;
        }

        return op.Status;
    }

    public short UnmapAndReturnTheTypeThatStatusesHaveInC()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(area, 0, _handle);
        int rc = grants.GrantTableOp(ref op);
        return rc != 0 ? (short)GrantStatus.GeneralError : (short)op.Status;
    }

    public int StoreTheStatusWhereStatusesAreKept()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(area, 0, _handle);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0)
        {
            return rc;
        }

        device.LastStatus = (int)op.Status;
        return op.Status == GrantStatus.Okay ? 0 : -EINVAL;
    }

    public int CompareTheConvertedSwapWithTheErrno(GrantRef a, GrantRef b)
    {
        SwapGrantRef swap = SwapGrantRef.Create(a, b);
        int rc = grants.GrantTableOp(ref swap);
        if (rc == 0)
        {
            rc = swap.Status.ToErrno();
        }

        return rc == -EAGAIN ? -EBUSY : rc;
    }
}
