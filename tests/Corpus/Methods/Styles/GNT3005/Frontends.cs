namespace Corpus.Styles.GNT3005.Frontends;

/// <summary>A kernel's own names, carried over.</summary>
public interface IGnttab
{
    int gnttab_end_foreign_access_ref(uint gref, int readOnly);
    bool gnttab_try_end_foreign_access(uint gref);
    int gnttab_query_foreign_access(uint gref);
    void gnttab_end_foreign_access(uint gref, int readOnly, ulong page);
    int gnttab_end_access(uint gref);
    void gnttab_free_grant_reference(uint gref);
}

public interface IPages
{
    void Free(ulong page);
}

/// <summary>blkfront, netfront and their like, before and after XSA-396.</summary>
public sealed class Frontends(IGnttab gnttab, IPages pages, Action<string> log)
{
    private const int EBUSY = 16;
    private readonly List<(uint Gref, ulong Page)> _deferred = [];
    private int _lost;

    public int Lost => _lost;

    public void ReleaseSegment(uint gref, ulong page)
    {
        gnttab.gnttab_end_foreign_access_ref(gref, 0); //! GNT3005
        pages.Free(page);
    }

    public void ReleaseSegments(uint[] grefs, ulong[] addresses)
    {
        for (int i = 0; i < grefs.Length; i++)
        {
            gnttab.gnttab_end_foreign_access_ref(grefs[i], 0); //! GNT3005
            gnttab.gnttab_free_grant_reference(grefs[i]);
            pages.Free(addresses[i]);
        }
    }

    public void ReleaseByDiscard(uint gref, ulong page)
    {
        _ = gnttab.gnttab_try_end_foreign_access(gref); //! GNT3005
        pages.Free(page);
    }

    public void ReleaseIfIdle(uint gref, ulong page)
    {
        if (gnttab.gnttab_query_foreign_access(gref) == 0) //! GNT3005
        {
            gnttab.gnttab_end_foreign_access(gref, 0, 0);
            pages.Free(page);
        }
    }

    public bool SkipBusyGrants(uint gref)
    {
        int busy = gnttab.gnttab_query_foreign_access(gref); //! GNT3005
        if (busy != 0)
        {
            log($"{gref} is in use");
            return false;
        }

        gnttab.gnttab_end_foreign_access(gref, 0, 0);
        return true;
    }

    public int ReleaseRing(uint gref, ulong page)
    {
        int done = gnttab.gnttab_end_foreign_access_ref(gref, 0); //! GNT3005
        log($"ring {gref}: {done}");
        pages.Free(page);
        return 0;
    }

    public void ReleaseMiniOs(uint gref, ulong page)
    {
        gnttab.gnttab_end_access(gref); //! GNT3005
        pages.Free(page);
    }

    public int ReleaseRx(Span<uint> grefs)
    {
        int released = 0;
        foreach (uint gref in grefs)
        {
            gnttab.gnttab_try_end_foreign_access(gref); //! GNT3005
            released++;
        }

        return released;
    }

    public int SwapPages(uint oldGref, uint newGref)
    {
        bool done = gnttab.gnttab_try_end_foreign_access(oldGref); //! GNT3005
        done = gnttab.gnttab_try_end_foreign_access(newGref);
        return done ? 0 : -EBUSY;
    }

    public int ReleaseOrBusy(uint gref, ulong page)
    {
        if (gnttab.gnttab_end_foreign_access_ref(gref, 0) == 0)
        {
            return -EBUSY;
        }

        pages.Free(page);
        return 0;
    }

    public void ReleaseOrDefer(uint gref, ulong page)
    {
        if (gnttab.gnttab_try_end_foreign_access(gref))
        {
            pages.Free(page);
        }
        else
        {
            _deferred.Add((gref, page));
        }
    }

    public bool TryRelease(uint gref) => gnttab.gnttab_try_end_foreign_access(gref);

    public void ReleaseAll(uint[] grefs, ulong[] addresses)
    {
        for (int i = 0; i < grefs.Length; i++)
        {
            bool isBack = gnttab.gnttab_try_end_foreign_access(grefs[i]);
            if (!isBack)
            {
                _lost++;
                continue;
            }

            pages.Free(addresses[i]);
        }
    }

    public void ReleaseDeferred()
    {
        _deferred.RemoveAll(pair =>
        {
            bool isBack = gnttab.gnttab_try_end_foreign_access(pair.Gref);
            if (isBack)
            {
                pages.Free(pair.Page);
            }

            return isBack;
        });
    }

    public void LeaveItToTheKernel(uint gref, ulong page) => gnttab.gnttab_end_foreign_access(gref, 0, page);

    public void AskForTheLog(uint gref) => log($"{gref}: {gnttab.gnttab_query_foreign_access(gref)}");

    public void AssertRelease(uint gref)
    {
        bool isBack = gnttab.gnttab_try_end_foreign_access(gref);
        Debug.Assert(isBack);
    }

    public int SumUp(uint first, uint second)
    {
        int done = gnttab.gnttab_end_access(first);
        done &= gnttab.gnttab_end_access(second);
        return done;
    }
}
