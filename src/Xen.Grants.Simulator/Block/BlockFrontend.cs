using System.Buffers.Binary;
using static Xen.Grants.Simulator.Block.BlockProtocol;

namespace Xen.Grants.Simulator.Block;

/// <summary>
/// A guest's block driver and its user: connects to a backend over a shared ring, reads and writes seeded data
/// through grants of its own pages, and checks every byte.
/// </summary>
/// <remarks>
/// A request may fail for one reason only: one of its pages is lost. A page that is lost is never touched
/// again, so that the guest itself does not wait for it for ever.
/// </remarks>
public sealed class BlockFrontend
{
    private const string Reads = "reads";
    private const string Writes = "writes";
    private const int SectorsPerExtent = MaxSegments * SectorsPerPage;

    private readonly Simulation _simulation;
    private readonly XenbusDevice _device;
    private readonly BlockWorkload _workload;
    private readonly Domain _guest;
    private readonly FrontendConnection _connection;
    private readonly GrantedPages _pages;
    private readonly RequestWaits _waits;
    private readonly ShadowDisk _shadow;
    private readonly SeededRandom _random;
    private readonly Request[] _requests;
    private readonly Stack<Request> _idle = new();
    private readonly List<int> _freeExtents = [];
    private readonly byte[] _wire = new byte[EntrySize];
    private FrontRing _ring = null!;
    private int _sent;
    private int _underWay;

    /// <summary>A driver for one device. It formats the disk.</summary>
    /// <param name="simulation">The world.</param>
    /// <param name="device">The device to use; its frontend is the guest.</param>
    /// <param name="grants">The guest's grant table.</param>
    /// <param name="disk">The backend's disk.</param>
    /// <param name="sectors">How many sectors it has; 88 for each request under way at least.</param>
    /// <param name="workload">What to ask of it.</param>
    public BlockFrontend(Simulation simulation, XenbusDevice device, GuestGrants grants, SectorAccess disk, long sectors, BlockWorkload workload)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sectors, (long)workload.QueueDepth * SectorsPerExtent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workload.MaxSegments, MaxSegments);
        _simulation = simulation;
        _device = device;
        _guest = device.Frontend;
        _connection = new FrontendConnection(simulation, device, grants);
        _pages = new GrantedPages(device, grants);
        _waits = new RequestWaits(simulation, "a request");
        _random = simulation.Random;
        _workload = workload with { Requests = simulation.Requests.Limit(workload.Requests) };
        _shadow = new ShadowDisk(disk, sectors, _random);
        _requests = new Request[workload.QueueDepth];
        for (int i = 0; i < _requests.Length; i++)
        {
            _requests[i] = new Request { Id = (ulong)i };
            _idle.Push(_requests[i]);
        }

        for (int extent = 0; extent < sectors / SectorsPerExtent; extent++)
        {
            _freeExtents.Add(extent);
        }
    }

    /// <summary>
    /// Connects, sends all requests, waits for all answers and disconnects, on the actor that calls. The backend
    /// is to answer <see cref="XenbusState.Initialising"/> with <see cref="XenbusState.InitWait"/>.
    /// </summary>
    public void Run()
    {
        int pages = _workload.RingPages;
        _ring = new FrontRing(_guest.Memory, _connection.Begin(pages), pages, EntrySize);
        if (_connection.Connect())
        {
            SendAll();
            _connection.Disconnect();
            _shadow.Check(_simulation);
        }
        else if (_connection.IsRefusedWithoutCause)
        {
            GiveUpAll();
        }

        _connection.End();
    }

    private void SendAll()
    {
        while (_sent < _workload.Requests || _underWay > 0)
        {
            bool put = false;
            while (_sent < _workload.Requests && _idle.Count > 0 && _ring.Free > 0)
            {
                Send(_idle.Pop());
                put = true;
            }

            if (put && _ring.Push())
            {
                _device.Events.Frontend.Notify();
            }

            // Everything is sent, or there is no room for more.
            WaitForResponses();
        }
    }

    private void WaitForResponses()
    {
        while (_underWay > 0 && !_ring.FinalCheck())
        {
            if (_device.BackendState != XenbusState.Connected)
            {
                Abandon();
                return;
            }

            _device.Events.Frontend.Wait();
        }

        TakeResponses();
    }

    /// <summary>The backend has left without an answer; nobody knows what it did of what was under way.</summary>
    private void Abandon()
    {
        foreach (Request request in _requests)
        {
            if (request.IsUnderWay)
            {
                request.IsUnderWay = false;
                RestoreDisk(request);
            }
        }

        _underWay = 0;
        _sent = _workload.Requests;
    }

    private void Send(Request request)
    {
        int count = _random.Between(1, _workload.MaxSegments);
        request.Id += (ulong)_requests.Length;
        request.IsWrite = _random.Chance(1, 2);
        request.Extent = TakeExtent();
        request.SegmentCount = count;
        request.SentAt = _simulation.TimeProvider.GetTimestamp();
        int slack = SectorsPerExtent - (count * SectorsPerPage);
        long sector = ((long)request.Extent * SectorsPerExtent) + (slack == 0 ? 0 : _random.Next(slack));
        request.FirstSector = sector;
        for (int i = 0; i < count; i++)
        {
            ref Segment segment = ref request.Segments[i];
            segment.Page = _pages.Take();
            (segment.First, segment.Last) = DrawSectors();
            segment.Sector = sector;
            sector += segment.Length;
            if (request.IsWrite)
            {
                FillSegment(in segment);
            }

            segment.Ref = _pages.Grant(segment.Page, readOnly: request.IsWrite);
        }

        _ring.Put(Encode(request));
        request.IsUnderWay = true;
        _sent++;
        _underWay++;
        _simulation.Requests.Add(request.Kind);
    }

    /// <summary>Mostly whole pages, sometimes a part of one.</summary>
    private (byte First, byte Last) DrawSectors()
    {
        if (_random.Chance(3, 4))
        {
            return (0, SectorsPerPage - 1);
        }

        int first = _random.Next(SectorsPerPage);
        return ((byte)first, (byte)_random.Between(first, SectorsPerPage - 1));
    }

    /// <summary>New data for the disk; the shadow holds it from now on, and the disk if the write succeeds.</summary>
    private void FillSegment(in Segment segment)
    {
        Span<byte> page = _guest.Memory.Write(segment.Page, Frame.Size);
        for (int i = 0; i < segment.Length; i++)
        {
            ulong content = _random.NextUInt64();
            _shadow.Set(segment.Sector + i, content);
            NumberedBytes.Fill(SectorOf(page, in segment, i), content);
        }
    }

    private ReadOnlySpan<byte> Encode(Request request)
    {
        Span<byte> wire = _wire;
        wire.Clear();
        wire[0] = request.IsWrite ? OperationWrite : OperationRead;
        wire[1] = (byte)request.SegmentCount;
        BinaryPrimitives.WriteUInt64LittleEndian(wire[8..], request.Id);
        BinaryPrimitives.WriteUInt64LittleEndian(wire[16..], (ulong)request.FirstSector);
        for (int i = 0; i < request.SegmentCount; i++)
        {
            Span<byte> segment = wire.Slice(SegmentsOffset + (i * SegmentSize), SegmentSize);
            BinaryPrimitives.WriteUInt32LittleEndian(segment, request.Segments[i].Ref.Value);
            segment[4] = request.Segments[i].First;
            segment[5] = request.Segments[i].Last;
        }

        return wire;
    }

    private void TakeResponses()
    {
        Span<byte> response = stackalloc byte[16];
        while (_ring.TryTakeResponse(response))
        {
            ulong id = BinaryPrimitives.ReadUInt64LittleEndian(response);
            short status = BinaryPrimitives.ReadInt16LittleEndian(response[10..]);
            Request request = _requests[id % (ulong)_requests.Length];
            if (request.Id == id && request.IsUnderWay)
            {
                Complete(request, status);
            }
            else
            {
                _simulation.Requests.End(request.Kind, RequestOutcome.AnsweredTwice);
            }
        }
    }

    private void Complete(Request request, short status)
    {
        request.IsUnderWay = false;
        _underWay--;
        _idle.Push(request);
        _simulation.Requests.End(request.Kind, Judge(request, status));
        _waits.Ended(request.SentAt, status == StatusOkay, HasLostPage(request));
        foreach (ref readonly Segment segment in request.Used)
        {
            _pages.Return(segment.Page, segment.Ref);
        }

        _freeExtents.Add(request.Extent);
    }

    private RequestOutcome Judge(Request request, short status)
    {
        if (status != StatusOkay)
        {
            RestoreDisk(request);
            return HasLostPage(request) ? RequestOutcome.Right : RequestOutcome.ErrorWithoutCause;
        }

        foreach (ref readonly Segment segment in request.Used)
        {
            if (request.IsWrite ? !IsWritten(in segment) : !IsRead(in segment))
            {
                RestoreDisk(request);
                return RequestOutcome.Corrupted;
            }
        }

        return RequestOutcome.Right;
    }

    private bool IsWritten(in Segment segment)
    {
        for (int i = 0; i < segment.Length; i++)
        {
            if (!_shadow.DiskHolds(segment.Sector + i))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsRead(in Segment segment)
    {
        if (_pages.IsLost(segment.Page))
        {
            return true;
        }

        ReadOnlySpan<byte> page = _guest.Memory.Read(segment.Page, Frame.Size);
        for (int i = 0; i < segment.Length; i++)
        {
            if (!_shadow.IsContentOf(segment.Sector + i, page.Slice((segment.First + i) * SectorSize, SectorSize)))
            {
                return false;
            }
        }

        return true;
    }

    private void RestoreDisk(Request request)
    {
        if (!request.IsWrite)
        {
            return;
        }

        foreach (ref readonly Segment segment in request.Used)
        {
            for (int i = 0; i < segment.Length; i++)
            {
                _shadow.Restore(segment.Sector + i);
            }
        }
    }

    /// <summary>The device never came, though nothing is wrong with the ring: none of its requests is answered.</summary>
    private void GiveUpAll()
    {
        for (; _sent < _workload.Requests; _sent++)
        {
            _simulation.Requests.Add(_sent % 2 == 0 ? Reads : Writes);
        }
    }

    private bool HasLostPage(Request request)
    {
        foreach (ref readonly Segment segment in request.Used)
        {
            if (_pages.IsLost(segment.Page))
            {
                return true;
            }
        }

        return false;
    }

    private int TakeExtent()
    {
        int drawn = _random.Next(_freeExtents.Count);
        int extent = _freeExtents[drawn];
        _freeExtents[drawn] = _freeExtents[^1];
        _freeExtents.RemoveAt(_freeExtents.Count - 1);
        return extent;
    }

    private static Span<byte> SectorOf(Span<byte> page, in Segment segment, int index) =>
        page.Slice((segment.First + index) * SectorSize, SectorSize);

    /// <summary>A part of a request: some sectors in one granted page.</summary>
    private struct Segment
    {
        internal ulong Page;
        internal GrantRef Ref;
        internal byte First;
        internal byte Last;
        internal long Sector;

        internal readonly int Length => Last - First + 1;
    }

    private sealed class Request
    {
        /// <summary>New with each use; what is left of a division by the queue depth is its index.</summary>
        internal ulong Id { get; set; }

        internal bool IsUnderWay { get; set; }

        internal bool IsWrite { get; set; }

        internal int Extent { get; set; }

        internal long FirstSector { get; set; }

        internal int SegmentCount { get; set; }

        internal long SentAt { get; set; }

        internal Segment[] Segments { get; } = new Segment[MaxSegments];

        internal Span<Segment> Used => Segments.AsSpan(0, SegmentCount);

        internal string Kind => IsWrite ? Writes : Reads;
    }
}
