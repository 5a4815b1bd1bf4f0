using System.Buffers.Binary;
using Xen.Grants.Simulator.Block;
using static Xen.Grants.Simulator.Scsi.ScsiProtocol;

namespace Xen.Grants.Simulator.Scsi;

/// <summary>One command and what is right for an answer.</summary>
internal sealed class ScsiCommand(Domain guest, GrantedPages pages) : RingRequest
{
    internal byte[] Cdb { get; } = new byte[16];

    internal int CdbLength { get; set; }

    internal byte Direction { get; set; }

    internal ushort Lun { get; set; }

    internal GrantedBuffer Buffer { get; } = new(guest, pages);

    /// <summary>Bytes that the device is to transfer; the buffer may be longer.</summary>
    internal int Transfer { get; set; }

    internal int Result { get; set; }

    /// <summary>The additional sense code, where the result is a check condition.</summary>
    internal byte Sense { get; set; }

    /// <summary>The sectors that it reads or writes: none but its own command uses them meanwhile. -1 for a command without.</summary>
    internal int Extent { get; set; } = -1;

    internal long Sector { get; set; }

    internal bool IsWrite => Direction == ToDevice;

    /// <summary>How many bytes the segments hold.</summary>
    internal int Length { get; set; }
}

/// <summary>The commands that a guest sends to its disk, and what it thinks of the answers.</summary>
internal sealed class ScsiCommands : RequestPump<ScsiCommand>
{
    internal const int SectorsPerExtent = MaxSegments * (Frame.Size / SectorSize);

    private const string Reads = "SCSI reads";
    private const string Writes = "SCSI writes";
    private const string Others = "other SCSI commands";
    private const ushort MissingLun = 3;

    private readonly Simulation _simulation;
    private readonly SeededRandom _random;
    private readonly ShadowDisk _shadow;
    private readonly ScsiWorkload _workload;
    private readonly List<int> _freeExtents;
    private readonly byte[] _data = new byte[MaxSegments * Frame.Size];

    internal ScsiCommands(Simulation simulation, XenbusDevice device, GuestGrants grants, ShadowDisk shadow, ScsiWorkload workload)
        : base(simulation, device, new RequestWaits(simulation, "a command"), MakeCommands(device, grants, workload.QueueDepth))
    {
        _simulation = simulation;
        _random = simulation.Random;
        _shadow = shadow;
        _workload = workload;
        _freeExtents = [.. Enumerable.Range(0, (int)(shadow.Sectors / SectorsPerExtent))];
    }

    protected override int RequestSize => EntrySize;

    protected override int ResponseSize => EntrySize;

    /// <summary>The device never came, though nothing is wrong with the ring: none of the commands is answered.</summary>
    internal void GiveUp(int commands)
    {
        for (int i = 0; i < commands; i++)
        {
            _simulation.Requests.Add(i % 2 == 0 ? Reads : Writes);
        }
    }

    /// <summary>Finds what was written where nothing was to be written.</summary>
    internal void CheckDisk() => _shadow.Check(_simulation);

    protected override void Prepare(ScsiCommand request, Span<byte> wire)
    {
        Draw(request);
        request.Buffer.Grant(readOnly: request.IsWrite);

        BinaryPrimitives.WriteUInt16LittleEndian(wire, request.Id);
        wire[RequestAction] = ActionCdb;
        wire[RequestCdbLength] = (byte)request.CdbLength;
        request.Cdb.CopyTo(wire[RequestCdb..]);
        BinaryPrimitives.WriteUInt16LittleEndian(wire[RequestTimeout..], 30);
        BinaryPrimitives.WriteUInt16LittleEndian(wire[RequestLun..], request.Lun);
        wire[RequestDirection] = request.Direction;
        wire[RequestSegmentCount] = (byte)request.Buffer.Parts.Count;
        for (int i = 0; i < request.Buffer.Parts.Count; i++)
        {
            GrantedBuffer.Part part = request.Buffer.Parts[i];
            Span<byte> segment = wire.Slice(RequestSegments + (i * SegmentSize), SegmentSize);
            BinaryPrimitives.WriteUInt32LittleEndian(segment, part.Ref.Value);
            BinaryPrimitives.WriteUInt16LittleEndian(segment[4..], (ushort)part.Offset);
            BinaryPrimitives.WriteUInt16LittleEndian(segment[6..], (ushort)part.Length);
        }
    }

    protected override ushort IdOf(ReadOnlySpan<byte> response) => BinaryPrimitives.ReadUInt16LittleEndian(response);

    protected override RequestOutcome Judge(ScsiCommand request, ReadOnlySpan<byte> response, out bool succeeded)
    {
        int result = BinaryPrimitives.ReadInt32LittleEndian(response[ResponseResult..]);
        succeeded = result == request.Result;
        if (!succeeded)
        {
            Restore(request);
            return HasLostPage(request) ? RequestOutcome.Right : RequestOutcome.ErrorWithoutCause;
        }

        if (IsRight(request, response))
        {
            return RequestOutcome.Right;
        }

        Restore(request);
        return RequestOutcome.Corrupted;
    }

    protected override bool HasLostPage(ScsiCommand request) => request.Buffer.HasLostPage;

    protected override void Release(ScsiCommand request)
    {
        request.Buffer.Return();
        if (request.Extent >= 0)
        {
            _freeExtents.Add(request.Extent);
            request.Extent = -1;
        }
    }

    protected override void Abandon(ScsiCommand request) => Restore(request);

    private static ScsiCommand[] MakeCommands(XenbusDevice device, GuestGrants grants, int count)
    {
        GrantedPages pages = new(device, grants);
        return [.. Enumerable.Range(0, count).Select(_ => new ScsiCommand(device.Frontend, pages))];
    }

    private void Draw(ScsiCommand request)
    {
        Array.Clear(request.Cdb);
        request.CdbLength = 6;
        request.Lun = 0;
        request.Direction = NoData;
        request.Transfer = 0;
        request.Length = 0;
        request.Result = Good;
        request.Sense = 0;
        request.Kind = Others;
        switch (_random.Next(24))
        {
            case 0:
                request.Cdb[0] = TestUnitReady;
                break;
            case 1:
                DrawInquiry(request);
                break;
            case 2:
                request.Cdb[0] = ReadCapacity10;
                request.CdbLength = 10;
                TakeBuffer(request, FromDevice, ReadCapacitySize, ReadCapacitySize);
                break;
            case 3:
                // No disk has such a command.
                request.Cdb[0] = 0xC7;
                Refuse(request, InvalidOpcode);
                break;
            case 4:
                SetBlocks(request, _random.Chance(1, 2) ? Read10 : Write10, _shadow.Sectors - 1, 2);
                TakeBuffer(request, request.Cdb[0] == Read10 ? FromDevice : ToDevice, 2 * SectorSize, 0);
                Refuse(request, BlockOutOfRange);
                break;
            case 5:
                DrawInquiry(request);
                request.Lun = MissingLun;
                request.Transfer = 0;
                request.Result = NoConnect;
                break;
            default:
                DrawTransfer(request);
                break;
        }
    }

    private void DrawInquiry(ScsiCommand request)
    {
        // A guest does not know how long the answer is, and asks for more.
        int allocated = _random.Pick(InquirySize, 96, 255);
        request.Cdb[0] = Inquiry;
        request.Cdb[4] = (byte)allocated;
        TakeBuffer(request, FromDevice, allocated, InquirySize);
    }

    private void DrawTransfer(ScsiCommand request)
    {
        int sectors = DrawSectorCount();
        TakeExtent(request);
        request.Sector = ((long)request.Extent * SectorsPerExtent) + _random.Next(SectorsPerExtent - sectors + 1);
        bool isWrite = _random.Chance(1, 2);
        request.Kind = isWrite ? Writes : Reads;
        SetBlocks(request, isWrite ? Write10 : Read10, request.Sector, sectors);
        TakeBuffer(request, isWrite ? ToDevice : FromDevice, sectors * SectorSize, sectors * SectorSize);
        if (isWrite)
        {
            request.Buffer.Write(NewContents(request.Sector, sectors));
        }
    }

    /// <summary>As many sectors as fit into some segments, of which the first need not be a whole page.</summary>
    private int DrawSectorCount()
    {
        const int PerPage = Frame.Size / SectorSize;
        int segments = _random.Between(1, _workload.MaxSegments);
        return segments == 1 ? _random.Between(1, PerPage) : ((segments - 1) * PerPage) + _random.Between(1, PerPage);
    }

    private static void SetBlocks(ScsiCommand request, byte operation, long sector, int sectors)
    {
        request.CdbLength = 10;
        request.Cdb[0] = operation;
        BinaryPrimitives.WriteUInt32BigEndian(request.Cdb.AsSpan(2), (uint)sector);
        BinaryPrimitives.WriteUInt16BigEndian(request.Cdb.AsSpan(7), (ushort)sectors);
    }

    /// <summary>A buffer that begins somewhere in its first page, if it has pages enough for that.</summary>
    private void TakeBuffer(ScsiCommand request, byte direction, int length, int transfer)
    {
        int slack = (_workload.MaxSegments * Frame.Size) - length;
        int offset = slack > 0 && _random.Chance(1, 2) ? _random.Next(Math.Min(slack, Frame.Size - SectorSize) + 1) & ~63 : 0;
        request.Direction = direction;
        request.Length = length;
        request.Transfer = transfer;
        request.Buffer.Take(length, offset);
    }

    private static void Refuse(ScsiCommand request, byte sense)
    {
        request.Result = CheckCondition;
        request.Sense = sense;
    }

    private ReadOnlySpan<byte> NewContents(long sector, int sectors)
    {
        Span<byte> data = _data.AsSpan(0, sectors * SectorSize);
        for (int i = 0; i < sectors; i++)
        {
            ulong content = _random.NextUInt64();
            _shadow.Set(sector + i, content);
            NumberedBytes.Fill(data.Slice(i * SectorSize, SectorSize), content);
        }

        return data;
    }

    private bool IsRight(ScsiCommand request, ReadOnlySpan<byte> response)
    {
        if (request.Result == CheckCondition)
        {
            ReadOnlySpan<byte> sense = response[ResponseSense..];
            return response[ResponseSenseLength] >= SenseSize && sense[0] == CurrentError
                && (sense[SenseKey] & 0xF) == IllegalRequest && sense[AdditionalSenseCode] == request.Sense;
        }

        if (request.Result == NoConnect)
        {
            return true;
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(response[ResponseResidual..]) != request.Length - request.Transfer)
        {
            return false;
        }

        // What was lost after the device had filled it nobody can look at.
        Span<byte> data = _data.AsSpan(0, request.Transfer);
        return request.IsWrite ? IsWritten(request) : !request.Buffer.TryRead(data) || IsRead(request, data);
    }

    private bool IsWritten(ScsiCommand request)
    {
        for (int i = 0; i < request.Transfer / SectorSize; i++)
        {
            if (!_shadow.DiskHolds(request.Sector + i))
            {
                return false;
            }
        }

        return true;
    }

    private bool IsRead(ScsiCommand request, ReadOnlySpan<byte> data)
    {
        switch (request.Cdb[0])
        {
            case Inquiry:
                return data[0] == DirectAccessDevice && data[4] == InquirySize - 5;
            case ReadCapacity10:
                return BinaryPrimitives.ReadUInt32BigEndian(data) == _shadow.Sectors - 1 && BinaryPrimitives.ReadUInt32BigEndian(data[4..]) == SectorSize;
            default:
                for (int i = 0; i < data.Length / SectorSize; i++)
                {
                    if (!_shadow.IsContentOf(request.Sector + i, data.Slice(i * SectorSize, SectorSize)))
                    {
                        return false;
                    }
                }

                return true;
        }
    }

    /// <summary>After a write that failed nobody knows what its sectors hold.</summary>
    private void Restore(ScsiCommand request)
    {
        if (request is { IsWrite: true, Extent: >= 0 })
        {
            for (int i = 0; i < request.Transfer / SectorSize; i++)
            {
                _shadow.Restore(request.Sector + i);
            }
        }
    }

    private void TakeExtent(ScsiCommand request)
    {
        int drawn = _random.Next(_freeExtents.Count);
        request.Extent = _freeExtents[drawn];
        _freeExtents[drawn] = _freeExtents[^1];
        _freeExtents.RemoveAt(_freeExtents.Count - 1);
    }
}
