namespace Corpus.Pages.GNT1002.Drivers;

/// <summary>A SCSI backend with errnos and fixed tables.</summary>
public sealed class ScsiBackend(IGrantTable grants, DomId domid, Action<string> printk)
{
    private const int EIO = 5;
    private const int EAGAIN = 11;
    private const int ENOMEM = 12;
    private const int MaxSegments = 26;
    private const int MaxTries = 40;

    private readonly GrantHandle[] _pending = new GrantHandle[MaxSegments];
    private readonly ulong[] _sg = new ulong[MaxSegments];
    private readonly Queue<GrantRef> _later = new();
    private GrantHandle _ring;
    private bool _closing;

    public int MapSegmentsWithEveryFailureAlike(ReadOnlySpan<GrantRef> references)
    {
        MapGrantRef[] map = new MapGrantRef[references.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = MapGrantRef.Create(_sg[i], GrantMapFlags.HostMap, references[i], domid);
        }

        int err = grants.GrantTableOp(map); //! GNT1002
        if (err != 0)
        {
            return err;
        }

        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                printk("scsi: invalid buffer");
                _pending[i] = GrantHandle.Invalid;
                err = -ENOMEM;
                continue;
            }

            _pending[i] = map[i].Handle;
        }

        return err;
    }

    public int ConnectRingWithABareConversion(ulong area, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref op); //! GNT1002 GNT3001
        return rc != 0 ? rc : op.Status.ToErrno();
    }

    public int CopySenseDataWithAPathThatOverlooksIt(GrantRef reference, ulong frame)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Own(frame, 0), GrantCopySide.Granted(domid, reference, 0), 96, GrantCopyFlags.DestGref);
        int rc = grants.GrantTableOp(ref copy); //! GNT1002
        if (rc != 0)
        {
            return rc;
        }

        if (_closing)
        {
            return 0;
        }

        if (copy.Status == GrantStatus.Eagain)
        {
            return -EAGAIN;
        }

        return copy.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    public bool CopyThroughAHelperThatOnlySubmits(GrantRef reference, ulong frame, ushort length)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(domid, reference, 0), GrantCopySide.Own(frame, 0), length, GrantCopyFlags.SourceGref);
        if (SubmitCopy(ref copy) != 0) //! GNT1002
        {
            return false;
        }

        return copy.Status == GrantStatus.Okay;
    }

    public int MapRingWithADefaultBranch(ulong area, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref op); //! GNT1002
        if (rc != 0)
        {
            return rc;
        }

        switch (op.Status)
        {
            case GrantStatus.Okay:
                _ring = op.Handle;
                return 0;
            case GrantStatus.BadGntref:
                printk("the frontend offers a bad reference");
                return -EIO;
            default:
                return -EIO;
        }
    }

    public int RetryTheHeaderOfTwoCopiesOnly(GrantRef first, GrantRef second, ulong frame)
    {
        GrantCopy header = GrantCopy.Create(GrantCopySide.Granted(domid, first, 0), GrantCopySide.Own(frame, 0), 64, GrantCopyFlags.SourceGref);
        GrantCopy payload = GrantCopy.Create(GrantCopySide.Granted(domid, second, 0), GrantCopySide.Own(frame + 1, 0), 1024, GrantCopyFlags.SourceGref);
        int rc = GrantRetry.Issue(grants, ref header);
        if (rc != 0 || header.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        rc = grants.GrantTableOp(ref payload); //! GNT1002
        if (rc != 0 || payload.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        return 0;
    }

    public int MapSegmentsThroughTheRetryHelper(ReadOnlySpan<GrantRef> references)
    {
        MapGrantRef[] map = new MapGrantRef[references.Length];
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = MapGrantRef.Create(_sg[i], GrantMapFlags.HostMap, references[i], domid);
        }

        int err = GrantRetry.Issue(grants, map);
        if (err != 0)
        {
            return err;
        }

        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                _pending[i] = GrantHandle.Invalid;
                err = -ENOMEM;
                continue;
            }

            _pending[i] = map[i].Handle;
        }

        return err;
    }

    public int ConnectRingAndRetryWhatIsBusy(ulong area, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref op); //! GNT3001
        if (rc == 0)
        {
            rc = GrantRetry.Retry(grants, ref op);
        }

        return rc != 0 ? rc : op.Status.ToErrno();
    }

    public int PutTheBusyRequestBackOnAQueue(ulong area, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref op);
        if (rc != 0)
        {
            return rc;
        }

        switch (op.Status)
        {
            case GrantStatus.Okay:
                _ring = op.Handle;
                return 0;
            case GrantStatus.Eagain:
                _later.Enqueue(reference);
                return 0;
            default:
                return -EIO;
        }
    }

    public int IssueAgainInALoopOfOnesOwn(GrantRef reference, ulong frame, ushort length)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(domid, reference, 0), GrantCopySide.Own(frame, 0), length, GrantCopyFlags.SourceGref);
        int rc = grants.GrantTableOp(ref copy);
        for (int tries = 0; rc == 0 && copy.Status == GrantStatus.Eagain && tries < MaxTries; tries++)
        {
            Thread.Sleep(tries);
            rc = grants.GrantTableOp(ref copy);
        }

        if (rc != 0)
        {
            return rc;
        }

        return copy.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    public int CompareTheConvertedStatusWithTheNamedErrno(GrantRef reference, ulong frame)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Own(frame, 0), GrantCopySide.Granted(domid, reference, 0), 8, GrantCopyFlags.DestGref);
        int rc = grants.GrantTableOp(ref copy);
        if (rc != 0)
        {
            return rc;
        }

        int err = copy.Status.ToErrno();
        if (err == -EAGAIN)
        {
            return -EAGAIN;
        }

        return err == 0 ? 0 : -EIO;
    }

    public int FailTheSwapWhateverItSays(GrantRef a, GrantRef b)
    {
        // A swap that is refused is refused: no page is paged out here.
        SwapGrantRef swap = SwapGrantRef.Create(a, b);
        int rc = grants.GrantTableOp(ref swap);
        return rc != 0 ? rc : swap.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    internal void Close() => _closing = true;

    private int SubmitCopy(ref GrantCopy copy) => grants.GrantTableOp(ref copy);
}
