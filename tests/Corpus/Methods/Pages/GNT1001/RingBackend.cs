namespace Corpus.Pages.GNT1001.RingBackend;

/// <summary>A block backend that was ported from C nearly line by line.</summary>
public sealed class BlockRing(IGrantTable grants, DomId domid, Action<string> printk)
{
    private const int EINVAL = 22;
    private const int EIO = 5;
    private const int EBUSY = 16;
    private const GrantStatus GNTST_okay = GrantStatus.Okay;

    private readonly GrantHandle[] _handles = new GrantHandle[11];
    private readonly ulong[] _pages = new ulong[11];
    private GrantHandle _ringHandle;
    private ulong _ringArea;

    public int DisconnectRingTestingTheUnmapForNonZero()
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(_ringArea, 0, _ringHandle);
        int rc = grants.GrantTableOp(ref unmap);
        if (rc != 0)
        {
            return rc;
        }

        if (unmap.Status != 0) //! GNT1001
        {
            printk($"unmapping ring of {domid} failed");
            return -EINVAL;
        }

        _ringArea = 0;
        return 0;
    }

    public int MapRingTestingBySign(GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(_ringArea, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            return rc;
        }

        if (op.Status < 0) //! GNT1001
        {
            return -EINVAL;
        }

        _ringHandle = op.Handle;
        return 0;
    }

    public int SwapEntriesComparingWithMinusTwelve(GrantRef mine, GrantRef spare)
    {
        SwapGrantRef swap = SwapGrantRef.Create(mine, spare);
        int rc = grants.GrantTableOp(ref swap);
        if (rc != 0)
        {
            return rc;
        }

        if ((short)swap.Status == -12) //! GNT1001
        {
            return -EBUSY;
        }

        return swap.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    public int FlushSegmentsWithALocalThatCarriesTheStatus(int count)
    {
        UnmapGrantRef[] unmap = new UnmapGrantRef[count];
        for (int i = 0; i < count; i++)
        {
            unmap[i] = UnmapGrantRef.Create(_pages[i], 0, _handles[i]);
        }

        int ret = grants.GrantTableOp(unmap);
        if (ret != 0)
        {
            return ret;
        }

        int failed = 0;
        for (int i = 0; i < count; i++)
        {
            int err = (int)unmap[i].Status;
            if (err != 0) //! GNT1001
            {
                printk($"segment {i} stays mapped");
                failed++;
            }
        }

        return failed == 0 ? 0 : -EIO;
    }

    public int MapOneSegmentWithoutARetryAndByNumber(int slot, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(_pages[slot], GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, domid);
        int err = grants.GrantTableOp(ref map); //! GNT1002
        if (err != 0)
        {
            return err;
        }

        if (map.Status != 0) //! GNT1001
        {
            return -EINVAL;
        }

        _handles[slot] = map.Handle;
        return 0;
    }

    public int CopyHeaderWithACaseOfZero(GrantRef reference, ulong frame)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(domid, reference, 0), GrantCopySide.Own(frame, 0), 64, GrantCopyFlags.SourceGref);
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0)
        {
            return rc;
        }

        switch (copy.Status)
        {
            case 0: //! GNT1001
                return 0;
            case GrantStatus.BadCopyArg:
                return -EINVAL;
            default:
                return -EIO;
        }
    }

    public int ReplacePageTestingForLessThanOkay(ulong page, ulong replacement, GrantHandle handle)
    {
        UnmapAndReplace op = UnmapAndReplace.Create(page, replacement, handle);
        int rc = grants.GrantTableOp(ref op);
        if (rc == 0 && op.Status < GrantStatus.Okay) //! GNT1001
        {
            rc = -EIO;
        }

        return rc;
    }

    public int DisconnectRingComparingWithTheName()
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(_ringArea, 0, _ringHandle);
        int rc = grants.GrantTableOp(ref unmap);
        if (rc < 0)
        {
            return rc;
        }

        if (unmap.Status != GrantStatus.Okay)
        {
            printk($"unmapping ring of {domid} failed: {unmap.Status}");
            return -EINVAL;
        }

        _ringArea = 0;
        return 0;
    }

    public int MapRingComparingWithAConstantOfOnesOwn(GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(_ringArea, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            return rc;
        }

        if (op.Status != GNTST_okay)
        {
            return -EINVAL;
        }

        _ringHandle = op.Handle;
        return 0;
    }

    public int UnmapWithAnErrThatMayBeAnErrno(ulong page, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
        int err = grants.GrantTableOp(ref unmap);
        if (err == 0)
        {
            err = unmap.Status.ToErrno();
        }

        if (err != 0)
        {
            printk($"cannot give page {page:x} back");
        }

        return err;
    }

    public int CopyPayloadAndCompareTheConvertedStatusWithZero(GrantRef reference, ulong frame, ushort length)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Own(frame, 0), GrantCopySide.Granted(domid, reference, 0), length, GrantCopyFlags.DestGref);
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0)
        {
            return rc;
        }

        if (copy.Status.ToErrno() < 0)
        {
            printk($"a packet for {domid} is lost");
            return -EIO;
        }

        return 0;
    }

    public int CountFailuresAndCompareTheCountWithZero(UnmapGrantRef[] unmap)
    {
        int rc = grants.GrantTableOp(unmap);
        if (rc != 0)
        {
            return rc;
        }

        int failures = 0;
        for (int i = 0; i < unmap.Length; i++)
        {
            if (unmap[i].Status != GrantStatus.Okay)
            {
                failures++;
            }
        }

        return failures > 0 ? -EIO : 0;
    }
}
