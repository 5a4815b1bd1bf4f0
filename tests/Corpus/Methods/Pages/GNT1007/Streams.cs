namespace Corpus.Pages.GNT1007.Streams;

public enum Outcome
{
    Done,
    Refused,
    Gone,
}

public readonly record struct Piece(GrantRef Reference, ulong Frame, ushort Length);

public interface IResponder
{
    void Respond(Piece piece, GrantStatus status);
}

public sealed class PieceCopier(IGrantTable table, DomId guest, IResponder responder)
{
    public async Task<bool> CopyPiecesAwaitingEachAndReturningTheLast(IEnumerable<Piece> pieces, CancellationToken stopping)
    {
        bool copied = true;
        foreach (Piece piece in pieces) //! GNT1007
        {
            copied = await CopyOneAsync(piece, stopping);
        }

        return copied;
    }

    public Outcome JudgeByASwitchExpressionInEachTurn(GrantCopy[] copies)
    {
        if (GrantRetry.Issue(table, copies) != 0)
        {
            return Outcome.Refused;
        }

        Outcome outcome = Outcome.Done;
        foreach (GrantCopy op in copies) //! GNT1007
        {
            outcome = op.Status switch
            {
                GrantStatus.Okay => Outcome.Done,
                GrantStatus.BadDomain => Outcome.Gone,
                _ => Outcome.Refused,
            };
        }

        return outcome;
    }

    public bool TransferFramesAndKeepTheLastAnswer(ReadOnlySpan<ulong> frames, GrantRef firstSlot)
    {
        bool failed = false;
        for (int i = 0; i < frames.Length; i++) //! GNT1007
        {
            GrantTransfer op = GrantTransfer.Create(frames[i], guest, new GrantRef(firstSlot.Value + (uint)i));
            int rc = table.GrantTableOp(ref op);
            failed = rc != 0 || op.Status != GrantStatus.Okay;
        }

        return !failed;
    }

    public void ThrowForTheLastUnmapOnly(Queue<UnmapGrantRef> pending)
    {
        GrantStatus last = GrantStatus.Okay;
        while (pending.TryDequeue(out UnmapGrantRef op)) //! GNT1007
        {
            int rc = table.GrantTableOp(ref op);
            if (rc != 0)
            {
                throw new IOException($"rc {rc}");
            }

            last = op.Status;
        }

        if (last != GrantStatus.Okay)
        {
            throw new IOException($"unmap: {last}");
        }
    }

    public bool CopyWithALocalFunctionAndAssignItsAnswer(Piece[] pieces)
    {
        bool isComplete = false;
        int i = pieces.Length;
        while (--i >= 0) //! GNT1007
        {
            isComplete = Copy(in pieces[i]);
        }

        return isComplete;

        bool Copy(in Piece piece)
        {
            GrantCopy op = GrantCopy.Create(GrantCopySide.Granted(guest, piece.Reference, 0), GrantCopySide.Own(piece.Frame, 0), piece.Length, GrantCopyFlags.SourceGref);
            return GrantRetry.Issue(table, ref op) == 0 && op.Status == GrantStatus.Okay;
        }
    }

    public async Task<bool> CopyPiecesAndStopAtTheFirstFailure(IEnumerable<Piece> pieces, CancellationToken stopping)
    {
        bool copied = true;
        foreach (Piece piece in pieces)
        {
            copied = await CopyOneAsync(piece, stopping);
            if (!copied)
            {
                break;
            }
        }

        return copied;
    }

    public void RespondToEachBeforeTheNext(Piece[] pieces, GrantCopy[] copies)
    {
        if (GrantRetry.Issue(table, copies) != 0)
        {
            return;
        }

        GrantStatus status;
        for (int i = 0; i < copies.Length; i++)
        {
            status = copies[i].Status;
            responder.Respond(pieces[i], status);
        }
    }

    public Outcome LetALaterErrorReplaceAnEarlierOne(GrantCopy[] copies)
    {
        if (GrantRetry.Issue(table, copies) != 0)
        {
            return Outcome.Refused;
        }

        Outcome outcome = Outcome.Done;
        foreach (GrantCopy op in copies)
        {
            switch (op.Status)
            {
                case GrantStatus.Okay:
                    break;
                case GrantStatus.BadDomain:
                    outcome = Outcome.Gone;
                    break;
                default:
                    outcome = Outcome.Refused;
                    break;
            }
        }

        return outcome;
    }

    public async Task<int> CountTheFailedPieces(IEnumerable<Piece> pieces, CancellationToken stopping)
    {
        int failed = 0;
        foreach (Piece piece in pieces)
        {
            bool copied = await CopyOneAsync(piece, stopping);
            failed += copied ? 0 : 1;
        }

        return failed;
    }

    public bool TransferFramesUntilOneFails(ReadOnlySpan<ulong> frames, GrantRef firstSlot)
    {
        bool ok = true;
        for (int i = 0; ok && i < frames.Length; i++)
        {
            GrantTransfer op = GrantTransfer.Create(frames[i], guest, new GrantRef(firstSlot.Value + (uint)i));
            int rc = table.GrantTableOp(ref op);
            ok = rc == 0 && op.Status == GrantStatus.Okay;
        }

        return ok;
    }

    public async Task<bool> CopyPiecesAndRememberAnyFailure(IReadOnlyList<Piece> pieces, CancellationToken stopping)
    {
        bool all = true;
        for (int i = 0; i < pieces.Count; i++)
        {
            all = await CopyOneAsync(pieces[i], stopping) && all;
        }

        return all;
    }

    private async Task<bool> CopyOneAsync(Piece piece, CancellationToken stopping)
    {
        GrantCopy[] op = [GrantCopy.Create(GrantCopySide.Granted(guest, piece.Reference, 0), GrantCopySide.Own(piece.Frame, 0), piece.Length, GrantCopyFlags.SourceGref)];
        int rc = await GrantRetry.IssueAsync(table, op, cancellationToken: stopping);
        return rc == 0 && op[0].Status == GrantStatus.Okay;
    }
}
