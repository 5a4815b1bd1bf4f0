using System.Buffers.Binary;
using Backends.Scsiback;
using Xen.Grants.Simulator.Scsi;

namespace Xen.Grants.Simulator.Tests;

/// <summary>What a <see cref="CopyingScsiBackend"/> does wrong; to some, with every tenth command.</summary>
public enum ScsiMistake
{
    None,
    RefuseToConnect,
    FailSome,
    ForgetSome,
    AnswerTheLastTwice,
    FlipABitOfSomeReads,
    FlipABitOfSomeWrites,
    WriteTheSectorBefore,
    LeaveOutTheResidual,
    LeaveOutTheSenseData,
    SwapTheSenseCodes,
    AnswerForAMissingLun,
    BeAnotherKindOfDevice,
    TellAnotherCapacity,
    LeaveEarly,
    DoNotRetry,
}

/// <summary>A small SCSI backend that copies data by grant instead of mapping it, right or with one mistake.</summary>
internal sealed class CopyingScsiBackend(XenbusDevice device, ScsiDisk disk, int commands, ScsiMistake mistake)
{
    private const int EntrySize = 252;
    private const byte ToDevice = 1;
    private const byte FromDevice = 2;
    private const int DriverError = 7 << 24;
    private const int NoConnect = 1 << 16;

    private readonly Domain _host = device.Backend;
    private readonly MappedRings _mapping = new(device);
    private readonly byte[] _request = new byte[EntrySize];
    private readonly byte[] _data = new byte[26 * 4096];
    private BackRing _ring = null!;
    private ulong _buffer;
    private int _taken;

    private bool IsTenth => _taken % 10 == 0;

    private bool HasLeft => mistake == ScsiMistake.LeaveEarly && _taken > 30;

    internal void Run()
    {
        device.SwitchBackend(XenbusState.InitWait);
        device.WaitForFrontend(XenbusState.Initialised);
        if (mistake == ScsiMistake.RefuseToConnect || !_mapping.TryMap(retry: mistake != ScsiMistake.DoNotRetry))
        {
            device.SwitchBackend(XenbusState.Closed);
            return;
        }

        _buffer = _host.AllocatePages(1);
        _ring = new BackRing(_host.Memory, _mapping.Address, 1, EntrySize);
        device.SwitchBackend(XenbusState.Connected);
        while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected && !HasLeft)
        {
            device.Events.Backend.Wait();
            do
            {
                Serve();
            }
            while (!HasLeft && _ring.HasRequests(1));
        }

        _mapping.Unmap();
        device.SwitchBackend(XenbusState.Closed);
    }

    private void Serve()
    {
        while (_ring.TryTake(_request))
        {
            _taken++;
            if (HasLeft)
            {
                return;
            }

            int result = Execute(out ScsiOutcome outcome, out int length);
            if (IsTenth && mistake == ScsiMistake.ForgetSome)
            {
                continue;
            }

            Respond(result, outcome, length);
        }
    }

    private int Execute(out ScsiOutcome outcome, out int length)
    {
        outcome = default;
        length = Enumerable.Range(0, _request[31]).Sum(i => BinaryPrimitives.ReadUInt16LittleEndian(Segment(i)[6..]));
        if (IsTenth && mistake == ScsiMistake.FailSome)
        {
            return DriverError;
        }

        if (_request[26] != 0)
        {
            return mistake == ScsiMistake.AnswerForAMissingLun ? 0 : NoConnect;
        }

        Span<byte> data = _data.AsSpan(0, length);
        if (_request[30] == ToDevice && !TryCopy(data, isWrite: true))
        {
            return DriverError;
        }

        Span<byte> command = _request.AsSpan(4, _request[3]);
        SpoilCommand(command, data);
        outcome = disk.Execute(command, data);
        Span<byte> answer = data[..outcome.Transferred];
        SpoilAnswer(command[0], answer);
        return _request[30] == FromDevice && !TryCopy(answer, isWrite: false) ? DriverError : outcome.Result;
    }

    private void SpoilCommand(Span<byte> command, Span<byte> data)
    {
        bool isWrite = command[0] == 0x2A;
        if (isWrite && IsTenth && mistake == ScsiMistake.FlipABitOfSomeWrites)
        {
            data[^1] ^= 1;
        }

        uint sector = isWrite ? BinaryPrimitives.ReadUInt32BigEndian(command[2..]) : 0;
        if (sector > 0 && sector < disk.Sectors - 1 && mistake == ScsiMistake.WriteTheSectorBefore)
        {
            BinaryPrimitives.WriteUInt32BigEndian(command[2..], sector - 1);
        }
    }

    private void SpoilAnswer(byte operation, Span<byte> answer)
    {
        switch (operation, mistake)
        {
            case (0x28, ScsiMistake.FlipABitOfSomeReads) when IsTenth && !answer.IsEmpty:
                answer[^1] ^= 1;
                break;
            case (0x12, ScsiMistake.BeAnotherKindOfDevice):
                answer[0] = 5;
                break;
            case (0x25, ScsiMistake.TellAnotherCapacity):
                answer[3]++;
                break;
        }
    }

    /// <summary>Copies between the frontend's segments and some data, segment by segment.</summary>
    private bool TryCopy(Span<byte> data, bool isWrite)
    {
        for (int i = 0; !data.IsEmpty; i++)
        {
            Span<byte> segment = Segment(i);
            GrantRef reference = new(BinaryPrimitives.ReadUInt32LittleEndian(segment));
            ushort offset = BinaryPrimitives.ReadUInt16LittleEndian(segment[4..]);
            int size = Math.Min(data.Length, BinaryPrimitives.ReadUInt16LittleEndian(segment[6..]));
            GrantCopySide granted = GrantCopySide.Granted(device.Frontend.Id, reference, offset);
            GrantCopySide own = GrantCopySide.Own(_host.FrameNumberOf(_buffer), 0);
            if (!isWrite)
            {
                data[..size].CopyTo(_host.Memory.Write(_buffer, size));
            }

            GrantCopy copy = isWrite
                ? GrantCopy.Create(granted, own, (ushort)size, GrantCopyFlags.SourceGref)
                : GrantCopy.Create(own, granted, (ushort)size, GrantCopyFlags.DestGref);
            int rc = mistake == ScsiMistake.DoNotRetry ? _host.GrantTable.GrantTableOp(ref copy) : GrantRetry.Issue(_host.GrantTable, ref copy);
            if (rc != 0 || copy.Status != GrantStatus.Okay)
            {
                return false;
            }

            if (isWrite)
            {
                _host.Memory.Read(_buffer, size).CopyTo(data);
            }

            data = data[size..];
        }

        return true;
    }

    private void Respond(int result, ScsiOutcome outcome, int length)
    {
        Span<byte> response = stackalloc byte[EntrySize];
        response.Clear();
        _request.AsSpan(0, 2).CopyTo(response);
        if (outcome.Result == ScsiDisk.CheckCondition && mistake != ScsiMistake.LeaveOutTheSenseData)
        {
            const byte InvalidOpcode = 0x20;
            const byte BlockOutOfRange = 0x21;
            byte other = outcome.SenseCode == InvalidOpcode ? BlockOutOfRange : InvalidOpcode;
            response[3] = 18;
            response[4] = 0x70;
            response[4 + 2] = outcome.SenseKey;
            response[4 + 12] = mistake == ScsiMistake.SwapTheSenseCodes ? other : outcome.SenseCode;
        }

        BinaryPrimitives.WriteInt32LittleEndian(response[100..], result);
        BinaryPrimitives.WriteInt32LittleEndian(response[104..], mistake == ScsiMistake.LeaveOutTheResidual ? 0 : length - outcome.Transferred);
        bool wantsToKnow = _ring.Put(response);
        if (_taken == commands && mistake == ScsiMistake.AnswerTheLastTwice)
        {
            // With any other there might be a request in the response's place.
            wantsToKnow |= _ring.Put(response);
        }

        if (wantsToKnow)
        {
            device.Events.Backend.Notify();
        }
    }

    private Span<byte> Segment(int index) => _request.AsSpan(32 + (index * 8), 8);
}

/// <summary>A guest that sends commands to the disk of a <see cref="CopyingScsiBackend"/>.</summary>
internal sealed class CopyingScsiScenario(ScsiMistake mistake, ScsiWorkload workload) : IGrantScenario
{
    public string Name => "SCSI commands";

    public string System => "copying SCSI backend";

    public void Run(Simulation simulation)
    {
        Domain host = simulation.CreateDomain(DomainKind.Pv, "host");
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        XenbusDevice device = new(simulation, guest, host);
        ScsiDisk disk = new(workload.QueueDepth * 208);
        ScsiFrontend frontend = new(simulation, device, new GuestGrants(guest), disk.At, disk.Sectors, workload);
        simulation.Spawn("frontend", frontend.Run);
        simulation.Spawn("backend", new CopyingScsiBackend(device, disk, workload.Commands, mistake).Run);
    }
}
