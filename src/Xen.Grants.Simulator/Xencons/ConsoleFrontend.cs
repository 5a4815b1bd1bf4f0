namespace Xen.Grants.Simulator.Xencons;

/// <summary>
/// A guest's console driver and who types at it: connects to a backend over a shared page, writes lines, and checks that each
/// comes back byte for byte, as from a terminal that echoes.
/// </summary>
/// <remarks>
/// The page is mapped while the console is connected, so that the pager leaves it alone: a line that is not echoed has no
/// excuse but a fault that was injected.
/// </remarks>
public sealed class ConsoleFrontend
{
    private const string Lines = "console lines";

    private readonly Simulation _simulation;
    private readonly XenbusDevice _device;
    private readonly ConsoleWorkload _workload;
    private readonly FrontendConnection _connection;
    private readonly RequestWaits _waits;
    private readonly byte[] _line;
    private readonly byte[] _echo;
    private ConsoleRing _ring = null!;

    /// <summary>A driver for one device.</summary>
    /// <param name="simulation">The world.</param>
    /// <param name="device">The device to use; its frontend is the guest.</param>
    /// <param name="grants">The guest's grant table.</param>
    /// <param name="workload">What to ask of it.</param>
    public ConsoleFrontend(Simulation simulation, XenbusDevice device, GuestGrants grants, ConsoleWorkload workload)
    {
        workload.ThrowIfInvalid();
        _simulation = simulation;
        _device = device;
        _workload = workload with { Lines = simulation.Requests.Limit(workload.Lines) };
        _connection = new FrontendConnection(simulation, device, grants);
        _waits = new RequestWaits(simulation, "a connection");
        _line = new byte[workload.LineLength];
        _echo = new byte[workload.LineLength];
    }

    /// <summary>
    /// Connects, writes all lines, each after the echo of the one before, and disconnects, on the actor that calls. The
    /// backend is to answer <see cref="XenbusState.Initialising"/> with <see cref="XenbusState.InitWait"/>.
    /// </summary>
    public void Run()
    {
        _ring = new ConsoleRing(_device.Frontend.Memory, _connection.Begin(ringPages: 1));
        long since = _simulation.TimeProvider.GetTimestamp();
        bool isConnected = _connection.Connect();
        _waits.Ended(since, isConnected, !isConnected && !_connection.IsRefusedWithoutCause);
        if (isConnected)
        {
            for (int i = 0; i < _workload.Lines && IsThere; i++)
            {
                Exchange(_simulation.Random.Between(1, _workload.LineLength));
            }

            _connection.Disconnect();
        }
        else if (_connection.IsRefusedWithoutCause)
        {
            GiveUpAll();
        }

        _connection.End();
    }

    private bool IsThere => _device.BackendState == XenbusState.Connected;

    /// <summary>The console never came, though nothing is wrong with its page: none of the lines is echoed.</summary>
    private void GiveUpAll()
    {
        for (int i = 0; i < _workload.Lines; i++)
        {
            _simulation.Requests.Add(Lines);
        }
    }

    private void Exchange(int length)
    {
        Span<byte> line = _line.AsSpan(0, length), echo = _echo.AsSpan(0, length);
        NumberedBytes.Fill(line, _simulation.Random.NextUInt64());
        _simulation.Requests.Add(Lines);

        int sent = 0, received = 0;
        while (received < length && IsThere)
        {
            int put = _ring.Put(line[sent..]);
            int taken = _ring.Take(echo[received..]);
            sent += put;
            received += taken;
            if (put > 0 || taken > 0)
            {
                _device.Events.Frontend.Notify();
            }
            else
            {
                _device.Events.Frontend.Wait();
            }
        }

        if (received == length)
        {
            _simulation.Requests.End(Lines, line.SequenceEqual(echo) ? RequestOutcome.Right : RequestOutcome.Corrupted);
        }
    }
}
