using Backends.Blkback;
using Xen.Grants;

namespace Backends.Gntdev;

/// <summary>A process that serves a disk, as QEMU does: it maps ring and requests through the grant device.</summary>
public sealed class BlockProcess
{
    private readonly XenGnttab _gnttab;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly Disk _disk;
    private readonly Action _notifyFrontend;
    private readonly BlkifRequest _request = new();
    private readonly GrantRef[] _refs = new GrantRef[BlkifRequest.MaxSegments];
    private BlkbackRing? _ring;
    private XenGnttab.Mapping _ringMapping;

    /// <param name="gnttab">The process's library.</param>
    /// <param name="memory">The process's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="disk">The disk to serve.</param>
    /// <param name="notifyFrontend">Notifies the frontend over its event channel.</param>
    public BlockProcess(XenGnttab gnttab, IHostMemory memory, DomId domid, Disk disk, Action notifyFrontend)
    {
        _gnttab = gnttab;
        _memory = memory;
        _domid = domid;
        _disk = disk;
        _notifyFrontend = notifyFrontend;
    }

    /// <summary>Maps the frontend's ring.</summary>
    /// <returns>0, or a negative errno.</returns>
    public int Connect(ReadOnlySpan<GrantRef> ringRefs)
    {
        int err = _gnttab.MapGrantRefs(_domid, ringRefs, write: true, out _ringMapping);
        if (err == 0)
        {
            _ring = new BlkbackRing(_memory, _ringMapping.Address, ringRefs.Length);
        }

        return err;
    }

    /// <summary>Lets go of it.</summary>
    public void Disconnect()
    {
        _ring = null;
        _gnttab.Unmap(_ringMapping);
    }

    /// <summary>Serves all requests that are on the ring.</summary>
    public void HandleRequests() => _ring!.HandleRequests(_request, () => _request.IsValidFor(_disk) && TryTransfer(), _notifyFrontend);

    private bool TryTransfer()
    {
        int count = _request.SegmentCount;
        for (int i = 0; i < count; i++)
        {
            _refs[i] = _request.Segments[i].Gref;
        }

        if (_gnttab.MapGrantRefs(_domid, _refs.AsSpan(0, count), write: _request.Operation == BlkifOperation.Read, out XenGnttab.Mapping mapping) != 0)
        {
            return false;
        }

        _request.MoveData(_disk, _memory, mapping.Address);
        _gnttab.Unmap(mapping);
        return true;
    }
}
