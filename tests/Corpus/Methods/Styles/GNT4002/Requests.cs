namespace Corpus.Styles.GNT4002.Requests;

public struct BlkifRequest
{
    public byte Operation;
    public byte NrSegments;
    public ulong Id;
    public GrantRef First;
}

/// <summary>Requests where the guest writes them.</summary>
public sealed class SharedRing(BlkifRequest[] page)
{
    public ref BlkifRequest this[uint index] => ref page[index % (uint)page.Length];
}

public sealed class Requests(IGrantTable table, DomId guest, SharedRing ring, BlkifRequest[] own, ulong address)
{
    private const int MaxSegments = 11;
    private const int EINVAL = 22;
    private readonly Dictionary<ulong, GrantHandle> _live = [];

    public int CheckAndDispatchInPlace(uint index)
    {
        ref BlkifRequest req = ref ring[index];
        if (req.NrSegments > MaxSegments)
        {
            return -EINVAL;
        }

        int err = 0;
        for (int segment = 0; segment < req.NrSegments; segment++) //! GNT4002
        {
            err |= MapOne(req.Id, segment, req.First);
        }

        return err;
    }

    public int CheckAnElementAndUseIt(uint index)
    {
        if (ring[index].Operation > 3)
        {
            return -EINVAL;
        }

        return MapOne(ring[index].Id, ring[index].Operation, ring[index].First); //! GNT4002
    }

    public unsafe int CheckThroughAPointer(BlkifRequest* sring, uint index)
    {
        BlkifRequest* req = &sring[index];
        if (req->NrSegments == 0)
        {
            return -EINVAL;
        }

        return MapOne(req->Id, req->NrSegments, req->First); //! GNT4002
    }

    public int CopyOnce(uint index)
    {
        BlkifRequest req = ring[index];
        return req.NrSegments > MaxSegments ? -EINVAL : MapOne(req.Id, req.NrSegments, req.First);
    }

    public int CopyTheField(uint index)
    {
        ref BlkifRequest req = ref ring[index];
        int segments = req.NrSegments;
        return segments > MaxSegments ? -EINVAL : MapOne(req.Id, segments, req.First);
    }

    public int CheckMyOwn(int index)
    {
        ref BlkifRequest req = ref own[index];
        return req.NrSegments > MaxSegments ? -EINVAL : MapOne(req.Id, req.NrSegments, req.First);
    }

    public int ReadOtherFields(uint index)
    {
        ref BlkifRequest req = ref ring[index];
        return req.Operation == 0 ? MapOne(req.Id, 0, req.First) : -EINVAL;
    }

    private int MapOne(ulong id, int segment, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address + ((ulong)segment << 12), GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status == GrantStatus.Okay)
        {
            _live[id] = map.Handle;
        }

        return map.Status.ToErrno();
    }
}
