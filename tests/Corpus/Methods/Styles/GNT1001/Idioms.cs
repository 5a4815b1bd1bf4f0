namespace Corpus.Styles.GNT1001.Idioms;

public readonly record struct MappedPage(ulong Address, GrantHandle Handle);

public sealed class GrantException(GrantStatus status) : Exception($"grant operation failed: {status}")
{
    public GrantStatus Status { get; } = status;
}

/// <summary>What a C# programmer writes who has never seen the kernel's code.</summary>
public sealed class PageMapper(IGrantTable grants, DomId peer)
{
    private readonly Dictionary<GrantRef, MappedPage> _pages = [];

    public MappedPage Map(GrantRef reference, ulong address)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, peer);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            throw new IOException($"hypercall failed: {rc}");
        }

        return op.Status switch
        {
            0 => new MappedPage(address, op.Handle), //! GNT1001
            var status => throw new GrantException(status),
        };
    }

    public MappedPage MapReadOnly(GrantRef reference, ulong address)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, peer);
        int rc = GrantRetry.Issue(grants, ref op);
        return (rc, op.Status) switch
        {
            (0, GrantStatus.Okay) => _pages[reference] = new MappedPage(address, op.Handle),
            (0, var status) => throw new GrantException(status),
            _ => throw new IOException($"hypercall failed: {rc}"),
        };
    }

    public bool TryUnmap(MappedPage page)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(page.Address, 0, page.Handle);
        bool issued = grants.GrantTableOp(ref op) == 0;
        return issued && op is { Status: 0 }; //! GNT1001
    }

    public bool TryUnmapReference(GrantRef reference, out GrantStatus status)
    {
        status = GrantStatus.BadHandle;
        if (!_pages.Remove(reference, out MappedPage page))
        {
            return false;
        }

        UnmapGrantRef op = UnmapGrantRef.Create(page.Address, 0, page.Handle);
        if (grants.GrantTableOp(ref op) != 0)
        {
            status = GrantStatus.GeneralError;
            return false;
        }

        status = op.Status;
        return status == GrantStatus.Okay;
    }

    /// <summary>Lambdas and local functions compare too.</summary>
    public int UnmapAll()
    {
        UnmapGrantRef[] ops = [.. _pages.Values.Select(static page => UnmapGrantRef.Create(page.Address, 0, page.Handle))];
        int rc = grants.GrantTableOp(ops);
        if (rc != 0)
        {
            return rc;
        }

        _pages.Clear();
        return -ops.Count(static op => op.Status != 0); //! GNT1001
    }

    /// <summary>A relation against a name is a test by sign all the same.</summary>
    public IEnumerable<string> Complaints(UnmapGrantRef[] ops)
    {
        int rc = grants.GrantTableOp(ops);
        if (rc != 0)
        {
            yield return $"rc {rc}";
            yield break;
        }

        for (int i = 0; i < ops.Length; i++)
        {
            if (ops[i].Status < GrantStatus.Okay) //! GNT1001
            {
                yield return $"{i}: {ops[i].Status}";
            }
        }
    }

    /// <summary>The errno of a status is no status.</summary>
    public int UnmapOne(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        int rc = grants.GrantTableOp(ref op);
        if (rc == 0)
        {
            rc = op.Status.ToErrno();
        }

        if (rc < 0)
        {
            Debug.WriteLine($"unmapping {address:x}: errno {-rc}");
        }

        return rc;
    }

    /// <summary>A list of the names that are worth a second look.</summary>
    public static bool IsLasting(GrantStatus status) =>
        status is not (GrantStatus.Okay or GrantStatus.Eagain or GrantStatus.NoSpace);

    /// <summary>Everything else about an operation may be compared with numbers.</summary>
    public static bool IsPlausible(in GrantCopy copy) =>
        copy.Len > 0 && copy.Source.Offset + copy.Len <= 4096 && copy.Dest.Offset + copy.Len <= 4096 && copy.Status != GrantStatus.BadCopyArg;

    /// <summary>Goto, as C code cleans up.</summary>
    public async Task<int> ConnectAsync(GrantRef txRing, GrantRef rxRing, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] rings =
        [
            MapGrantRef.Create(area, GrantMapFlags.HostMap, txRing, peer),
            MapGrantRef.Create(area + 4096, GrantMapFlags.HostMap, rxRing, peer),
        ];
        int err = await GrantRetry.IssueAsync(grants, rings, cancellationToken: stopping);
        if (err != 0)
        {
            return err;
        }

        for (int i = 0; i < rings.Length; i++)
        {
            GrantStatus status = rings[i].Status;
            if (status != 0) //! GNT1001
            {
                err = -22;
                continue;
            }

            _pages[rings[i].Ref] = new MappedPage(rings[i].HostAddr, rings[i].Handle);
        }

        if (err != 0)
        {
            goto disconnect;
        }

        return 0;

    disconnect:
        return UnmapAll() == 0 ? err : -5;
    }
}
