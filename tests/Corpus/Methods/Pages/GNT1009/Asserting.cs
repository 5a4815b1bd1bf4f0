namespace Corpus.Pages.GNT1009.Asserting;

public sealed class FrontendConnection(IGrantTable grants, DomId domid)
{
    private const int EIO = 5;
    private const int EPROTO = 71;

    private GrantHandle _ring;

    public int AssertThatTheRingIsMapped(ulong area, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0)
        {
            return rc;
        }

        Debug.Assert(map.Status == GrantStatus.Okay); //! GNT1009
        if (map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        _ring = map.Handle;
        return 0;
    }

    public void AssertACopyThatWasNotRetried(GrantRef reference, ulong frame)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(domid, reference, 0), GrantCopySide.Own(frame, 0), 128, GrantCopyFlags.SourceGref);
        int rc = grants.GrantTableOp(ref copy); //! GNT1002
        Debug.Assert(rc == 0);
        Trace.Assert(copy.Status == GrantStatus.Okay, "the frontend's header cannot be read"); //! GNT1009
    }

    public void FailFastWhenAFragmentIsRefused(GrantCopy[] fragments)
    {
        int rc = GrantRetry.Issue(grants, fragments);
        if (rc != 0)
        {
            throw new IOException($"rc {rc}");
        }

        foreach (GrantCopy op in fragments)
        {
            if (op.Status != GrantStatus.Okay)
            {
                Environment.FailFast($"copy of {op.Len} bytes failed"); //! GNT1009
            }
        }
    }

    public GrantHandle ThrowUnreachableInASwitchExpression(ulong area, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0)
        {
            return GrantHandle.Invalid;
        }

        return map.Status switch
        {
            GrantStatus.Okay => map.Handle,
            GrantStatus.BadGntref => GrantHandle.Invalid,
            _ => throw new UnreachableException(), //! GNT1009
        };
    }

    public int CallBugForABusyPage(ulong area, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = grants.GrantTableOp(ref map);
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status == GrantStatus.Eagain)
        {
            Bug(); //! GNT1009
        }

        if (map.Status != GrantStatus.Okay)
        {
            return -EIO;
        }

        _ring = map.Handle;
        return 0;
    }

    public int RefuseTheFrontendInstead(ulong area, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(area, GrantMapFlags.HostMap, reference, domid);
        int rc = GrantRetry.Issue(grants, ref map);
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status != GrantStatus.Okay)
        {
            Trace.TraceWarning($"{domid}: {map.Status}");
            return -EPROTO;
        }

        _ring = map.Handle;
        return 0;
    }

    public void ThrowWhatTheCallerMayCatch(GrantRef reference, ulong frame)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(domid, reference, 0), GrantCopySide.Own(frame, 0), 128, GrantCopyFlags.SourceGref);
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0 || copy.Status is not GrantStatus.Okay)
        {
            throw new IOException($"cannot read the header of {domid}: rc {rc}, {copy.Status}");
        }
    }

    public void StopForTheRcOnly(GrantCopy[] fragments, Action<GrantCopy> drop)
    {
        int rc = GrantRetry.Issue(grants, fragments);
        if (rc != 0)
        {
            Bug();
        }

        foreach (GrantCopy op in fragments)
        {
            if (op.Status != GrantStatus.Okay)
            {
                drop(op);
            }
        }
    }

    public void AssertThatOnesOwnMappingGoesAway(ulong area)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(area, 0, _ring);
        int rc = grants.GrantTableOp(ref unmap);
        Debug.Assert(rc == 0);
        Debug.Assert(unmap.Status == GrantStatus.Okay);
        _ring = GrantHandle.Invalid;
    }

    public void StopWhenTheOwnTableCannotGrow(uint frames, ulong frameList)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, frameList);
        int rc = grants.GrantTableOp(ref setup);
        if (rc != 0 || setup.Status != GrantStatus.Okay)
        {
            Environment.FailFast("no room for grants");
        }
    }

    private static void Bug() => Environment.FailFast("BUG");
}
