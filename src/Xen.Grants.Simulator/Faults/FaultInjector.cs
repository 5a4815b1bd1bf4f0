namespace Xen.Grants.Simulator;

/// <summary>
/// Decides what goes wrong: at each opportunity by chance, with a weight that the seed draws for each kind, or by a
/// schedule; and keeps the record of it.
/// </summary>
internal sealed class FaultInjector
{
    /// <summary>What a weight is a part of.</summary>
    internal const int OutOf = 65536;

    /// <summary>Streams of chance from here on are one for each kind.</summary>
    private const ulong FirstStream = 256;

    private readonly Simulation _simulation;
    private readonly Source[] _sources;
    private readonly Dictionary<(FaultKind Kind, long At), FaultEvent>? _script;
    private readonly List<FaultEvent> _happened = [];
    private readonly List<IFault> _atSteps = [];
    private readonly List<IFault> _atAccesses = [];
    private long _accesses;

    internal FaultInjector(Simulation simulation, SimulationOptions options)
    {
        _simulation = simulation;
        _script = options.Schedule?.Events.DistinctBy(fault => (fault.Kind, fault.At)).ToDictionary(fault => (fault.Kind, fault.At));
        FaultKind[] kinds = Enum.GetValues<FaultKind>();
        _sources = new Source[kinds.Length];
        foreach (FaultKind kind in kinds)
        {
            SeededRandom random = new(options.Seed, FirstStream + (ulong)kind);
            int weight = IsChosen(kind, options.Faults) ? FaultWeights.Draw(kind, random) : 0;
            _sources[(int)kind] = new Source(random, weight);
        }

        IFault[] steps =
        [
            new PagingStorm(simulation), new PageLoss(simulation), new DomainDeath(simulation), new Revocation(simulation),
            new Takeover(simulation), new HostileGrants(simulation),
        ];
        _atSteps.AddRange(steps.Where(fault => CanHappen(fault.Kind)));
        IFault[] accesses = [new HostileRefs(simulation), new HostileRings(simulation)];
        _atAccesses.AddRange(accesses.Where(fault => CanHappen(fault.Kind)));
    }

    /// <summary>A schedule says what happens; chance does not.</summary>
    internal bool IsScripted => _script is not null;

    /// <summary>Which scheduling point it is, counted from 1.</summary>
    internal long StepNumber { get; private set; }

    /// <summary>
    /// Grows with each fault for which a backend may have to refuse a request, other than a page that is lost: that the
    /// frontend sees for itself.
    /// </summary>
    internal long Refusals { get; private set; }

    /// <summary>What has happened, in order.</summary>
    internal FaultSchedule Happened => new([.. _happened]);

    /// <summary>Whether a kind that holds for all of a run holds in this one.</summary>
    internal bool Holds(FaultKind kind) => Strikes(kind, 1, static _ => default(FaultEvent), out _);

    /// <summary>A scheduling point: anything may happen that needs no call or access.</summary>
    internal void Step()
    {
        StepNumber++;
        foreach (IFault fault in _atSteps)
        {
            Maybe(fault, StepNumber);
        }
    }

    /// <summary>Somebody else is about to access memory of a hostile domain.</summary>
    internal void BeforeAccess()
    {
        _accesses++;
        _simulation.MayCalm();
        foreach (IFault fault in _atAccesses)
        {
            Maybe(fault, _accesses);
        }
    }

    /// <summary>Whether a kind happens at an opportunity, and how.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="at">Which of its opportunities.</param>
    /// <param name="draw">Draws how; null for not at all.</param>
    /// <param name="fault">How.</param>
    internal bool Strikes(FaultKind kind, long at, Func<SeededRandom, FaultEvent?> draw, out FaultEvent fault)
    {
        if (_script is not null)
        {
            return _script.TryGetValue((kind, at), out fault) && Record(fault);
        }

        Source source = _sources[(int)kind];
        bool strikes = source.Weight > 0 && !_simulation.IsCalm && source.Random.Next(OutOf) < source.Weight;
        FaultEvent? drawn = strikes ? draw(source.Random) : null;
        fault = drawn.GetValueOrDefault() with { Kind = kind, At = at };
        return drawn is not null && Record(in fault);
    }

    /// <summary>What is scheduled for an opportunity of the pager's.</summary>
    internal bool IsScheduled(FaultKind kind, long at, out FaultEvent fault)
    {
        fault = default;
        return _script is not null && _script.TryGetValue((kind, at), out fault);
    }

    internal bool Record(in FaultEvent fault)
    {
        _happened.Add(fault);
        return true;
    }

    /// <summary>From now on, an error for any request that is under way has a cause.</summary>
    internal void MayCauseRefusals()
    {
        Refusals++;
        _simulation.Requests.Excuse();
    }

    private static bool IsChosen(FaultKind kind, FaultSet chosen) => kind == FaultKind.Takeover
        ? chosen.Contains(FaultKind.HostileRefs) || chosen.Contains(FaultKind.HostileRings) || chosen.Contains(FaultKind.HostileGrants)
        : chosen.Contains(kind);

    private bool CanHappen(FaultKind kind) => _script is null ? _sources[(int)kind].Weight > 0 : _script.Keys.Any(key => key.Kind == kind);

    private void Maybe(IFault fault, long at)
    {
        if (Strikes(fault.Kind, at, fault.Draw, out FaultEvent happens))
        {
            _simulation.Trace.Fault(in happens);
            fault.Apply(in happens);
        }
    }

    private readonly record struct Source(SeededRandom Random, int Weight);
}
