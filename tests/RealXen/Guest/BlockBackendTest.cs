using System.Buffers.Binary;
using Backends.Blkback;
using Xen.Grants;
using Xen.Grants.Linux;

namespace RealXen.Guest;

/// <summary>
/// blkback's data path, the same code that runs in the simulator, on gntdev; and a frontend over gntalloc that writes and
/// reads its disk.
/// </summary>
internal sealed class BlockBackendTest(Report report)
{
    private const int PageSize = GrantPages.PageSize;
    private const int SectorsPerPage = PageSize / Disk.SectorSize;
    private const int DiskSectors = 512;
    private const int Rounds = 100;

    internal void Run(ulong seed)
    {
        report.Test("blkback moves data between shared pages and its disk", () => Move(new Xen.Grants.Simulator.SeededRandom(seed)));
        report.Test("blkback refuses what is not granted to it, and serves what comes after", Refuse);
    }

    private static void Move(Xen.Grants.Simulator.SeededRandom random)
    {
        using Frontend frontend = new();
        byte[] expected = new byte[DiskSectors * Disk.SectorSize];
        byte[] data = new byte[BlkifRequest.MaxSegments * PageSize];
        for (int round = 0; round < Rounds; round++)
        {
            int segments = random.Between(1, BlkifRequest.MaxSegments);
            int sector = random.Next(DiskSectors - (segments * SectorsPerPage) + 1);
            int first = random.Next(SectorsPerPage);
            int last = random.Between(first, SectorsPerPage - 1);
            int length = (last - first + 1) * Disk.SectorSize;
            bool isWrite = random.Chance(1, 2);
            for (int i = 0; isWrite && i < segments; i++)
            {
                Span<byte> page = data.AsSpan(i * PageSize, PageSize);
                page.Fill((byte)random.Next(256));
                BinaryPrimitives.WriteInt32LittleEndian(page[(first * Disk.SectorSize)..], round);
                page.CopyTo(frontend.Data.Page(i));
                page.Slice(first * Disk.SectorSize, length).CopyTo(expected.AsSpan((sector * Disk.SectorSize) + (i * length)));
            }

            short status = frontend.Request(isWrite, sector, frontend.Data.Refs[..segments], (byte)first, (byte)last);
            Check.Equal(BlkifRequest.ResponseOkay, status, $"response to request {round}");
            for (int i = 0; !isWrite && i < segments; i++)
            {
                Check.Same(
                    expected.AsSpan((sector * Disk.SectorSize) + (i * length), length),
                    frontend.Data.ReadOnlyPage(i).Slice(first * Disk.SectorSize, length),
                    $"segment {i} that request {round} read");
            }
        }

        Check.Same(expected, frontend.Disk.At(0, expected.Length), "the disk in the end");
    }

    private static void Refuse()
    {
        using Frontend frontend = new();
        GrantRef never = new(2000);
        Check.Equal(BlkifRequest.ResponseError, frontend.Request(isWrite: true, 0, [frontend.Data.Refs[0], never, frontend.Data.Refs[1]], 0, 7), "a page that was never granted");
        Check.Equal(BlkifRequest.ResponseError, frontend.Request(isWrite: false, 0, frontend.ReadOnlyData.Refs, 0, 7), "reading into a page that may only be read");
        Check.Equal(BlkifRequest.ResponseOkay, frontend.Request(isWrite: true, 0, frontend.ReadOnlyData.Refs, 0, 7), "writing from it");
        Check.Equal(BlkifRequest.ResponseError, frontend.Request(isWrite: true, DiskSectors, frontend.Data.Refs[..1], 0, 0), "a sector behind the disk");
        Check.Equal(BlkifRequest.ResponseOkay, frontend.Request(isWrite: true, 0, frontend.Data.Refs[..1], 0, 7), "a good request");
    }

    /// <summary>A guest's end of a block device, with the backend that serves it on the other.</summary>
    private sealed class Frontend : IDisposable
    {
        // union blkif_sring_entry, struct blkif_sring
        private const int ReqProd = 0;
        private const int ReqEvent = 4;
        private const int RspProd = 8;
        private const int RspEvent = 12;
        private const int FirstEntry = 64;
        private const int RingPages = 2;
        private const uint RingSize = 64;

        private static readonly DomId s_self = Dom0.Id;

        private readonly GntallocGrants _gntalloc = GntallocGrants.Open();
        private readonly GntdevGrantDevice _gntdev = GntdevGrantDevice.Open();
        private readonly SharedPages _ring;
        private readonly BlkbackInterface _interface;
        private readonly Blkback _blkback;
        private readonly List<string> _log = [];
        private uint _produced;
        private int _notified;

        internal Frontend()
        {
            _ring = _gntalloc.Share(s_self, RingPages, writable: true);
            Data = _gntalloc.Share(s_self, BlkifRequest.MaxSegments, writable: true);
            ReadOnlyData = _gntalloc.Share(s_self, 1, writable: false);
            Store(ReqEvent, 1);
            Store(RspEvent, 1);
            _interface = new BlkbackInterface(_gntdev, _gntdev, s_self, _gntdev.ReservePages(BlkbackInterface.MaxRingPages), _log.Add);
            _blkback = new Blkback(_gntdev, _gntdev, s_self, _gntdev.ReservePages(BlkifRequest.MaxSegments), Disk, () => _notified++, _log.Add);
            Check.Equal(0, _interface.Connect(_ring.Refs), "connecting");
        }

        internal Disk Disk { get; } = new(DiskSectors);

        internal SharedPages Data { get; }

        internal SharedPages ReadOnlyData { get; }

        /// <summary>Sends a request, lets the backend serve it, and takes the response.</summary>
        internal short Request(bool isWrite, int sector, ReadOnlySpan<GrantRef> pages, byte first, byte last)
        {
            ulong id = _produced + 1000ul;
            Span<byte> request = Entry(_produced);
            request.Clear();
            request[0] = (byte)(isWrite ? BlkifOperation.Write : BlkifOperation.Read);
            request[1] = (byte)pages.Length;
            BinaryPrimitives.WriteUInt64LittleEndian(request[8..], id);
            BinaryPrimitives.WriteUInt64LittleEndian(request[16..], (ulong)sector);
            for (int i = 0; i < pages.Length; i++)
            {
                Span<byte> segment = request.Slice(24 + (i * 8), 8);
                BinaryPrimitives.WriteUInt32LittleEndian(segment, pages[i].Value);
                segment[4] = first;
                segment[5] = last;
            }

            Span<byte> response = Entry(_produced);
            Store(ReqProd, ++_produced);
            _blkback.DoBlockIoOp(_interface.Ring!);
            Check.Equal(_produced, Load(RspProd), "responses");
            Check.Equal((int)_produced, _notified, "notifications");
            Check.Equal(id, BinaryPrimitives.ReadUInt64LittleEndian(response), "the response's request");
            Store(RspEvent, _produced + 1);
            return BinaryPrimitives.ReadInt16LittleEndian(response[10..]);
        }

        public void Dispose()
        {
            _interface.Disconnect();
            _gntdev.Dispose();
            Data.Dispose();
            ReadOnlyData.Dispose();
            _ring.Dispose();
            _gntalloc.Dispose();
        }

        private Span<byte> Entry(uint index) => _ring.Span.Slice(FirstEntry + ((int)(index % RingSize) * BlkifRequest.Size), BlkifRequest.Size);

        private uint Load(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_ring.ReadOnlySpan[offset..]);

        private void Store(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_ring.Span[offset..], value);
    }
}
