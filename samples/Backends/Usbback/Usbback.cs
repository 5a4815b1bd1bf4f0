using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Usbback;

/// <summary>The data path: takes urbs off the ring, maps the pages they name, has the device transfer them, answers.</summary>
public sealed class Usbback
{
    private const int PageSize = 4096;
    private const int EINVAL = 22;
    private const int ENOMEM = 12;
    private const int ENODEV = 19;
    private const int ESHUTDOWN = 108;
    private const int EREMOTEIO = 121;
    private const byte SetAddress = 5;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly DomId _domid;
    private readonly ulong _mmapPages;
    private readonly UsbDevice[] _ports;
    private readonly Action _notifyFrontend;
    private readonly Action<string> _log;
    private readonly UsbifUrbRequest _request = new();
    private readonly GrantHandle[] _pendingHandle = new GrantHandle[UsbifUrbRequest.MaxSegments];
    private readonly ulong[] _segBuf = new ulong[UsbifUrbRequest.MaxSegments];
    private readonly UsbDevice?[] _addrTable = new UsbDevice?[128];
    private readonly byte[] _buffer = new byte[UsbifUrbRequest.MaxSegments * PageSize];
    private readonly byte[] _isoDescriptors = new byte[UsbifIsoDescriptor.MaxPackets * UsbifIsoDescriptor.WireSize];
    private int _portsTold;

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="domid">The frontend.</param>
    /// <param name="mmapPages">Addresses for <see cref="UsbifUrbRequest.MaxSegments"/> pages, with nothing mapped there.</param>
    /// <param name="ports">What is plugged in, from port 1 on.</param>
    /// <param name="notifyFrontend">Notifies the frontend over its event channel.</param>
    /// <param name="log">Takes what goes wrong, in words.</param>
    public Usbback(IGrantTable grants, IHostMemory memory, DomId domid, ulong mmapPages, UsbDevice[] ports, Action notifyFrontend, Action<string> log)
    {
        _grants = grants;
        _memory = memory;
        _domid = domid;
        _mmapPages = mmapPages;
        _ports = ports;
        _notifyFrontend = notifyFrontend;
        _log = log;
    }

    /// <summary>Forgets the frontend that was connected: its devices have no addresses, and the next one is to be told of them.</summary>
    public void Reset()
    {
        Array.Clear(_addrTable);
        _portsTold = 0;
    }

    /// <summary>Tells the frontend of devices that it does not know of yet: C's <c>usbbk_hotplug_notify</c>.</summary>
    public void HotplugNotify(BackRing conns)
    {
        Span<byte> request = stackalloc byte[sizeof(ushort)];
        Span<byte> response = stackalloc byte[UsbbackInterface.ConnEntrySize];
        while (_portsTold < _ports.Length && conns.HasRequests(1) && conns.TryTakeRequest(request))
        {
            _portsTold++;
            request.CopyTo(response);
            response[2] = (byte)_portsTold;
            response[3] = UsbDevice.HighSpeed;
            Respond(conns, response);
        }
    }

    /// <summary>Serves all urbs that are on the ring: C's <c>usbbk_start_submit_urb</c>.</summary>
    public void StartSubmitUrb(BackRing urbs)
    {
        Span<byte> wire = stackalloc byte[UsbifUrbRequest.Size];
        do
        {
            while (urbs.TryTakeRequest(wire))
            {
                _request.Decode(wire);
                DispatchRequest(urbs, _request);
            }
        }
        while (urbs.HasRequests(1));
    }

    private void DispatchRequest(BackRing urbs, UsbifUrbRequest req)
    {
        if (req.IsUnlink)
        {
            // Urbs are answered one after the other: there is none left to take back.
            DoResponse(urbs, req, 0, 0);
            return;
        }

        if (req.Type == UsbPipeType.Interrupt || !req.IsValid)
        {
            _log($"usbback: invalid urb {req.Id} of {_domid}");
            DoResponse(urbs, req, -EINVAL, 0);
            return;
        }

        if (FindAttachedDevice(req) is not UsbDevice device)
        {
            DoResponse(urbs, req, -ENODEV, 0);
            return;
        }

        if (req.Type == UsbPipeType.Control && req.Setup[0] == 0 && req.Setup[1] == SetAddress)
        {
            // The real device has an address of the host controller's; this one is the frontend's.
            _addrTable[req.Setup[2] & 0x7F] = device;
            DoResponse(urbs, req, 0, 0);
            return;
        }

        if (GnttabMap(req) != 0)
        {
            DoResponse(urbs, req, -ESHUTDOWN, 0);
            return;
        }

        int status = Submit(req, device, out int actual);
        FastFlushArea(req.SegmentCount);
        DoResponse(urbs, req, status, actual);
    }

    private UsbDevice? FindAttachedDevice(UsbifUrbRequest req) => req.Device != 0
        ? _addrTable[req.Device]
        : req.Port >= 1 && req.Port <= _ports.Length ? _ports[req.Port - 1] : null;

    /// <summary>Maps the pages of an urb: C's <c>usbbk_gnttab_map</c>.</summary>
    /// <returns>0, or a negative errno; then nothing is mapped.</returns>
    private int GnttabMap(UsbifUrbRequest req)
    {
        int nrSegs = req.SegmentCount;
        if (nrSegs == 0)
        {
            return 0;
        }

        MapGrantRef[] map = new MapGrantRef[nrSegs];
        for (int i = 0; i < nrSegs; i++)
        {
            GrantMapFlags flags = GrantMapFlags.HostMap;
            if (!req.IsIn && i < req.BufferSegments)
            {
                // The data is only read; descriptors are always written to.
                flags |= GrantMapFlags.ReadOnly;
            }

            map[i] = MapGrantRef.Create(Vaddr(i), flags, req.Segments[i].Gref, _domid);
        }

        int ret = _grants.GrantTableOp(map);
        if (ret != 0)
        {
            Bug($"mapping urb {req.Id} of {_domid}: rc {ret}");
        }

        for (int i = 0; i < nrSegs; i++)
        {
            if (map[i].Status != 0)
            {
                _log("usbback: invalid buffer -- could not remap it");
                map[i].Handle = GrantHandle.Invalid;
                ret |= 1;
            }

            _pendingHandle[i] = map[i].Handle;
            if (ret != 0)
            {
                continue;
            }

            _segBuf[i] = Vaddr(i) + req.Segments[i].Offset;
        }

        if (ret != 0)
        {
            FastFlushArea(nrSegs);
            return -ENOMEM;
        }

        return 0;
    }

    /// <summary>Hands an urb to its device, and its data with it.</summary>
    private int Submit(UsbifUrbRequest req, UsbDevice device, out int actual)
    {
        Span<byte> data = _buffer.AsSpan(0, req.BufferLength);
        if (!req.IsIn)
        {
            CopyPagesToBuff(req, 0, data);
        }

        int status = 0;
        switch (req.Type)
        {
            case UsbPipeType.Control:
                status = device.Control(req.Setup, data, out actual);
                break;
            case UsbPipeType.Bulk:
                actual = device.Transfer(req.Endpoint, req.IsIn, data);
                break;
            default:
                status = SubmitPackets(req, device, data, out actual);
                break;
        }

        if (req.IsIn)
        {
            CopyBuffToPages(req, 0, data[..actual]);
        }

        return status == 0 && actual < data.Length && req.IsShortAnError ? -EREMOTEIO : status;
    }

    /// <summary>Moves the packets of an isochronous urb, one after the other, and writes down what became of each.</summary>
    private int SubmitPackets(UsbifUrbRequest req, UsbDevice device, Span<byte> data, out int actual)
    {
        actual = 0;
        Span<byte> descriptors = _isoDescriptors.AsSpan(0, req.DescriptorBytes);
        CopyPagesToBuff(req, req.BufferSegments, descriptors);

        // Read once: the frontend may change its own meanwhile.
        for (int i = 0; i < req.Packets; i++)
        {
            if (!UsbifIsoDescriptor.Decode(descriptors[(i * UsbifIsoDescriptor.WireSize)..]).IsValid(data.Length))
            {
                return -EINVAL;
            }
        }

        int moved = device.Transfer(req.Endpoint, req.IsIn, data);
        for (int i = 0; i < req.Packets; i++)
        {
            Span<byte> wire = descriptors[(i * UsbifIsoDescriptor.WireSize)..];
            UsbifIsoDescriptor packet = UsbifIsoDescriptor.Decode(wire);
            int length = Math.Clamp(moved - packet.Offset, 0, packet.Length);
            UsbifIsoDescriptor.WriteResult(wire, length, status: 0);
            actual = Math.Max(actual, length > 0 ? packet.Offset + length : 0);
        }

        CopyBuffToPages(req, req.BufferSegments, descriptors);
        return 0;
    }

    private void CopyPagesToBuff(UsbifUrbRequest req, int segment, Span<byte> buffer)
    {
        for (; !buffer.IsEmpty && segment < req.SegmentCount; segment++)
        {
            int inPage = Math.Min(buffer.Length, req.Segments[segment].Length);
            _memory.Read(_segBuf[segment], inPage).CopyTo(buffer);
            buffer = buffer[inPage..];
        }
    }

    private void CopyBuffToPages(UsbifUrbRequest req, int segment, ReadOnlySpan<byte> buffer)
    {
        for (; !buffer.IsEmpty && segment < req.SegmentCount; segment++)
        {
            int inPage = Math.Min(buffer.Length, req.Segments[segment].Length);
            buffer[..inPage].CopyTo(_memory.Write(_segBuf[segment], inPage));
            buffer = buffer[inPage..];
        }
    }

    /// <summary>Unmaps what was mapped for an urb.</summary>
    private void FastFlushArea(int nrSegs)
    {
        UnmapGrantRef[] unmap = new UnmapGrantRef[nrSegs];
        int invcount = 0;
        for (int i = 0; i < nrSegs; i++)
        {
            GrantHandle handle = _pendingHandle[i];
            if (handle == GrantHandle.Invalid)
            {
                continue;
            }

            unmap[invcount++] = UnmapGrantRef.Create(Vaddr(i), 0, handle);
            _pendingHandle[i] = GrantHandle.Invalid;
        }

        int ret = _grants.GrantTableOp(unmap.AsSpan(0, invcount));
        if (ret != 0)
        {
            Bug($"unmapping an urb of {_domid}: rc {ret}");
        }

        for (int i = 0; i < invcount; i++)
        {
            if (unmap[i].Status != GrantStatus.Okay)
            {
                _log($"unmap of a page of {_domid} failed: status {unmap[i].Status}");
            }
        }
    }

    /// <summary>Answers an urb: C's <c>usbbk_do_response</c>.</summary>
    private void DoResponse(BackRing urbs, UsbifUrbRequest req, int status, int actualLength)
    {
        Span<byte> response = stackalloc byte[16];
        response.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(response, req.Id);
        BinaryPrimitives.WriteInt32LittleEndian(response[4..], status);
        BinaryPrimitives.WriteInt32LittleEndian(response[8..], actualLength);
        Respond(urbs, response);
    }

    private void Respond(BackRing ring, ReadOnlySpan<byte> response)
    {
        ring.PutResponse(response);
        if (ring.PushResponses())
        {
            _notifyFrontend();
        }
    }

    private ulong Vaddr(int index) => _mmapPages + ((ulong)index * PageSize);

    [DoesNotReturn]
    private static void Bug(string what) => throw new InvalidOperationException($"BUG: {what}");
}
