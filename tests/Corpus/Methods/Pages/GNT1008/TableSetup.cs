namespace Corpus.Pages.GNT1008.TableSetup;

/// <summary>Brings up and looks after a domain's own grant table.</summary>
public sealed class TableKeeper(IGrantTable grants, DomId domid, Action<string> printk)
{
    private const int EIO = 5;
    private const int EPERM = 1;

    private uint _version;

    public int LastRc { get; private set; }

    public uint SwitchToVersionTwoAndBelieveIt()
    {
        SetVersion set = SetVersion.Create(2);
        grants.GrantTableOp(ref set); //! GNT1008
        return set.Version;
    }

    public uint AskForAVersionThatMayNotBeThere()
    {
        GetVersion get = GetVersion.Create(domid);
        _ = grants.GrantTableOp(ref get); //! GNT1008
        return get.Version;
    }

    public int UnmapAndDropTheRcButLookAtTheStatus(ulong page, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(page, 0, handle);
        grants.GrantTableOp(ref unmap); //! GNT1008
        if (unmap.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        return 0;
    }

    public void CleanTheCacheLineByLine(ulong machineAddress, int lines)
    {
        for (int i = 0; i < lines; i++)
        {
            CacheFlush flush = CacheFlush.Create(machineAddress, (ushort)(i * 64), 64, CacheFlushOperations.Clean);
            grants.GrantTableOp(ref flush); //! GNT1008
        }
    }

    public int OverwriteTheRcOfTheCopiesWithThatOfTheUnmaps(GrantCopy[] copies, UnmapGrantRef[] unmaps)
    {
        int rc = GrantRetry.Issue(grants, copies); //! GNT1008
        rc = grants.GrantTableOp(unmaps);
        if (rc != 0)
        {
            return rc;
        }

        int failed = 0;
        for (int i = 0; i < copies.Length; i++)
        {
            failed += copies[i].Status == GrantStatus.Okay ? 0 : 1;
        }

        for (int i = 0; i < unmaps.Length; i++)
        {
            failed += unmaps[i].Status == GrantStatus.Okay ? 0 : 1;
        }

        return failed == 0 ? 0 : -EIO;
    }

    public void LogTheRcOfAFlush(ulong machineAddress)
    {
        CacheFlush flush = CacheFlush.Create(machineAddress, 0, 4096, CacheFlushOperations.Clean | CacheFlushOperations.Invalidate);
        int rc = grants.GrantTableOp(ref flush); //! GNT1008
        printk($"flush of {machineAddress:x}: {rc}");
    }

    public void DropWhatTheHelperReturns(ulong machineAddress)
    {
        Flush(machineAddress, 0, 4096); //! GNT1008
        printk("flushed");
    }

    public int KeepTheRcInALocalThatNobodyReads(uint frames, ulong frameList)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, frameList);
        int rc = grants.GrantTableOp(ref setup); //! GNT1008
        return setup.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    public int SwitchToVersionTwoAndReturnTheRc()
    {
        SetVersion set = SetVersion.Create(2);
        int rc = grants.GrantTableOp(ref set);
        _version = set.Version;
        return rc;
    }

    public uint AskForAVersionAndFallBackToOne()
    {
        GetVersion get = GetVersion.Create(domid);
        return grants.GrantTableOp(ref get) switch
        {
            0 => get.Version,
            -EPERM => 1,
            var rc => throw new InvalidOperationException($"version of {domid}: rc {rc}"),
        };
    }

    public int CleanTheCacheUntilALineFails(ulong machineAddress, int lines)
    {
        int rc = 0;
        for (int i = 0; i < lines && rc == 0; i++)
        {
            CacheFlush flush = CacheFlush.Create(machineAddress, (ushort)(i * 64), 64, CacheFlushOperations.Clean);
            rc = grants.GrantTableOp(ref flush);
        }

        return rc;
    }

    public void StoreTheRcWhereOthersReadIt(ulong machineAddress)
    {
        CacheFlush flush = CacheFlush.Create(machineAddress, 0, 4096, CacheFlushOperations.Invalidate);
        LastRc = grants.GrantTableOp(ref flush);
    }

    public void AssertTheRcOfTheOwnTable(uint frames, ulong frameList)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, frameList);
        int rc = grants.GrantTableOp(ref setup);
        Debug.Assert(rc == 0, "issued alone, and to ourselves");
        if (setup.Status != GrantStatus.Okay)
        {
            throw new InvalidOperationException($"{frames} frames: {setup.Status}");
        }
    }

    public int PassTheHelpersRcOn(ulong machineAddress) => Flush(machineAddress, 0, 2048);

    private int Flush(ulong machineAddress, ushort offset, ushort length)
    {
        CacheFlush flush = CacheFlush.Create(machineAddress, offset, length, CacheFlushOperations.Clean);
        return grants.GrantTableOp(ref flush);
    }
}
