using System.Buffers.Binary;
using Xen.Grants.Simulator.Block;

namespace Xen.Grants.Simulator.Tests;

/// <summary>What a <see cref="CopyingBackend"/> does wrong.</summary>
public enum Mistake
{
    None,
    RefuseToConnect,
    FailSomeRequests,
    ForgetSomeRequests,
    AnswerSomeTwice,
    ReadTheWrongSector,
    WriteTheWrongSector,
    LeaveTheRingMapped,
    LeaveEarly,
    Crash,
    DoNotRetry,
}

/// <summary>A small block backend that copies data by grant instead of mapping it, right or with one mistake.</summary>
internal sealed class CopyingBackend(Simulation simulation, XenbusDevice device, byte[] disk, Mistake mistake)
{
    private const int SectorSize = 512;
    private const int SectorsPerPage = 8;
    private const int MostSegments = 11;
    private const int EntrySize = 112;

    private readonly Domain _host = device.Backend;
    private readonly byte[] _request = new byte[EntrySize];
    private readonly MappedRings _mapping = new(device);
    private BackRing _ring = null!;
    private ulong _buffer;
    private uint _requestsTaken;

    internal void Run()
    {
        device.SwitchBackend(XenbusState.InitWait);
        device.WaitForFrontend(XenbusState.Initialised);
        if (mistake == Mistake.RefuseToConnect || !_mapping.TryMap(retry: mistake != Mistake.DoNotRetry))
        {
            device.SwitchBackend(XenbusState.Closed);
            return;
        }

        _buffer = _host.AllocatePages(1);
        _ring = new BackRing(_host.Memory, _mapping.Address, device.RingRefs.Count, EntrySize);
        device.SwitchBackend(XenbusState.Connected);
        while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected && !(mistake == Mistake.LeaveEarly && _requestsTaken > 30))
        {
            device.Events.Backend.Wait();
            do
            {
                Serve();
            }
            while (_ring.HasRequests(1));
        }

        if (mistake != Mistake.LeaveTheRingMapped)
        {
            _mapping.Unmap();
        }

        device.SwitchBackend(XenbusState.Closed);
    }

    private void Serve()
    {
        while (_ring.TryTake(_request))
        {
            _requestsTaken++;
            bool tenth = _requestsTaken % 10 == 0;
            if (tenth && mistake == Mistake.Crash)
            {
                _host.Memory.Read(0, 1);
            }

            if (mistake == Mistake.LeaveEarly && _requestsTaken > 30)
            {
                continue;
            }

            short status = tenth && mistake == Mistake.FailSomeRequests ? (short)-1 : MoveData();
            if (!(tenth && mistake == Mistake.ForgetSomeRequests))
            {
                Respond(status);
            }

            if (tenth && mistake == Mistake.AnswerSomeTwice)
            {
                Respond(status);
            }
        }
    }

    private short MoveData()
    {
        bool isWrite = _request[0] == 1;
        long sector = BinaryPrimitives.ReadInt64LittleEndian(_request.AsSpan(16));
        bool wrong = mistake == (isWrite ? Mistake.WriteTheWrongSector : Mistake.ReadTheWrongSector);
        if (_request[1] > MostSegments)
        {
            return -1;
        }

        for (int i = 0; i < _request[1]; i++)
        {
            Span<byte> segment = _request.AsSpan(24 + (i * 8), 8);
            int count = segment[5] - segment[4] + 1;
            if (count < 1 || segment[5] >= SectorsPerPage || sector < 0 || sector > (disk.Length / SectorSize) - count)
            {
                return -1;
            }

            GrantRef reference = new(BinaryPrimitives.ReadUInt32LittleEndian(segment));
            ushort offset = (ushort)(segment[4] * SectorSize);
            ushort length = (ushort)(count * SectorSize);
            Span<byte> sectors = disk.AsSpan((int)(wrong ? sector ^ 1 : sector) * SectorSize, length);
            GrantCopySide granted = GrantCopySide.Granted(device.Frontend.Id, reference, offset);
            GrantCopySide own = GrantCopySide.Own(_host.FrameNumberOf(_buffer), 0);
            if (!isWrite)
            {
                sectors.CopyTo(_host.Memory.Write(_buffer, length));
            }

            GrantCopy copy = isWrite
                ? GrantCopy.Create(granted, own, length, GrantCopyFlags.SourceGref)
                : GrantCopy.Create(own, granted, length, GrantCopyFlags.DestGref);
            if (Issue(new Span<GrantCopy>(ref copy)) != 0 || copy.Status != GrantStatus.Okay)
            {
                return -1;
            }

            if (isWrite)
            {
                _host.Memory.Read(_buffer, length).CopyTo(sectors);
            }

            sector += length / SectorSize;
        }

        return 0;
    }

    private int Issue<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantStatusOperation =>
        mistake == Mistake.DoNotRetry ? _host.GrantTable.GrantTableOp(ops) : GrantRetry.Issue(_host.GrantTable, ops);

    private void Respond(short status)
    {
        Span<byte> response = stackalloc byte[16];
        response.Clear();
        _request.AsSpan(8, 8).CopyTo(response);
        response[8] = _request[0];
        BinaryPrimitives.WriteInt16LittleEndian(response[10..], status);
        bool wantsToKnow = _ring.Put(response);
        simulation.Sometimes("the frontend wanted to be notified", wantsToKnow);
        if (wantsToKnow)
        {
            device.Events.Backend.Notify();
        }
    }
}

/// <summary>A guest that reads and writes the disk of a <see cref="CopyingBackend"/>.</summary>
internal sealed class CopyingScenario(Mistake mistake, BlockWorkload? workload = null) : IGrantScenario
{
    public string Name => "reads and writes";

    public string System => "copying backend";

    public void Run(Simulation simulation)
    {
        BlockWorkload work = workload ?? new BlockWorkload { Requests = 100, RingPages = simulation.Random.Pick(1, 2, 4) };
        Domain host = simulation.CreateDomain(DomainKind.Pv, "host");
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        XenbusDevice device = new(simulation, guest, host);
        byte[] disk = new byte[2 * work.QueueDepth * 88 * 512];
        BlockFrontend frontend = new(simulation, device, new GuestGrants(guest), sector => disk.AsSpan((int)sector * 512, 512), disk.Length / 512, work);
        simulation.Spawn("frontend", frontend.Run);
        simulation.Spawn("backend", new CopyingBackend(simulation, device, disk, mistake).Run);
    }
}
