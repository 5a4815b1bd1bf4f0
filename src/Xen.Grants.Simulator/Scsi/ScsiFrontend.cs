using Xen.Grants.Simulator.Block;

namespace Xen.Grants.Simulator.Scsi;

/// <summary>
/// A guest's SCSI driver and its user: connects to a backend over a shared ring, sends commands to a disk (channel, target
/// and LUN 0) with grants of its own pages, and checks every byte, every length and all sense data.
/// </summary>
/// <remarks>
/// A command may fail without sense data for one reason only: one of its pages is lost. Commands that the disk has to refuse
/// are sent too, and so are some to a LUN that is not there.
/// </remarks>
public sealed class ScsiFrontend
{
    private readonly XenbusDevice _device;
    private readonly ScsiWorkload _workload;
    private readonly FrontendConnection _connection;
    private readonly ScsiCommands _commands;

    /// <summary>A driver for one device. It formats the disk.</summary>
    /// <param name="simulation">The world.</param>
    /// <param name="device">The device to use; its frontend is the guest.</param>
    /// <param name="grants">The guest's grant table.</param>
    /// <param name="disk">The backend's disk.</param>
    /// <param name="sectors">How many sectors it has; 208 for each command under way at least.</param>
    /// <param name="workload">What to ask of it.</param>
    public ScsiFrontend(Simulation simulation, XenbusDevice device, GuestGrants grants, SectorAccess disk, long sectors, ScsiWorkload workload)
    {
        workload.ThrowIfInvalid();
        ArgumentOutOfRangeException.ThrowIfLessThan(sectors, (long)workload.QueueDepth * ScsiCommands.SectorsPerExtent);
        _device = device;
        _workload = workload with { Commands = simulation.Requests.Limit(workload.Commands) };
        _connection = new FrontendConnection(simulation, device, grants);
        _commands = new ScsiCommands(simulation, device, grants, new ShadowDisk(disk, sectors, simulation.Random), workload);
    }

    /// <summary>
    /// Connects, sends all commands, waits for all answers and disconnects, on the actor that calls. The backend is to
    /// answer <see cref="XenbusState.Initialising"/> with <see cref="XenbusState.InitWait"/>.
    /// </summary>
    public void Run()
    {
        FrontRing ring = new(_device.Frontend.Memory, _connection.Begin(ringPages: 1), pages: 1, ScsiProtocol.EntrySize);
        if (_connection.Connect())
        {
            _commands.Run(ring, _workload.Commands);
            _connection.Disconnect();
            _commands.CheckDisk();
        }
        else if (_connection.IsRefusedWithoutCause)
        {
            _commands.GiveUp(_workload.Commands);
        }

        _connection.End();
    }
}
