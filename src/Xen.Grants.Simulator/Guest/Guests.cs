namespace Xen.Grants.Simulator;

/// <summary>
/// The domains that have actors and a device of their own, so that they can come to an end in the middle of something:
/// by being destroyed, or by turning hostile.
/// </summary>
internal sealed class Guests(Simulation simulation)
{
    private readonly List<XenbusDevice> _devices = [];
    private readonly List<Domain> _guests = [];
    private readonly List<Domain> _hostile = [];

    internal void Add(XenbusDevice device)
    {
        _devices.Add(device);
        if (!_guests.Contains(device.Frontend))
        {
            _guests.Add(device.Frontend);
        }
    }

    internal IEnumerable<XenbusDevice> DevicesOf(Domain guest) => _devices.Where(device => device.Frontend == guest);

    /// <summary>One that goes about its work; null for none.</summary>
    internal Domain? Draw(SeededRandom random) => DrawOf(_guests, random) is Domain guest && IsAtWork(guest) ? guest : null;

    /// <summary>The one of that number, if it goes about its work.</summary>
    internal Domain? Find(long number) => _guests.Find(guest => guest.Id.Value == number && IsAtWork(guest));

    /// <summary>One that has turned hostile and is still there; null for none.</summary>
    internal Domain? DrawHostile(SeededRandom random) => DrawOf(_hostile, random);

    internal Domain? FindHostile(long number) => _hostile.Find(guest => guest.Id.Value == number);

    /// <summary>Its actors stop where they are. Nobody asks any more what becomes of its requests.</summary>
    internal void Stop(Domain guest)
    {
        simulation.Requests.Abandon(guest);
        simulation.Scheduler.KillActorsOf(guest);
    }

    /// <summary>It stops, and others find that it is hostile from now on.</summary>
    internal void TurnHostile(Domain guest)
    {
        Stop(guest);
        guest.IsHostile = true;
        _hostile.Add(guest);
    }

    /// <summary>It is destroyed: its pages go, and its devices.</summary>
    internal void End(Domain guest)
    {
        guest.Destroy();
        guest.IsHostile = false;
        _hostile.Remove(guest);
        foreach (XenbusDevice device in DevicesOf(guest))
        {
            device.FrontendIsGone();
        }

        simulation.Faults.MayCauseRefusals();
        Stop(guest);
    }

    private bool IsAtWork(Domain guest) => guest is { State: DomainState.Alive, IsHostile: false } && simulation.Scheduler.HasActorsOf(guest);

    private static Domain? DrawOf(List<Domain> domains, SeededRandom random) => domains.Count == 0 ? null : domains[random.Next(domains.Count)];
}
