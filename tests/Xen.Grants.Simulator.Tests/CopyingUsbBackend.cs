using System.Buffers.Binary;
using Backends.Usbback;
using Xen.Grants.Simulator.Usb;

namespace Xen.Grants.Simulator.Tests;

/// <summary>What a <see cref="CopyingUsbBackend"/> does wrong; to some, with every tenth urb.</summary>
public enum UsbMistake
{
    None,
    RefuseToConnect,
    PlugInAtAWrongPort,
    TellOnePortTwice,
    TellNoSpeed,
    RefuseAddresses,
    SwapTheDescriptors,
    FailSome,
    ForgetSome,
    FlipABitOfSomeReads,
    FlipABitOfSomeWrites,
    LeaveOutTheLengths,
    LeaveThePacketsAlone,
    CountAnError,
    AllowShortReads,
    AllowUnknownRequests,
    LeaveEarly,
    LeaveWhileSettingUp,
    DoNotRetry,
}

/// <summary>A small USB backend that copies data by grant instead of mapping it, right or with one mistake.</summary>
internal sealed class CopyingUsbBackend(XenbusDevice device, int devices, UsbMistake mistake)
{
    private const int PageSize = 4096;
    private const int UrbSize = 148;
    private const int DescriptorSize = 16;
    private const int ShortTransfer = -121;
    private const int Shutdown = -108;
    private const int NoSuchDevice = -19;
    private const ushort ShortNotOk = 1;
    private const uint Isochronous = 0;
    private const uint Control = 2;

    private readonly Domain _host = device.Backend;
    private readonly MappedRings _mapping = new(device);
    private readonly UsbDevice[] _devices = [.. Enumerable.Range(0, devices).Select(_ => new UsbDevice())];
    private readonly HashSet<int> _addresses = [];
    private readonly byte[] _urb = new byte[UrbSize];
    private readonly byte[] _data = new byte[16 * PageSize];
    private readonly byte[] _descriptors = new byte[16 * DescriptorSize];
    private BackRing _urbs = null!;
    private BackRing _connections = null!;
    private ulong _buffer;
    private int _taken;
    private byte _told;

    private bool IsTenth => _taken % 10 == 0;

    private bool HasLeft => _taken > (mistake switch
    {
        UsbMistake.LeaveWhileSettingUp => 2,
        UsbMistake.LeaveEarly => 30,
        _ => int.MaxValue,
    });

    private bool IsIn => (Pipe & 0x80) != 0;

    private uint Type => Pipe >> 30;

    private int Endpoint => (int)(Pipe >> 15) & 0xF;

    private uint Pipe => BinaryPrimitives.ReadUInt32LittleEndian(_urb.AsSpan(4));

    private int BufferSegments => BinaryPrimitives.ReadUInt16LittleEndian(_urb.AsSpan(2));

    private Span<byte> Setup => _urb.AsSpan(12, 8);

    internal void Run()
    {
        device.SwitchBackend(XenbusState.InitWait);
        device.WaitForFrontend(XenbusState.Initialised);
        if (mistake == UsbMistake.RefuseToConnect || !_mapping.TryMap(retry: mistake != UsbMistake.DoNotRetry))
        {
            device.SwitchBackend(XenbusState.Closed);
            return;
        }

        _buffer = _host.AllocatePages(1);
        _urbs = new BackRing(_host.Memory, _mapping.Address, 1, UrbSize);
        _connections = new BackRing(_host.Memory, _mapping.Address + PageSize, 1, 4);
        device.SwitchBackend(XenbusState.Connected);
        while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected && !HasLeft)
        {
            device.Events.Backend.Wait();
            TellPorts();
            do
            {
                Serve();
            }
            while (!HasLeft && _urbs.HasRequests(1));
        }

        _mapping.Unmap();
        device.SwitchBackend(XenbusState.Closed);
    }

    private void TellPorts()
    {
        Span<byte> response = stackalloc byte[4];
        while (_told < devices && _connections.HasRequests(1) && _connections.TryTake(response[..2]))
        {
            _told++;
            bool isLast = _told == devices;
            response[2] = (isLast, mistake) switch
            {
                (true, UsbMistake.PlugInAtAWrongPort) => (byte)(devices + 1),
                (true, UsbMistake.TellOnePortTwice) => 1,
                _ => _told,
            };
            response[3] = isLast && mistake == UsbMistake.TellNoSpeed ? (byte)0 : UsbDevice.HighSpeed;
            if (_connections.Put(response))
            {
                device.Events.Backend.Notify();
            }
        }
    }

    private void Serve()
    {
        while (_urbs.TryTake(_urb))
        {
            _taken++;
            if (HasLeft)
            {
                return;
            }

            int actual = 0;
            int status = IsTenth && mistake == UsbMistake.FailSome ? Shutdown : Execute(out actual);
            if (!(IsTenth && mistake == UsbMistake.ForgetSome))
            {
                Respond(status, actual);
            }
        }
    }

    private int Execute(out int actual)
    {
        actual = 0;
        int port = (int)Pipe & 0x1F;
        int address = (int)(Pipe >> 8) & 0x7F;
        if (Type == Control && Setup[0] == 0 && Setup[1] == 5)
        {
            _addresses.Add(Setup[2]);
            return mistake == UsbMistake.RefuseAddresses ? UsbDevice.Stall : 0;
        }

        if (port > devices || (address != 0 && !_addresses.Contains(address)))
        {
            return NoSuchDevice;
        }

        Span<byte> data = _data.AsSpan(0, BinaryPrimitives.ReadUInt16LittleEndian(_urb.AsSpan(10)));
        if (!IsIn && !TryCopy(data, 0, fromGuest: true))
        {
            return Shutdown;
        }

        if (!IsIn && !data.IsEmpty && IsTenth && mistake == UsbMistake.FlipABitOfSomeWrites)
        {
            data[^1] ^= 1;
        }

        int status = Submit(_devices[port - 1], data, out actual);
        Span<byte> answer = data[..(IsIn ? actual : 0)];
        if (!answer.IsEmpty && IsTenth && mistake == UsbMistake.FlipABitOfSomeReads)
        {
            answer[^1] ^= 1;
        }

        if (!TryCopy(answer, 0, fromGuest: false))
        {
            return Shutdown;
        }

        bool isShortAnError = BinaryPrimitives.ReadUInt16LittleEndian(_urb.AsSpan(8)) == ShortNotOk && mistake != UsbMistake.AllowShortReads;
        return status == 0 && isShortAnError && actual < data.Length ? ShortTransfer : status;
    }

    private int Submit(UsbDevice usb, Span<byte> data, out int actual)
    {
        switch (Type)
        {
            case Control:
                if (Setup[1] == 6 && mistake == UsbMistake.SwapTheDescriptors)
                {
                    Setup[3] = (byte)(3 - Setup[3]);
                }

                int status = usb.Control(Setup, data, out actual);
                return status == UsbDevice.Stall && mistake == UsbMistake.AllowUnknownRequests ? 0 : status;
            case Isochronous:
                actual = usb.Transfer(Endpoint, IsIn, data);
                return TryDescribePackets(actual) ? 0 : Shutdown;
            default:
                actual = usb.Transfer(Endpoint, IsIn, data);
                return 0;
        }
    }

    /// <summary>Writes down what became of each packet of an isochronous urb.</summary>
    private bool TryDescribePackets(int moved)
    {
        int packets = BinaryPrimitives.ReadUInt16LittleEndian(_urb.AsSpan(16));
        Span<byte> descriptors = _descriptors.AsSpan(0, packets * DescriptorSize);
        if (!TryCopy(descriptors, BufferSegments, fromGuest: true))
        {
            return false;
        }

        for (int i = 0; i < packets && mistake != UsbMistake.LeaveThePacketsAlone; i++)
        {
            Span<byte> descriptor = descriptors.Slice(i * DescriptorSize, DescriptorSize);
            int offset = BinaryPrimitives.ReadInt32LittleEndian(descriptor);
            int length = BinaryPrimitives.ReadInt32LittleEndian(descriptor[4..]);
            BinaryPrimitives.WriteInt32LittleEndian(descriptor[8..], Math.Clamp(moved - offset, 0, length));
        }

        return TryCopy(descriptors, BufferSegments, fromGuest: false);
    }

    /// <summary>Copies between segments of the urb and some data, segment by segment.</summary>
    private bool TryCopy(Span<byte> data, int first, bool fromGuest)
    {
        for (int i = first; !data.IsEmpty; i++)
        {
            Span<byte> segment = _urb.AsSpan(20 + (i * 8), 8);
            GrantRef reference = new(BinaryPrimitives.ReadUInt32LittleEndian(segment));
            ushort offset = BinaryPrimitives.ReadUInt16LittleEndian(segment[4..]);
            int size = Math.Min(data.Length, BinaryPrimitives.ReadUInt16LittleEndian(segment[6..]));
            GrantCopySide granted = GrantCopySide.Granted(device.Frontend.Id, reference, offset);
            GrantCopySide own = GrantCopySide.Own(_host.FrameNumberOf(_buffer), 0);
            if (!fromGuest)
            {
                data[..size].CopyTo(_host.Memory.Write(_buffer, size));
            }

            GrantCopy copy = fromGuest
                ? GrantCopy.Create(granted, own, (ushort)size, GrantCopyFlags.SourceGref)
                : GrantCopy.Create(own, granted, (ushort)size, GrantCopyFlags.DestGref);
            int rc = mistake == UsbMistake.DoNotRetry ? _host.GrantTable.GrantTableOp(ref copy) : GrantRetry.Issue(_host.GrantTable, ref copy);
            if (rc != 0 || copy.Status != GrantStatus.Okay)
            {
                return false;
            }

            if (fromGuest)
            {
                _host.Memory.Read(_buffer, size).CopyTo(data);
            }

            data = data[size..];
        }

        return true;
    }

    private void Respond(int status, int actual)
    {
        Span<byte> response = stackalloc byte[16];
        response.Clear();
        _urb.AsSpan(0, 2).CopyTo(response);
        BinaryPrimitives.WriteInt32LittleEndian(response[4..], status);
        BinaryPrimitives.WriteInt32LittleEndian(response[8..], mistake == UsbMistake.LeaveOutTheLengths ? 0 : actual);
        BinaryPrimitives.WriteInt32LittleEndian(response[12..], Type == Isochronous && mistake == UsbMistake.CountAnError ? 1 : 0);
        if (_urbs.Put(response))
        {
            device.Events.Backend.Notify();
        }
    }
}

/// <summary>A guest that sends urbs to the devices of a <see cref="CopyingUsbBackend"/>.</summary>
internal sealed class CopyingUsbScenario(UsbMistake mistake, UsbWorkload workload) : IGrantScenario
{
    public string Name => "USB urbs";

    public string System => "copying USB backend";

    public void Run(Simulation simulation)
    {
        Domain host = simulation.CreateDomain(DomainKind.Pv, "host");
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        XenbusDevice device = new(simulation, guest, host);
        simulation.Spawn("frontend", new UsbFrontend(simulation, device, new GuestGrants(guest), workload).Run);
        simulation.Spawn("backend", new CopyingUsbBackend(device, workload.Devices, mistake).Run);
    }
}
