using System.Buffers.Binary;
using static Xen.Grants.Simulator.Usb.UsbProtocol;

namespace Xen.Grants.Simulator.Usb;

/// <summary>
/// A guest's virtual USB host controller and its users: connects to a backend over two shared rings, waits for the devices
/// that are plugged in, sets them up, and sends control, bulk and isochronous urbs with grants of its own pages.
/// </summary>
/// <remarks>
/// <para>Every endpoint of a device keeps what was last sent to it, until it is read back, so that every byte can be checked.
/// Endpoint 0 does so by the vendor request 1; endpoints 1 to 5 are bulk, 6 and 7 isochronous.</para>
/// <para>An urb may fail for one reason only: one of its pages is lost. Requests that a device has to refuse, and reads that
/// may not be short and are, are sent too.</para>
/// </remarks>
public sealed class UsbFrontend
{
    private const string PortEvents = "USB port events";

    private readonly Simulation _simulation;
    private readonly XenbusDevice _device;
    private readonly UsbWorkload _workload;
    private readonly FrontendConnection _connection;
    private readonly UsbUrbs _urbs;

    /// <summary>A driver for one connection of a device.</summary>
    /// <param name="simulation">The world.</param>
    /// <param name="device">The device to use; its frontend is the guest.</param>
    /// <param name="grants">The guest's grant table.</param>
    /// <param name="workload">What to send.</param>
    public UsbFrontend(Simulation simulation, XenbusDevice device, GuestGrants grants, UsbWorkload workload)
    {
        workload.ThrowIfInvalid();
        _simulation = simulation;
        _device = device;
        _workload = workload with { Urbs = simulation.Requests.Limit(workload.Urbs) };
        _connection = new FrontendConnection(simulation, device, grants);
        _urbs = new UsbUrbs(simulation, device, grants, workload);
    }

    /// <summary>
    /// Connects, sends all urbs, waits for all answers and disconnects, on the actor that calls.
    /// <see cref="XenbusDevice.RingRefs"/> are the urb ring and the connection ring, a page each. The backend is to answer
    /// <see cref="XenbusState.Initialising"/> with <see cref="XenbusState.InitWait"/>.
    /// </summary>
    public void Run()
    {
        ulong rings = _connection.Begin(ringPages: 2);
        FrontRing urbs = new(_device.Frontend.Memory, rings, pages: 1, UrbEntrySize);
        FrontRing connections = new(_device.Frontend.Memory, rings + Frame.Size, pages: 1, ConnectionEntrySize);
        if (_connection.Connect())
        {
            if (ArePluggedIn(connections) && _urbs.TrySetUpDevices(urbs))
            {
                _urbs.Run(urbs, _workload.Urbs);
            }
            else
            {
                _urbs.GiveUp(_workload.Urbs);
            }

            _connection.Disconnect();
        }
        else if (_connection.IsRefusedWithoutCause)
        {
            _urbs.GiveUp(_workload.Urbs);
        }

        _connection.End();
    }

    /// <summary>Asks for the events of all ports and waits for them.</summary>
    private bool ArePluggedIn(FrontRing ring)
    {
        Span<byte> request = stackalloc byte[ConnectionRequestSize];
        for (ushort id = 0; id < _workload.Devices; id++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(request, id);
            ring.Put(request);
            _simulation.Requests.Add(PortEvents);
        }

        if (ring.Push())
        {
            _device.Events.Frontend.Notify();
        }

        Span<byte> response = stackalloc byte[ConnectionEntrySize];
        HashSet<byte> ports = [];
        while (ports.Count < _workload.Devices && _device.BackendState == XenbusState.Connected)
        {
            while (ring.TryTakeResponse(response))
            {
                byte port = response[ConnectionPort];
                bool isRight = port >= 1 && port <= _workload.Devices && response[ConnectionSpeed] != NoDevice && ports.Add(port);
                _simulation.Requests.End(PortEvents, isRight ? RequestOutcome.Right : RequestOutcome.Corrupted);
            }

            if (ports.Count < _workload.Devices && !ring.FinalCheck())
            {
                _device.Events.Frontend.Wait();
            }
        }

        return ports.Count == _workload.Devices;
    }
}
