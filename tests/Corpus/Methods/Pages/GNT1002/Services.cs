namespace Corpus.Pages.GNT1002.Services;

public sealed class GrantException(GrantStatus status) : Exception($"grant operation: {status}")
{
    public GrantStatus Status { get; } = status;
}

public readonly record struct CopyResult(int Rc, GrantStatus Status);

internal static class Statuses
{
    internal static bool Succeeded(in MapGrantRef op) => op.Status is GrantStatus.Okay;

    internal static void ThrowIfFailed(GrantStatus status)
    {
        if (status != GrantStatus.Okay)
        {
            throw new GrantException(status);
        }
    }
}

public sealed class PageService(IGrantTable table, DomId guest)
{
    private readonly List<(ulong Address, GrantHandle Handle)> _mapped = [];
    private readonly List<GrantCopy> _busy = [];

    public bool TryMapJudgedByAHelperThatTestsForOkayOnly(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = table.GrantTableOp(ref op); //! GNT1002
        if (rc != 0 || !Statuses.Succeeded(in op))
        {
            return false;
        }

        _mapped.Add((address, op.Handle));
        return true;
    }

    public async Task<bool> CopyPagesAndAskLinqWhetherAllWentWell(IReadOnlyList<GrantRef> references, ulong firstFrame)
    {
        GrantCopy[] ops = [.. references.Select((reference, i) => GrantCopy.Create(
            GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(firstFrame + (ulong)i, 0), 4096, GrantCopyFlags.SourceGref))];
        await Task.Yield();
        int rc = table.GrantTableOp(ops); //! GNT1002
        return rc == 0 && ops.All(static op => op.Status == GrantStatus.Okay);
    }

    public void MapOrThrowWithoutSayingWhatFailed(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (table.GrantTableOp(ref op) != 0) //! GNT1002
        {
            throw new IOException("the call failed");
        }

        if (op.Status is not GrantStatus.Okay)
        {
            throw new IOException("the page cannot be mapped");
        }

        _mapped.Add((address, op.Handle));
    }

    public int CountCopiedDroppingTheBusyOnes(Span<GrantRef> references, ulong frame)
    {
        Span<GrantCopy> ops = stackalloc GrantCopy[8];
        int count = Math.Min(references.Length, ops.Length);
        for (int i = 0; i < count; i++)
        {
            ops[i] = GrantCopy.Create(GrantCopySide.Granted(guest, references[i], 0), GrantCopySide.Own(frame, (ushort)(i * 512)), 512, GrantCopyFlags.SourceGref);
        }

        Span<GrantCopy> batch = ops[..count];
        int rc = table.GrantTableOp(batch); //! GNT1002
        if (rc != 0)
        {
            throw new InvalidOperationException($"rc {rc}");
        }

        int copied = 0;
        foreach (ref GrantCopy op in batch)
        {
            copied += op.Status == GrantStatus.Okay ? 1 : 0;
        }

        return copied;
    }

    public bool MapTwoWindowsWithALocalFunction(ulong address, GrantRef low, GrantRef high)
    {
        return Map(address, low) && Map(address + 4096, high);

        bool Map(ulong where, GrantRef reference)
        {
            MapGrantRef op = MapGrantRef.Create(where, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, guest);
            int rc = table.GrantTableOp(ref op); //! GNT1002
            bool isMapped = rc == 0 && op.Status == GrantStatus.Okay;
            if (isMapped)
            {
                _mapped.Add((where, op.Handle));
            }

            return isMapped;
        }
    }

    public string TellByASwitchExpressionWithADiscard(GrantRef reference, ulong frame)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(frame, 0), 16, GrantCopyFlags.SourceGref);
        int rc = table.GrantTableOp(ref copy); //! GNT1002
        if (rc != 0)
        {
            return "call failed";
        }

        return copy.Status switch
        {
            GrantStatus.Okay => "copied",
            GrantStatus.BadGntref or GrantStatus.BadDomain => "the guest is gone",
            _ => "failed",
        };
    }

    public void MapAndThrowTheStatus(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (table.GrantTableOp(ref op) != 0)
        {
            throw new IOException("the call failed");
        }

        if (op.Status != GrantStatus.Okay)
        {
            throw new GrantException(op.Status);
        }

        _mapped.Add((address, op.Handle));
    }

    public void MapWithAHelperThatThrowsTheStatus(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        if (table.GrantTableOp(ref op) != 0)
        {
            throw new IOException("the call failed");
        }

        Statuses.ThrowIfFailed(op.Status);
        _mapped.Add((address, op.Handle));
    }

    public CopyResult CopyAndHandTheStatusToTheCaller(GrantRef reference, ulong frame)
    {
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(frame, 0), 2048, GrantCopyFlags.SourceGref);
        int rc = table.GrantTableOp(ref copy);
        return new CopyResult(rc, copy.Status);
    }

    public GrantStatus ReturnTheStatusOfTheMap(ulong address, GrantRef reference)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = table.GrantTableOp(ref op);
        if (rc != 0)
        {
            return GrantStatus.GeneralError;
        }

        if (op.Status == GrantStatus.Okay)
        {
            _mapped.Add((address, op.Handle));
        }

        return op.Status;
    }

    public int KeepTheBusyCopiesForTheNextTurn(GrantCopy[] fresh)
    {
        GrantCopy[] ops = [.. _busy, .. fresh];
        _busy.Clear();
        int rc = table.GrantTableOp(ops);
        if (rc != 0)
        {
            throw new IOException($"rc {rc}");
        }

        int done = 0;
        foreach (GrantCopy op in ops)
        {
            if (op.Status == GrantStatus.Eagain)
            {
                _busy.Add(op);
            }
            else if (op.Status == GrantStatus.Okay)
            {
                done++;
            }
        }

        return done;
    }

    public async Task<bool> CopyPagesAwaitingTheRetry(IReadOnlyList<GrantRef> references, ulong firstFrame, CancellationToken stopping)
    {
        GrantCopy[] ops = [.. references.Select((reference, i) => GrantCopy.Create(
            GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(firstFrame + (ulong)i, 0), 4096, GrantCopyFlags.SourceGref))];
        int rc = table.GrantTableOp(ops);
        if (rc != 0)
        {
            return false;
        }

        rc = await GrantRetry.RetryAsync(table, ops, cancellationToken: stopping);
        return rc == 0 && Array.TrueForAll(ops, static op => op.Status == GrantStatus.Okay);
    }
}
