namespace Corpus.Styles.GNT1005.ClassicBackends;

/// <summary>The connections of the 2.6 backends, which all return what the hypervisor said.</summary>
public sealed class RingInterface(IGrantTable grants, DomId domid, ulong area)
{
    private const int EINVAL = 22;
    private const int ENOMEM = 12;
    private GrantHandle _shmemHandle = GrantHandle.Invalid;
    private ulong _ringVm;

    /// <summary>The block backend's: the raw status is the result.</summary>
    public int MapFrontendPages(GrantRef sharedPage)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, sharedPage, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) return rc;

        if (op.Status != GrantStatus.Okay)
        {
            return (int)op.Status; //! GNT1005
        }

        _shmemHandle = op.Handle;
        return 0;
    }

    /// <summary>The same in errnos.</summary>
    public int MapFrontendPagesAsErrno(GrantRef sharedPage)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, sharedPage, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) return rc;

        if (op.Status != GrantStatus.Okay)
        {
            return op.Status.ToErrno();
        }

        _shmemHandle = op.Handle;
        return 0;
    }

    /// <summary>The network backend's, before anybody retried.</summary>
    public int MapTxRing(GrantRef txRing)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, txRing, domid);
        int rc = grants.GrantTableOp(ref op); //! GNT1002
        if (rc != 0) return rc;

        if (op.Status != GrantStatus.Okay)
        {
            return (int)op.Status; //! GNT1005
        }

        _shmemHandle = op.Handle;
        return 0;
    }

    /// <summary>The SCSI backend's: a local named after what it is not.</summary>
    public int MapScsiRing(GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, ring, domid);
        int err = GrantRetry.Issue(grants, ref op);
        if (err != 0) return err;

        int status = (int)op.Status;
        if (status != 0) //! GNT1001
        {
            return status; //! GNT1005
        }

        _shmemHandle = op.Handle;
        _ringVm = area;
        return 0;
    }

    /// <summary>One errno for whatever the hypervisor said.</summary>
    public int MapUsbRing(GrantRef ring)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, ring, domid);
        int err = GrantRetry.Issue(grants, ref op);
        if (err == 0 && op.Status != GrantStatus.Okay)
        {
            err = -EINVAL;
        }

        if (err == 0)
        {
            _shmemHandle = op.Handle;
        }

        return err;
    }

    /// <summary>Whichever is not 0, as mini-os has it.</summary>
    public int UnmapTxRing()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(area, 0, _shmemHandle);
        int rc = grants.GrantTableOp(ref op);
        return rc != 0 ? rc : (int)op.Status; //! GNT1005
    }

    /// <summary>Whichever is not 0, both in one namespace.</summary>
    public int UnmapRxRing()
    {
        UnmapGrantRef op = UnmapGrantRef.Create(area, 0, _shmemHandle);
        int rc = grants.GrantTableOp(ref op);
        return rc != 0 ? rc : op.Status.ToErrno();
    }

    /// <summary>The first failure of a batch, kept as a number.</summary>
    public int UnmapAll(UnmapGrantRef[] ops)
    {
        int err = grants.GrantTableOp(ops);
        if (err != 0) return err;

        for (int i = 0; i < ops.Length; i++)
        {
            if (ops[i].Status != GrantStatus.Okay && err == 0)
            {
                err = (int)ops[i].Status;
            }
        }

        return err; //! GNT1005
    }

    /// <summary>The first failure of a batch, kept as what it is until the end.</summary>
    public int UnmapAllInErrnos(UnmapGrantRef[] ops)
    {
        int err = grants.GrantTableOp(ops);
        if (err != 0) return err;

        GrantStatus first = GrantStatus.Okay;
        for (int i = 0; i < ops.Length; i++)
        {
            if (ops[i].Status != GrantStatus.Okay && first == GrantStatus.Okay)
            {
                first = ops[i].Status;
            }
        }

        return first.ToErrno();
    }

    /// <summary>The table's growth: the status is made an errno by a minus sign at best.</summary>
    public int Grow(uint frames, ulong list)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
        int rc = grants.GrantTableOp(ref setup);
        if (rc < 0) return -ENOMEM;
        return setup.Status == GrantStatus.Okay ? 0 : (int)setup.Status; //! GNT1005
    }

    /// <summary>A status is told from a status by name, and an errno is chosen for each.</summary>
    public int GrowInErrnos(uint frames, ulong list)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
        int rc = grants.GrantTableOp(ref setup);
        if (rc < 0) return rc;
        switch (setup.Status)
        {
            case GrantStatus.Okay: return 0;
            case GrantStatus.PermissionDenied: return -1;
            default: return -ENOMEM;
        }
    }
}
