using System.Buffers.Binary;
using static Xen.Grants.Simulator.Usb.UsbProtocol;

namespace Xen.Grants.Simulator.Usb;

/// <summary>The urbs that a guest sends to its devices, and what it thinks of the answers.</summary>
internal sealed class UsbUrbs : RequestPump<UsbUrb>
{
    internal const int EndpointsOfADevice = 8;

    private const string ControlRequests = "USB control requests";
    private const string BulkUrbs = "USB bulk urbs";
    private const string IsoUrbs = "USB isochronous urbs";
    private const int MaxRefusals = 3;
    private const int MaxPackets = 16;
    private const int MaxPacketSize = 1023;

    private readonly Simulation _simulation;
    private readonly XenbusDevice _device;
    private readonly SeededRandom _random;
    private readonly UsbWorkload _workload;
    private readonly List<UsbEndpoint> _endpoints = [];
    private readonly byte[] _data = new byte[MaxSegments * Frame.Size];
    private readonly byte[] _expected = new byte[MaxSegments * Frame.Size];
    private readonly byte[] _descriptors = new byte[MaxPackets * DescriptorSize];

    // While a device is set up: its control endpoint, and the request to send to it.
    private UsbEndpoint? _setUp;
    private (byte Type, byte Request, ushort Value, ushort Length) _step;
    private int _address;
    private bool _stepSucceeded;
    private int _refusals;

    internal UsbUrbs(Simulation simulation, XenbusDevice device, GuestGrants grants, UsbWorkload workload)
        : base(simulation, device, new RequestWaits(simulation, "an urb"), MakeUrbs(device, grants, workload.QueueDepth))
    {
        _simulation = simulation;
        _device = device;
        _random = simulation.Random;
        _workload = workload;
        for (int port = 1; port <= workload.Devices; port++)
        {
            for (int number = 0; number < EndpointsOfADevice; number++)
            {
                _endpoints.Add(new UsbEndpoint(port, number));
            }
        }
    }

    protected override int RequestSize => UrbEntrySize;

    protected override int ResponseSize => UrbResponseSize;

    /// <summary>Gives each device an address and a configuration, one request after the other.</summary>
    /// <returns>False where one of them would not have it.</returns>
    internal bool TrySetUpDevices(FrontRing ring)
    {
        bool isSetUp = _endpoints.Where(endpoint => endpoint.Number == 0).All(control => TrySetUp(ring, control));
        _setUp = null;
        return isSetUp;
    }

    /// <summary>There are no devices to send to, though nothing is wrong with the rings: none of the urbs is answered.</summary>
    internal void GiveUp(int urbs)
    {
        for (int i = 0; i < urbs; i++)
        {
            _simulation.Requests.Add(BulkUrbs);
        }
    }

    protected override void Prepare(UsbUrb request, Span<byte> wire)
    {
        Draw(request);
        request.Endpoint.IsBusy = true;
        request.Buffer.Grant(readOnly: !request.IsIn);
        request.Descriptors.Grant(readOnly: false);

        uint pipe = (uint)request.Endpoint.Port | (request.IsIn ? DirectionIn : 0) | ((uint)request.Address << DeviceShift)
            | ((uint)request.Endpoint.Number << EndpointShift) | (request.Endpoint.Type << TypeShift);
        BinaryPrimitives.WriteUInt16LittleEndian(wire, request.Id);
        BinaryPrimitives.WriteUInt16LittleEndian(wire[UrbSegmentCount..], (ushort)request.Buffer.Parts.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(wire[UrbPipe..], pipe);
        BinaryPrimitives.WriteUInt16LittleEndian(wire[UrbFlags..], request.Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(wire[UrbBufferLength..], (ushort)request.BufferLength);
        if (request.Endpoint.Type == Control)
        {
            request.Setup.CopyTo(wire[UrbSetup..]);
        }
        else if (request.Endpoint.Type == Isochronous)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(wire[UrbIsoInterval..], 1);
            BinaryPrimitives.WriteUInt16LittleEndian(wire[UrbIsoPackets..], (ushort)request.Packets);
            BinaryPrimitives.WriteUInt16LittleEndian(wire[UrbIsoDescriptorSegments..], (ushort)request.Descriptors.Parts.Count);
        }

        Span<byte> segments = WriteSegments(request.Buffer, wire[UrbSegments..]);
        WriteSegments(request.Descriptors, segments);
    }

    protected override ushort IdOf(ReadOnlySpan<byte> response) => BinaryPrimitives.ReadUInt16LittleEndian(response);

    protected override RequestOutcome Judge(UsbUrb request, ReadOnlySpan<byte> response, out bool succeeded)
    {
        int status = BinaryPrimitives.ReadInt32LittleEndian(response[ResponseStatus..]);
        succeeded = status == request.Status;
        if (!succeeded)
        {
            if (request is { MovesContent: true, IsIn: false })
            {
                // Nobody knows whether it arrived.
                request.Endpoint.Length = 0;
            }

            if (HasLostPage(request))
            {
                return RequestOutcome.Right;
            }

            _refusals++;
            return RequestOutcome.ErrorWithoutCause;
        }

        _stepSucceeded = true;
        if (request is { MovesContent: true, IsIn: false })
        {
            request.Endpoint.Content = request.Content;
            request.Endpoint.Length = request.BufferLength;
        }

        return IsRight(request, response) ? RequestOutcome.Right : RequestOutcome.Corrupted;
    }

    protected override bool HasLostPage(UsbUrb request) => request.Buffer.HasLostPage || request.Descriptors.HasLostPage;

    protected override void Release(UsbUrb request)
    {
        request.Endpoint.IsBusy = false;
        request.Buffer.Return();
        request.Descriptors.Return();
    }

    protected override void Abandon(UsbUrb request)
    {
    }

    private static UsbUrb[] MakeUrbs(XenbusDevice device, GuestGrants grants, int count)
    {
        GrantedPages pages = new(device, grants);
        return [.. Enumerable.Range(0, count).Select(_ => new UsbUrb(device.Frontend, pages))];
    }

    private bool TrySetUp(FrontRing ring, UsbEndpoint control)
    {
        _setUp = control;
        _address = 0;
        if (!TryStep(ring, (StandardIn, GetDescriptor, DeviceDescriptor << 8, 8))
            || !TryStep(ring, (StandardOut, SetAddress, (ushort)control.Port, 0)))
        {
            return false;
        }

        _address = control.Port;
        return TryStep(ring, (StandardIn, GetDescriptor, DeviceDescriptor << 8, DeviceDescriptorSize))
            && TryStep(ring, (StandardIn, GetDescriptor, ConfigurationDescriptor << 8, ConfigurationDescriptorSize))
            && TryStep(ring, (StandardOut, SetConfiguration, 1, 0));
    }

    /// <summary>
    /// Sends a request until it succeeds: one that fails has lost a page, and the next one has another. Where it is refused
    /// without a cause again and again, the device is given up, as a guest's hub driver does.
    /// </summary>
    private bool TryStep(FrontRing ring, (byte Type, byte Request, ushort Value, ushort Length) step)
    {
        _step = step;
        _stepSucceeded = false;
        _refusals = 0;
        while (!_stepSucceeded && _refusals < MaxRefusals && _device.BackendState == XenbusState.Connected)
        {
            Run(ring, 1);
        }

        return _stepSucceeded;
    }

    private void Draw(UsbUrb request)
    {
        Array.Clear(request.Setup);
        request.Flags = 0;
        request.BufferLength = 0;
        request.Packets = 0;
        request.Status = Okay;
        request.ActualLength = 0;
        request.MovesContent = false;
        if (_setUp is not null)
        {
            request.Endpoint = _setUp;
            request.Address = _address;
            SetControl(request, _step.Type, _step.Request, _step.Value, _step.Length);
            return;
        }

        UsbEndpoint[] idle = [.. _endpoints.Where(endpoint => !endpoint.IsBusy)];
        request.Endpoint = idle[_random.Next(idle.Length)];
        request.Address = request.Endpoint.Port;
        request.IsIn = request.Endpoint.Length > 0 && _random.Chance(1, 2);
        switch (request.Endpoint.Type)
        {
            case Control:
                DrawControl(request);
                break;
            case Bulk:
                DrawBulk(request);
                break;
            default:
                DrawIsochronous(request);
                break;
        }
    }

    private void DrawControl(UsbUrb request)
    {
        switch (_random.Next(6))
        {
            case 0:
                SetControl(request, StandardIn, GetDescriptor, DeviceDescriptor << 8, DeviceDescriptorSize);
                break;
            case 1:
                SetControl(request, VendorOut, Unknown, 0, 0);
                request.Status = Stalled;
                break;
            default:
                int length = request.IsIn ? request.Endpoint.Length : _random.Between(1, Frame.Size);
                request.MovesContent = true;
                SetControl(request, request.IsIn ? VendorIn : VendorOut, KeepBuffer, 0, (ushort)length);
                break;
        }
    }

    private void DrawBulk(UsbUrb request)
    {
        int room = _random.Between(1, _workload.MaxSegments) * Frame.Size;
        int length = _random.Between(1, room);
        request.Kind = BulkUrbs;
        request.MovesContent = true;
        request.ActualLength = request.IsIn ? Math.Min(length, request.Endpoint.Length) : length;
        if (request.ActualLength < length && _random.Chance(1, 8))
        {
            request.Flags = ShortNotOk;
            request.Status = ShortTransfer;
        }

        TakeBuffer(request, length, _random.Next(Math.Min(Frame.Size, room - length + 1)));
    }

    private void DrawIsochronous(UsbUrb request)
    {
        request.Kind = IsoUrbs;
        request.MovesContent = true;
        request.Packets = _random.Between(1, Math.Min(MaxPackets, _workload.MaxSegments * 4));
        request.PacketSize = _random.Between(1, MaxPacketSize);
        int length = request.Packets * request.PacketSize;
        request.ActualLength = request.IsIn ? Math.Min(length, request.Endpoint.Length) : length;
        TakeBuffer(request, length, 0);

        Span<byte> descriptors = _descriptors.AsSpan(0, request.Packets * DescriptorSize);
        descriptors.Clear();
        for (int i = 0; i < request.Packets; i++)
        {
            Span<byte> descriptor = descriptors.Slice(i * DescriptorSize, DescriptorSize);
            BinaryPrimitives.WriteInt32LittleEndian(descriptor, i * request.PacketSize);
            BinaryPrimitives.WriteInt32LittleEndian(descriptor[DescriptorLength..], request.PacketSize);
        }

        request.Descriptors.Take(descriptors.Length, 0);
        request.Descriptors.Write(descriptors);
    }

    private void SetControl(UsbUrb request, byte type, byte code, ushort value, ushort length)
    {
        request.Kind = ControlRequests;
        request.IsIn = (type & StandardIn) != 0;
        request.ActualLength = request.Status == Okay ? length : 0;
        request.Setup[0] = type;
        request.Setup[1] = code;
        BinaryPrimitives.WriteUInt16LittleEndian(request.Setup.AsSpan(2), value);
        BinaryPrimitives.WriteUInt16LittleEndian(request.Setup.AsSpan(6), length);
        TakeBuffer(request, length, 0);
    }

    /// <summary>Takes pages, and fills them where they are sent.</summary>
    private void TakeBuffer(UsbUrb request, int length, int offset)
    {
        request.BufferLength = length;
        request.Buffer.Take(length, offset);
        if (!request.IsIn && length > 0)
        {
            request.Content = _random.NextUInt64();
            Span<byte> data = _data.AsSpan(0, length);
            NumberedBytes.Fill(data, request.Content);
            request.Buffer.Write(data);
        }
    }

    private static Span<byte> WriteSegments(GrantedBuffer buffer, Span<byte> segments)
    {
        foreach (GrantedBuffer.Part part in buffer.Parts)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(segments, part.Ref.Value);
            BinaryPrimitives.WriteUInt16LittleEndian(segments[4..], (ushort)part.Offset);
            BinaryPrimitives.WriteUInt16LittleEndian(segments[6..], (ushort)part.Length);
            segments = segments[SegmentSize..];
        }

        return segments;
    }

    private bool IsRight(UsbUrb request, ReadOnlySpan<byte> response)
    {
        if (BinaryPrimitives.ReadInt32LittleEndian(response[ResponseActualLength..]) != request.ActualLength
            || BinaryPrimitives.ReadInt32LittleEndian(response[ResponseErrorCount..]) != 0
            || !AreDescriptorsRight(request))
        {
            return false;
        }

        // What was lost after it had been filled nobody can look at.
        Span<byte> data = _data.AsSpan(0, request.IsIn ? request.ActualLength : 0);
        if (data.IsEmpty || !request.Buffer.TryRead(data))
        {
            return true;
        }

        if (!request.MovesContent)
        {
            // A descriptor tells its own length and type.
            return data[0] is DeviceDescriptorSize or ConfigurationDescriptorSize && data[1] == request.Setup[3];
        }

        Span<byte> expected = _expected.AsSpan(0, request.Endpoint.Length);
        NumberedBytes.Fill(expected, request.Endpoint.Content);
        return data.SequenceEqual(expected[..data.Length]);
    }

    private bool AreDescriptorsRight(UsbUrb request)
    {
        Span<byte> descriptors = _descriptors.AsSpan(0, request.Packets * DescriptorSize);
        if (!request.Descriptors.TryRead(descriptors))
        {
            return true;
        }

        for (int i = 0; i < request.Packets; i++)
        {
            int actual = Math.Clamp(request.ActualLength - (i * request.PacketSize), 0, request.PacketSize);
            ReadOnlySpan<byte> descriptor = descriptors.Slice(i * DescriptorSize, DescriptorSize);
            if (BinaryPrimitives.ReadInt32LittleEndian(descriptor[DescriptorActual..]) != actual
                || BinaryPrimitives.ReadInt32LittleEndian(descriptor[DescriptorStatus..]) != Okay)
            {
                return false;
            }
        }

        return true;
    }
}
