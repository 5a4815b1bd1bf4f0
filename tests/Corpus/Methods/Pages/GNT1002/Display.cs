using Calls = Corpus.Pages.GNT1002.GrantCalls.GrantCalls;

namespace Corpus.Pages.GNT1002.Display;

/// <summary>A framebuffer backend: many pages at once, mapped for reading.</summary>
public sealed unsafe class DisplayBackend(IGrantTable table, DomId guest)
{
    private const int EAGAIN = 11;
    private const int ENXIO = 6;

    private MapGrantRef _cursor;

    public bool MapThroughASharedHelperAndCount(GrantRef[] references, ulong area)
    {
        MapGrantRef[] ops = Prepare(references, area);
        int rc = Calls.MapRefs(table, ops); //! GNT1002
        return rc == 0 && Calls.CountMapped(ops) == ops.Length;
    }

    public int CopyFromStackMemoryBehindAPointer(GrantRef reference, ulong frame)
    {
        GrantCopy* ops = stackalloc GrantCopy[2];
        ops[0] = GrantCopy.Create(GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(frame, 0), 2048, GrantCopyFlags.SourceGref);
        ops[1] = GrantCopy.Create(GrantCopySide.Granted(guest, reference, 2048), GrantCopySide.Own(frame, 2048), 2048, GrantCopyFlags.SourceGref);
        int rc = table.GrantTableOp(new Span<GrantCopy>(ops, 2)); //! GNT1002
        if (rc != 0)
        {
            return rc;
        }

        int failed = 0;
        for (GrantCopy* op = ops; op < ops + 2; op++)
        {
            failed += op->Status != GrantStatus.Okay ? 1 : 0;
        }

        return failed == 0 ? 0 : -ENXIO;
    }

    public int MapTheCursorInAField(GrantRef reference, ulong page)
    {
        _cursor = MapGrantRef.Create(page, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, guest);
        int rc = table.GrantTableOp(ref _cursor); //! GNT1002
        if (rc != 0)
        {
            return rc;
        }

        if (_cursor.Status != GrantStatus.Okay)
        {
            _cursor.Handle = GrantHandle.Invalid;
            return -ENXIO;
        }

        return 0;
    }

    public int HandleEagainInOneOfTwoModes(GrantRef reference, ulong frame, bool isLive)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(frame, 0), 4096, GrantCopyFlags.SourceGref);
        int rc = table.GrantTableOp(ref copy); //! GNT1002
        if (rc != 0)
        {
            return rc;
        }

        if (isLive && copy.Status == GrantStatus.Eagain)
        {
            return -EAGAIN;
        }

        return copy.Status == GrantStatus.Okay ? 0 : -ENXIO;
    }

    public bool MapThroughASharedHelperThatRetries(GrantRef[] references, ulong area)
    {
        MapGrantRef[] ops = Prepare(references, area);
        int rc = Calls.MapRefsPatiently(table, ops);
        return rc == 0 && Calls.CountMapped(ops) == ops.Length;
    }

    public int RetryTheCursorInAField(GrantRef reference, ulong page)
    {
        _cursor = MapGrantRef.Create(page, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, guest);
        int rc = table.GrantTableOp(ref _cursor);
        if (rc != 0)
        {
            return rc;
        }

        if (_cursor.Status == GrantStatus.Eagain)
        {
            rc = GrantRetry.Retry(table, ref _cursor);
            if (rc != 0)
            {
                return rc;
            }
        }

        return _cursor.Status == GrantStatus.Okay ? 0 : -ENXIO;
    }

    public int GiveTheBatchUpForALastingFailureOnly(GrantRef[] references, ulong frame)
    {
        GrantCopy[] ops = new GrantCopy[references.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            ops[i] = GrantCopy.Create(GrantCopySide.Granted(guest, references[i], 0), GrantCopySide.Own(frame + (ulong)i, 0), 4096, GrantCopyFlags.SourceGref);
        }

        int rc = table.GrantTableOp(ops);
        if (rc != 0)
        {
            return rc;
        }

        bool isBusy = false;
        foreach (GrantCopy op in ops)
        {
            if (op.Status == GrantStatus.Eagain)
            {
                isBusy = true;
            }
            else if (op.Status != GrantStatus.Okay)
            {
                return -ENXIO;
            }
        }

        return isBusy ? -EAGAIN : 0;
    }

    private MapGrantRef[] Prepare(GrantRef[] references, ulong area)
    {
        MapGrantRef[] ops = new MapGrantRef[references.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            ops[i] = MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, references[i], guest);
        }

        return ops;
    }
}
