namespace Corpus.Pages.GNT1004.Pairs;

internal static class Tests
{
    internal static bool IsMapped(this in MapGrantRef op) => op.Status is GrantStatus.Okay;

    internal static void ThrowUnlessMapped(in MapGrantRef op)
    {
        if (op.Status is not GrantStatus.Okay)
        {
            throw new IOException($"{op.Ref}: {op.Status}");
        }
    }
}

public sealed class EventPage(IGrantTable table, DomId guest)
{
    private readonly SortedList<uint, GrantHandle> _byReference = [];
    private MapGrantRef _last;

    public GrantHandle ReadTheFieldBeforeItIsTested(ulong page, GrantRef reference)
    {
        _last = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref _last);
        if (rc != 0)
        {
            return GrantHandle.Invalid;
        }

        GrantHandle candidate = _last.Handle; //! GNT1004
        return _last.Status == GrantStatus.Okay ? candidate : GrantHandle.Invalid;
    }

    public bool AddToTheListInTheWrongOrder(ulong page, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, guest);
        if (GrantRetry.Issue(table, ref op) != 0)
        {
            return false;
        }

        return _byReference.TryAdd(reference.Value, op.Handle) && op.IsMapped(); //! GNT1004
    }

    public bool AddToTheListInTheRightOrder(ulong page, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, guest);
        if (GrantRetry.Issue(table, ref op) != 0)
        {
            return false;
        }

        return op.IsMapped() && _byReference.TryAdd(reference.Value, op.Handle);
    }

    public GrantHandle ReadBehindAHelperThatThrows(ulong page, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref op);
        if (rc != 0)
        {
            throw new IOException($"rc {rc}");
        }

        Tests.ThrowUnlessMapped(in op);
        return op.Handle;
    }

    public IReadOnlyList<GrantHandle> CollectTheHandlesWithLinq(MapGrantRef[] ops)
    {
        int rc = GrantRetry.Issue(table, ops);
        if (rc != 0)
        {
            return [];
        }

        return [.. from op in ops where op.Status == GrantStatus.Okay select op.Handle];
    }

    public bool TryMap(ulong page, GrantRef reference, out GrantHandle handle)
    {
        handle = GrantHandle.Invalid;
        MapGrantRef op = MapGrantRef.Create(page, GrantMapFlags.HostMap, reference, guest);
        bool isMapped = GrantRetry.Issue(table, ref op) == 0 && op.Status == GrantStatus.Okay;
        if (isMapped)
        {
            handle = op.Handle;
        }

        return isMapped;
    }
}
