namespace Corpus.Pages.GNT1004.Vtpm;

/// <summary>A TPM backend: one page a packet, mapped, filled and unmapped.</summary>
public sealed unsafe class TpmBackend(IGrantTable grants, IHostMemory memory, DomId domid, Action<string> printk)
{
    private const int EIO = 5;
    private const int EAGAIN = 11;
    private const int EFAULT = 14;

    private readonly List<MapGrantRef> _seen = [];
    private GrantHandle _handle;
    private ulong _busAddress;

    public int TakeTheHandleRightBehindTheCall(ulong page, GrantRef reference, ReadOnlySpan<byte> data)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0)
        {
            return rc;
        }

        GrantHandle handle = map.Handle; //! GNT1004
        if (map.Status != GrantStatus.Okay)
        {
            return -EFAULT;
        }

        data.CopyTo(memory.Write(page, data.Length));
        _handle = handle;
        return data.Length;
    }

    public int KeepTheBusAddressWhereOnlyEagainIsRuledOut(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, domid);
        int rc = grants.GrantTableOp(ref map);
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status == GrantStatus.Eagain)
        {
            return -EAGAIN;
        }

        _busAddress = map.DevBusAddr; //! GNT1004
        return map.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    public void ComplainAndGoOn(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0)
        {
            return;
        }

        if (map.Status != GrantStatus.Okay)
        {
            printk($"cannot map the ring of {domid}");
        }

        _handle = map.Handle; //! GNT1004
    }

    public int ReadTheLengthBeforeTheCopyIsChecked(byte* page, GrantRef reference)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(domid, reference, 0), GrantCopySide.Own((ulong)page >> 12, 0), 4096, GrantCopyFlags.SourceGref);
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0)
        {
            return rc;
        }

        int size = page[2]; //! GNT1004
        if (copy.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        return size;
    }

    public int RememberTheHandleOfAFailedMap(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map); //! GNT3001
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status != GrantStatus.Okay)
        {
            _handle = map.Handle; //! GNT1004
            return -EIO;
        }

        _busAddress = page;
        return 0;
    }

    public int TreatABadPageLikeAMappedOne(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0)
        {
            return rc;
        }

        switch (map.Status)
        {
            case GrantStatus.BadPage:
            case GrantStatus.Okay:
                _handle = map.Handle; //! GNT1004
                return 0;
            default:
                return -EIO;
        }
    }

    public int TakeTheHandleBehindTheCheck(ulong page, GrantRef reference, ReadOnlySpan<byte> data)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status != GrantStatus.Okay)
        {
            return -EFAULT;
        }

        data.CopyTo(memory.Write(page, data.Length));
        _handle = map.Handle;
        return data.Length;
    }

    public int LeaveByGotoWhereItFailed(ulong page, GrantRef reference)
    {
        int err = -EIO;
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0)
        {
            err = rc;
            goto fail;
        }

        if (map.Status != GrantStatus.Okay)
        {
            goto fail;
        }

        _handle = map.Handle;
        _busAddress = map.DevBusAddr;
        return 0;

    fail:
        _handle = GrantHandle.Invalid;
        _busAddress = 0;
        return err;
    }

    public int ReadTheLengthOfACheckedCopy(byte* page, GrantRef reference)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(domid, reference, 0), GrantCopySide.Own((ulong)page >> 12, 0), 4096, GrantCopyFlags.SourceGref);
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0)
        {
            return rc;
        }

        return copy.Status == GrantStatus.Okay ? page[2] : -EIO;
    }

    public int KeepTheWholeStructureForLater(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0)
        {
            return rc;
        }

        _seen.Add(map);
        if (map.Status != GrantStatus.Okay)
        {
            map.Handle = GrantHandle.Invalid;
            return -EIO;
        }

        return 0;
    }

    public int PrepareTheUnmapBeforeTheCheck(ulong page, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0)
        {
            return rc;
        }

        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, map.Handle);
        if (map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        byte first = memory.Read(page, 1)[0];
        rc = grants.GrantTableOp(ref unmap);
        if (rc != 0 || unmap.Status != GrantStatus.Okay)
        {
            printk($"packet page {page:x} stays mapped");
        }

        return first;
    }
}
