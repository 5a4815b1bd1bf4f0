namespace Corpus.Styles.GNT1004.Idioms;

public sealed record Mapping(ulong Address, GrantHandle Handle);

/// <summary>Rings of a display backend.</summary>
public sealed class DisplayRings(IGrantTable grants, DomId frontend)
{
    private readonly List<Mapping> _mappings = [];
    private Mapping? _requests;

    /// <summary>The object is made before the status is looked at.</summary>
    public Mapping? MapRequests(GrantRef ring, ulong address)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, ring, frontend);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            return null;
        }

        Mapping mapping = new(address, op.Handle); //! GNT1004
        _requests = op.Status == GrantStatus.Okay ? mapping : null;
        return _requests;
    }

    /// <summary>A property pattern takes the handle out only where it is one.</summary>
    public Mapping? MapEvents(GrantRef ring, ulong address)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, ring, frontend);
        if (GrantRetry.Issue(grants, ref op) == 0 && op is { Status: GrantStatus.Okay, Handle: var handle })
        {
            Mapping mapping = new(address, handle);
            _mappings.Add(mapping);
            return mapping;
        }

        return null;
    }

    /// <summary>An expression that reads both in the wrong order.</summary>
    public (GrantHandle Handle, bool IsValid) MapBuffer(GrantRef buffer, ulong address)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, buffer, frontend);
        if (GrantRetry.Issue(grants, ref op) is not 0 and var rc)
        {
            throw new IOException($"map: rc {rc}");
        }

        return (op.Handle, op.Status == GrantStatus.Okay); //! GNT1004
    }

    /// <summary>A conditional that asks first.</summary>
    public (GrantHandle Handle, bool IsValid) MapBufferInOrder(GrantRef buffer, ulong address)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, buffer, frontend);
        if (GrantRetry.Issue(grants, ref op) is not 0 and var rc)
        {
            throw new IOException($"map: rc {rc}");
        }

        return op.Status == GrantStatus.Okay ? (op.Handle, true) : (GrantHandle.Invalid, false);
    }

    /// <summary>A switch in which the failed case falls behind into the common end.</summary>
    public GrantHandle MapCursor(GrantRef cursor, ulong address, out string message)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, cursor, frontend);
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0)
        {
            message = $"rc {rc}";
            return GrantHandle.Invalid;
        }

        switch (op.Status)
        {
            case GrantStatus.Okay:
                message = "mapped";
                break;
            case GrantStatus.BadGntref:
                message = "no such page";
                break;
            default:
                message = "refused";
                return GrantHandle.Invalid;
        }

        return op.Handle; //! GNT1004
    }

    /// <summary>A switch of which only Okay comes through.</summary>
    public GrantHandle MapCursorStrictly(GrantRef cursor, ulong address, out string message)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, cursor, frontend);
        int rc = GrantRetry.Issue(grants, ref op);
        message = "mapped";
        switch (rc == 0 ? op.Status : GrantStatus.GeneralError)
        {
            case GrantStatus.Okay:
                return op.Handle;
            case GrantStatus.BadGntref:
                message = "no such page";
                break;
            default:
                message = "refused";
                break;
        }

        return GrantHandle.Invalid;
    }

    /// <summary>LINQ keeps the handles of all and the opinion of some.</summary>
    public async Task<bool> MapPlanesAsync(GrantRef[] planes, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] ops = [.. planes.Select((plane, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, plane, frontend))];
        int rc = await GrantRetry.IssueAsync(grants, ops, cancellationToken: stopping);
        if (rc != 0)
        {
            return false;
        }

        foreach (MapGrantRef op in ops)
        {
            _mappings.Add(new Mapping(op.HostAddr, op.Handle)); //! GNT1004
        }

        return ops.All(static op => op.Status == GrantStatus.Okay);
    }

    /// <summary>LINQ asks first.</summary>
    public async Task<bool> MapPlanesInOrderAsync(GrantRef[] planes, ulong area, CancellationToken stopping)
    {
        MapGrantRef[] ops = [.. planes.Select((plane, i) => MapGrantRef.Create(area + ((ulong)i << 12), GrantMapFlags.HostMap, plane, frontend))];
        int rc = await GrantRetry.IssueAsync(grants, ops, cancellationToken: stopping);
        if (rc != 0)
        {
            return false;
        }

        _mappings.AddRange(ops.Where(static op => op.Status == GrantStatus.Okay).Select(static op => new Mapping(op.HostAddr, op.Handle)));
        return Array.TrueForAll(ops, static op => op.Status == GrantStatus.Okay);
    }

    /// <summary>An exception is thrown too late, from the finally's point of view.</summary>
    public void MapScreen(MapGrantRef[] tiles)
    {
        int rc = GrantRetry.Issue(grants, tiles);
        if (rc != 0)
        {
            throw new IOException($"map: rc {rc}");
        }

        int bad = 0;
        for (int i = 0; i < tiles.Length; i++)
        {
            GrantHandle handle = GrantHandle.Invalid;
            try
            {
                if (tiles[i].Status != GrantStatus.Okay)
                {
                    bad++;
                }
            }
            finally
            {
                handle = tiles[i].Handle; //! GNT1004
            }

            _mappings.Add(new Mapping(tiles[i].HostAddr, handle));
        }

        Trace.TraceInformation($"{bad} of {tiles.Length} tiles are missing");
    }

    /// <summary>A sign test is another mistake; the handle behind it is known.</summary>
    public bool MapPalette(GrantRef palette, ulong address)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, palette, frontend);
        if (GrantRetry.Issue(grants, ref op) != 0 || op.Status < 0) //! GNT1001
        {
            return false;
        }

        _mappings.Add(new Mapping(address, op.Handle));
        return true;
    }
}
