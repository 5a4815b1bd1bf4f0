namespace Corpus.Pages.GNT3005.Sharing;

public static unsafe class Libraries
{
    public static int xengntshr_unshare(nint xgs, void* start, uint count) => xgs != 0 && start != null && count > 0 ? 0 : -1;

    public static int xengnttab_unmap(nint xgt, void* start, uint count) => xgt != 0 && start != null && count > 0 ? 0 : -1;

    public static uint XcGnttabRevokeForeignAccess(nint xc, void* address) => xc != 0 && address != null ? 0u : 6u;
}

/// <summary>A guest's allocator of shared pages.</summary>
public abstract class Shares
{
    [GrantRevocation]
    public abstract bool TryEnd(GrantRef reference);

    [GrantRevocation]
    public abstract int End(uint reference);

    /// <summary>Not marked: nobody knows what it returns.</summary>
    public abstract bool Forget(GrantRef reference);
}

public sealed unsafe class SharedPages(Shares shares, nint xgs, nint xgt, Action<ulong> free, Action<string> log)
{
    private const int EBUSY = 16;
    private const int EIO = 5;
    private bool _isBack;

    public bool IsBack => _isBack;

    public void EndAndFree(GrantRef reference, ulong page)
    {
        shares.TryEnd(reference); //! GNT3005
        free(page);
    }

    public void DiscardTheAnswer(GrantRef reference) => _ = shares.TryEnd(reference); //! GNT3005

    public void EndByNumber(uint reference, ulong page)
    {
        int answer = shares.End(reference); //! GNT3005
        log($"ended {reference}: {answer}");
        free(page);
    }

    public int UnshareAndForget(void* pages)
    {
        Libraries.xengntshr_unshare(xgs, pages, 1); //! GNT3005
        return 0;
    }

    public void RevokeOnWindows(nint xc, void* address, ulong page)
    {
        Libraries.XcGnttabRevokeForeignAccess(xc, address); //! GNT3005
        free(page);
    }

    public int EndOneAndTestTheOther(GrantRef first, GrantRef second)
    {
        shares.TryEnd(first); //! GNT3005
        return shares.TryEnd(second) ? 0 : -EBUSY;
    }

    public void EndInAFinally(GrantRef reference, Action use)
    {
        try
        {
            use();
        }
        finally
        {
            shares.TryEnd(reference); //! GNT3005
        }
    }

    public void EndAllAtOnce(List<GrantRef> references) => references.ForEach(reference => { shares.TryEnd(reference); }); //! GNT3005

    public int EndOrSayBusy(GrantRef reference, ulong page)
    {
        if (!shares.TryEnd(reference))
        {
            return -EBUSY;
        }

        free(page);
        return 0;
    }

    public bool EndForMyCaller(GrantRef reference) => shares.TryEnd(reference);

    public void KeepTheAnswer(GrantRef reference) => _isBack = shares.TryEnd(reference);

    public int UnshareAndCheck(void* pages) => Libraries.xengntshr_unshare(xgs, pages, 1) == 0 ? 0 : -EIO;

    public void ThrowWhereItIsBusy(GrantRef reference)
    {
        if (!shares.TryEnd(reference))
        {
            throw new InvalidOperationException($"{reference} is in use");
        }
    }

    public int RevokeAndPassOn(nint xc, void* address) => (int)Libraries.XcGnttabRevokeForeignAccess(xc, address);

    public void ForgetIsNoRevocation(GrantRef reference) => shares.Forget(reference);

    public void GiveAPageBack(void* pages)
    {
        Libraries.xengnttab_unmap(xgt, pages, 1); //! GNT1008
    }

    public int EndUntilItIsBack(GrantRef reference)
    {
        for (int attempt = 0; attempt < 5; attempt++)
        {
            if (shares.TryEnd(reference))
            {
                return 0;
            }

            Thread.Sleep(attempt);
        }

        return -EBUSY;
    }
}
