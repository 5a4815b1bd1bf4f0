namespace Corpus.Pages.GNT1005.Completion;

public sealed class IoRequest
{
    public required GrantRef Reference { get; init; }

    public int Errno { get; set; }

    internal void Complete(int error) => Errno = error;
}

public sealed class Response
{
    public int Errno { get; init; }

    public int GrantAnswer { get; init; }
}

public sealed class CopyEngine(IGrantTable table, DomId guest, Action<string> log)
{
    private const int EIO = 5;
    private const int ENODEV = 19;

    public async Task<int> CopyAsyncAndReturnTheStatusAsAnInt(GrantRef reference, ulong frame, CancellationToken stopping)
    {
        GrantCopy[] op = [GrantCopy.Create(GrantCopySide.Granted(guest, reference, 0), GrantCopySide.Own(frame, 0), 4096, GrantCopyFlags.SourceGref)];
        int rc = await GrantRetry.IssueAsync(table, op, cancellationToken: stopping);
        if (rc < 0)
        {
            return -ENODEV;
        }

        if (op[0].Status is not GrantStatus.Okay and var status)
        {
            return (int)status; //! GNT1005
        }

        return 0;
    }

    public void CompleteTheRequestWithTheStatus(IoRequest request, ulong frame)
    {
        GrantCopy op = GrantCopy.Create(GrantCopySide.Own(frame, 0), GrantCopySide.Granted(guest, request.Reference, 0), 512, GrantCopyFlags.DestGref);
        int rc = GrantRetry.Issue(table, ref op);
        if (rc != 0)
        {
            request.Complete(rc);
            return;
        }

        request.Complete((int)op.Status); //! GNT1005
    }

    public Response AnswerWithTheStatusInTheErrnoField(GrantRef reference, ulong frame)
    {
        GrantCopy op = GrantCopy.Create(GrantCopySide.Own(frame, 0), GrantCopySide.Granted(guest, reference, 0), 512, GrantCopyFlags.DestGref);
        int rc = GrantRetry.Issue(table, ref op);
        if (rc != 0)
        {
            return new Response { Errno = rc };
        }

        return new Response { Errno = (int)op.Status }; //! GNT1005
    }

    public int ReturnTheFirstBadStatusOfABatch(UnmapGrantRef[] ops)
    {
        int rc = table.GrantTableOp(ops);
        if (rc != 0)
        {
            return rc;
        }

        foreach (UnmapGrantRef op in ops)
        {
            if (op.Status != GrantStatus.Okay)
            {
                log($"{op.Handle} stays");
                return (int)op.Status; //! GNT1005
            }
        }

        return 0;
    }

    public int SwitchFromTheStatusToANumber(ulong frame, GrantRef slot)
    {
        GrantTransfer op = GrantTransfer.Create(frame, guest, slot);
        int rc = table.GrantTableOp(ref op);
        if (rc != 0)
        {
            return rc;
        }

        return op.Status switch { GrantStatus.Okay => 0, var other => (int)other }; //! GNT1005
    }

    public void AddTheFailureToARefErr(ulong page, GrantHandle handle, ref int err)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(page, 0, handle);
        int rc = table.GrantTableOp(ref op);
        if (rc != 0)
        {
            err = rc;
            return;
        }

        if (op.Status != GrantStatus.Okay)
        {
            err = (int)op.Status; //! GNT1005
        }
    }

    public Response AnswerWithTheStatusInAFieldOfItsOwn(GrantRef reference, ulong frame)
    {
        GrantCopy op = GrantCopy.Create(GrantCopySide.Own(frame, 0), GrantCopySide.Granted(guest, reference, 0), 512, GrantCopyFlags.DestGref);
        int rc = GrantRetry.Issue(table, ref op);
        return rc != 0
            ? new Response { Errno = rc }
            : new Response { Errno = op.Status.ToErrno(), GrantAnswer = (int)op.Status };
    }

    public int WorstStatusOfABatch(UnmapGrantRef[] ops)
    {
        if (table.GrantTableOp(ops) != 0)
        {
            return (int)GrantStatus.GeneralError;
        }

        foreach (UnmapGrantRef op in ops)
        {
            if (op.Status != GrantStatus.Okay)
            {
                return (int)op.Status;
            }
        }

        return (int)GrantStatus.Okay;
    }

    public int TranslateByATableOfOnesOwn(ulong frame, GrantRef slot)
    {
        GrantTransfer op = GrantTransfer.Create(frame, guest, slot);
        int rc = table.GrantTableOp(ref op);
        if (rc != 0)
        {
            return rc;
        }

        return op.Status switch
        {
            GrantStatus.Okay => 0,
            GrantStatus.BadDomain => -ENODEV,
            _ => -EIO,
        };
    }

    public (int Rc, GrantStatus Status) CopyAndReturnBothNamespaces(GrantRef reference, ulong frame)
    {
        GrantCopy op = GrantCopy.Create(GrantCopySide.Own(frame, 0), GrantCopySide.Granted(guest, reference, 0), 512, GrantCopyFlags.DestGref);
        int rc = GrantRetry.Issue(table, ref op);
        return (rc, op.Status);
    }

    public int TraceTheNumberOfTheStatus(ulong page, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(page, 0, handle);
        int rc = table.GrantTableOp(ref op);
        if (rc != 0)
        {
            return rc;
        }

        TraceEvent(eventId: 7, value: (int)op.Status);
        return op.Status == GrantStatus.Okay ? 0 : -EIO;
    }

    private void TraceEvent(int eventId, int value) => log($"event {eventId}: {value}");
}
