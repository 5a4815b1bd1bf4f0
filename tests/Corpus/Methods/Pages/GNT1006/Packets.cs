namespace Corpus.Pages.GNT1006.Packets;

public readonly record struct Packet(int Header, int Fragments, ulong Length);

/// <summary>The transmit side of a network backend.</summary>
public sealed class PacketMapper(IGrantTable table, DomId guest)
{
    private readonly List<GrantHandle> _headers = [];
    private readonly List<ulong> _dropped = [];

    public bool CopyHeadersAndForgetTheFragments(Packet[] packets, GrantRef[] references, ulong frame)
    {
        GrantCopy[] copies = Prepare(references, frame);
        int rc = GrantRetry.Issue(table, copies);
        if (rc != 0)
        {
            return false;
        }

        bool complete = true;
        for (int i = 0; i < packets.Length; i++) //! GNT1006
        {
            if (copies[packets[i].Header].Status != GrantStatus.Okay)
            {
                _dropped.Add(packets[i].Length);
                complete = false;
            }
        }

        return complete;
    }

    public bool CopyAndLeaveOutTheFirst(GrantRef[] references, ulong frame)
    {
        GrantCopy[] copies = Prepare(references, frame);
        if (GrantRetry.Issue(table, copies) != 0)
        {
            return false;
        }

        bool failed = false;
        for (int i = 1; i < copies.Length; i++) //! GNT1006
        {
            failed |= copies[i].Status != GrantStatus.Okay;
        }

        return !failed;
    }

    public int CopyUntilEnoughBytesAreThere(GrantRef[] references, ulong frame, int wanted)
    {
        GrantCopy[] copies = Prepare(references, frame);
        if (GrantRetry.Issue(table, copies) != 0)
        {
            return 0;
        }

        int bytes = 0;
        foreach (GrantCopy op in copies) //! GNT1006
        {
            if (bytes >= wanted)
            {
                break;
            }

            if (op.Status == GrantStatus.Okay)
            {
                bytes += op.Len;
            }
        }

        return bytes;
    }

    public async Task<bool> AskLinqAboutTheHeadersOnly(GrantRef[] references, ulong frame, CancellationToken stopping)
    {
        GrantCopy[] copies = Prepare(references, frame);
        int rc = await GrantRetry.IssueAsync(table, copies, cancellationToken: stopping); //! GNT1006
        return rc == 0 && copies.Take(copies.Length / 2).All(static op => op.Status == GrantStatus.Okay);
    }

    public void ThrowAtAFailedMapBeforeTheRestIsRecorded(IReadOnlyList<GrantRef> references, ulong area)
    {
        MapGrantRef[] ops = [.. references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, guest))];
        int rc = GrantRetry.Issue(table, ops);
        if (rc != 0)
        {
            throw new IOException($"rc {rc}");
        }

        foreach (ref readonly MapGrantRef op in ops.AsSpan()) //! GNT1006
        {
            _headers.Add(op.Status == GrantStatus.Okay ? op.Handle : throw new IOException($"{op.Ref}: {op.Status}"));
        }
    }

    public bool TrustTheLastOfTheBatch(GrantHandle[] handles, ulong area)
    {
        Span<UnmapGrantRef> ops = new UnmapGrantRef[handles.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            ops[i] = UnmapGrantRef.Create(area + ((ulong)i << 12), 0, handles[i]);
        }

        int rc = table.GrantTableOp(ops); //! GNT1006
        return rc == 0 && ops[^1].Status == GrantStatus.Okay;
    }

    public bool AskLinqAboutAllOfThem(GrantCopy[] copies)
    {
        int rc = GrantRetry.Issue(table, copies);
        return rc == 0 && !copies.Any(static op => op.Status != GrantStatus.Okay);
    }

    public bool CopyHeadersAndFragmentsInTwoLoops(Packet[] packets, GrantCopy[] copies)
    {
        int rc = GrantRetry.Issue(table, copies);
        if (rc != 0)
        {
            return false;
        }

        bool failed = false;
        int headers = Math.Min(packets.Length, copies.Length);
        for (int i = 0; i < headers; i++)
        {
            if (copies[i].Status != GrantStatus.Okay)
            {
                _dropped.Add(packets[i].Length);
                failed = true;
            }
        }

        for (int i = headers; i < copies.Length; i++)
        {
            failed |= copies[i].Status != GrantStatus.Okay;
        }

        return !failed;
    }

    public int CopyUntilTheFirstThatFailed(GrantCopy[] copies)
    {
        if (GrantRetry.Issue(table, copies) != 0)
        {
            return 0;
        }

        int bytes = 0;
        foreach (GrantCopy op in copies)
        {
            if (op.Status != GrantStatus.Okay)
            {
                break;
            }

            bytes += op.Len;
        }

        return bytes;
    }

    public void RecordEveryMapAndThrowAfterwards(IReadOnlyList<GrantRef> references, ulong area)
    {
        MapGrantRef[] ops = [.. references.Select((reference, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, guest))];
        int rc = GrantRetry.Issue(table, ops);
        if (rc != 0)
        {
            throw new IOException($"rc {rc}");
        }

        List<Exception> failures = [];
        foreach (ref readonly MapGrantRef op in ops.AsSpan())
        {
            if (op.Status == GrantStatus.Okay)
            {
                _headers.Add(op.Handle);
            }
            else
            {
                failures.Add(new IOException($"{op.Ref}: {op.Status}"));
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    public bool MapABatchOfOne(ulong address, GrantRef reference)
    {
        MapGrantRef[] ops = [MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest)];
        if (GrantRetry.Issue(table, ops) != 0 || ops[0].Status != GrantStatus.Okay)
        {
            return false;
        }

        _headers.Add(ops[0].Handle);
        return true;
    }

    public bool MapAHeaderAndABodyAndLookAtEach(ulong address, GrantRef header, GrantRef body)
    {
        MapGrantRef[] pair =
        [
            MapGrantRef.Create(address, GrantMapFlags.HostMap, header, guest),
            MapGrantRef.Create(address + 4096, GrantMapFlags.HostMap, body, guest),
        ];
        if (GrantRetry.Issue(table, pair) != 0)
        {
            return false;
        }

        bool hasHeader = pair[0].Status == GrantStatus.Okay;
        bool hasBody = pair[1].Status == GrantStatus.Okay;
        if (hasHeader)
        {
            _headers.Add(pair[0].Handle);
        }

        if (hasBody)
        {
            _headers.Add(pair[1].Handle);
        }

        return hasHeader && hasBody;
    }

    private GrantCopy[] Prepare(GrantRef[] references, ulong frame)
    {
        GrantCopy[] copies = new GrantCopy[references.Length];
        for (int i = 0; i < copies.Length; i++)
        {
            copies[i] = GrantCopy.Create(GrantCopySide.Granted(guest, references[i], 0), GrantCopySide.Own(frame + (ulong)i, 0), 4096, GrantCopyFlags.SourceGref);
        }

        return copies;
    }
}
