using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Scsiback;

/// <summary>The data path: takes commands off the ring, maps the pages they name, has the disk execute them, answers.</summary>
public sealed class Scsiback
{
    private const int PageSize = 4096;
    private const int ENOMEM = 12;
    private const int NoConnect = 0x01 << 16;
    private const int DriverError = 0x04 << 24;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _mmapPages;
    private readonly ScsiDisk _disk;
    private readonly Action _notifyFrontend;
    private readonly Action<string> _log;
    private readonly VscsiifRequest _request = new();
    private readonly GrantHandle[] _pendingHandle = new GrantHandle[VscsiifRequest.MaxSegments];
    private readonly ulong[] _sgl = new ulong[VscsiifRequest.MaxSegments];
    private readonly byte[] _data = new byte[VscsiifRequest.MaxSegments * PageSize];

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="mmapPages">Addresses for <see cref="VscsiifRequest.MaxSegments"/> pages, with nothing mapped there.</param>
    /// <param name="disk">The disk to serve.</param>
    /// <param name="notifyFrontend">Notifies the frontend over its event channel.</param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    public Scsiback(IGrantTable grants, IHostMemory memory, DomId domid, ulong mmapPages, ScsiDisk disk, Action notifyFrontend, Action<string> log)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _mmapPages = mmapPages;
        _disk = disk;
        _notifyFrontend = notifyFrontend;
        _log = log;
    }

    /// <summary>Serves all commands that are on the ring: C's <c>scsiback_do_cmd_fn</c>.</summary>
    public void DoCmd(BackRing ring)
    {
        Span<byte> wire = stackalloc byte[VscsiifRequest.Size];
        do
        {
            while (ring.TryTakeRequest(wire))
            {
                _request.Decode(wire);
                CmdExec(ring, _request);
            }
        }
        while (ring.HasRequests(1));
    }

    private void CmdExec(BackRing ring, VscsiifRequest req)
    {
        if (req.Action != VscsiifRequest.ActionCdb || !req.IsValid)
        {
            _log($"scsiback: invalid request {req.Id} of {_domid}");
            DoRespWithSense(ring, req, DriverError, default);
            return;
        }

        if (req.Device != default)
        {
            DoRespWithSense(ring, req, NoConnect, default);
            return;
        }

        if (GnttabDataMap(req) != 0)
        {
            DoRespWithSense(ring, req, DriverError, default);
            return;
        }

        ScsiOutcome outcome = Execute(req);
        FastFlushArea(req.SegmentCount);
        DoRespWithSense(ring, req, outcome.Result, outcome);
    }

    /// <summary>Maps the pages of a command: C's <c>scsiback_gnttab_data_map</c>.</summary>
    /// <returns>0, or a negative errno; then nothing is mapped.</returns>
    private int GnttabDataMap(VscsiifRequest req)
    {
        int nrSegments = req.SegmentCount;
        if (nrSegments == 0)
        {
            return 0;
        }

        GrantMapFlags flags = GrantMapFlags.HostMap;
        if (req.Direction == DmaDirection.ToDevice)
        {
            // The pages are only read.
            flags |= GrantMapFlags.ReadOnly;
        }

        MapGrantRef[] map = new MapGrantRef[nrSegments];
        for (int i = 0; i < nrSegments; i++)
        {
            map[i] = MapGrantRef.Create(Vaddr(i), flags, req.Segments[i].Gref, _domid);
        }

        int err = GrantRetry.Issue(_grants, map);
        if (err != 0)
        {
            Bug($"mapping command {req.Id} of {_domid}: rc {err}");
        }

        for (int i = 0; i < nrSegments; i++)
        {
            if (map[i].Status != GrantStatus.Okay)
            {
                _log("scsiback: invalid buffer -- could not remap it");
                map[i].Handle = GrantHandle.Invalid;
                err |= 1;
            }

            _pendingHandle[i] = map[i].Handle;
            if (err != 0)
            {
                continue;
            }

            _sgl[i] = Vaddr(i) + req.Segments[i].Offset;
        }

        if (err != 0)
        {
            FastFlushArea(nrSegments);
            return -ENOMEM;
        }

        return 0;
    }

    /// <summary>Hands the command and its data to the disk.</summary>
    private ScsiOutcome Execute(VscsiifRequest req)
    {
        int length = 0;
        for (int i = 0; i < req.SegmentCount; i++)
        {
            int inPage = req.Segments[i].Length;
            if (req.Direction == DmaDirection.ToDevice)
            {
                _memory.Read(_sgl[i], inPage).CopyTo(_data.AsSpan(length));
            }

            length += inPage;
        }

        ScsiOutcome outcome = _disk.Execute(req.Command, _data.AsSpan(0, length));
        if (req.Direction == DmaDirection.FromDevice)
        {
            Span<byte> data = _data.AsSpan(0, outcome.Transferred);
            for (int i = 0; !data.IsEmpty; i++)
            {
                int inPage = Math.Min(data.Length, req.Segments[i].Length);
                data[..inPage].CopyTo(_memory.Write(_sgl[i], inPage));
                data = data[inPage..];
            }
        }

        return outcome;
    }

    /// <summary>Unmaps what was mapped for a command.</summary>
    private void FastFlushArea(int nrSegments)
    {
        UnmapGrantRef[] unmap = new UnmapGrantRef[nrSegments];
        int invcount = 0;
        for (int i = 0; i < nrSegments; i++)
        {
            GrantHandle handle = _pendingHandle[i];
            if (handle == GrantHandle.Invalid)
            {
                continue;
            }

            unmap[invcount++] = UnmapGrantRef.Create(Vaddr(i), 0, handle);
            _pendingHandle[i] = GrantHandle.Invalid;
        }

        int err = _grants.GrantTableOp(unmap.AsSpan(0, invcount));
        if (err != 0)
        {
            Bug($"unmapping a command of {_domid}: rc {err}");
        }

        for (int i = 0; i < invcount; i++)
        {
            if (unmap[i].Status != GrantStatus.Okay)
            {
                _log($"unmap of a page of {_domid} failed: status {unmap[i].Status}");
            }
        }
    }

    /// <summary>Answers, with sense data where the disk refused the command: C's <c>scsiback_do_resp_with_sense</c>.</summary>
    private void DoRespWithSense(BackRing ring, VscsiifRequest req, int result, ScsiOutcome outcome)
    {
        Span<byte> response = stackalloc byte[VscsiifRequest.Size];
        response.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(response, req.Id);
        if (outcome.Result == ScsiDisk.CheckCondition)
        {
            // Fixed format: 18 bytes.
            response[3] = 18;
            response[4] = 0x70;
            response[4 + 2] = outcome.SenseKey;
            response[4 + 7] = 10;
            response[4 + 12] = outcome.SenseCode;
        }

        BinaryPrimitives.WriteInt32LittleEndian(response[100..], result);
        BinaryPrimitives.WriteInt32LittleEndian(response[104..], Length(req) - outcome.Transferred);
        ring.PutResponse(response);
        if (ring.PushResponses())
        {
            _notifyFrontend();
        }
    }

    private static int Length(VscsiifRequest req)
    {
        int length = 0;
        if (req.IsValid)
        {
            foreach (ref readonly VscsiifSegment segment in req.Segments)
            {
                length += segment.Length;
            }
        }

        return length;
    }

    private ulong Vaddr(int index) => _mmapPages + ((ulong)index * PageSize);

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
