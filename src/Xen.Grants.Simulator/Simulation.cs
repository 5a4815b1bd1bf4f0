namespace Xen.Grants.Simulator;

/// <summary>
/// The world of one run: domains, actors, virtual time and chance. Everything in it follows from the
/// <see cref="SimulationOptions"/>.
/// </summary>
/// <remarks>
/// Its members, and those of the objects it makes, are for actors only: the one that runs
/// <see cref="IGrantScenario.Run"/> and those that <see cref="Spawn(string, Action)"/> and <see cref="SpawnAsync"/> start. A call from any other thread
/// throws <see cref="InvalidOperationException"/> and fails the run as uncontrolled.
/// </remarks>
public sealed class Simulation
{
    /// <summary>How many operations everything has to come to rest once the faults have stopped.</summary>
    private const long OperationsToRest = 1_000_000;

    private readonly SimulationOptions _options;
    private readonly long _calmAfter;

    internal Simulation(SimulationOptions options)
    {
        _options = options;
        Choices = options.Choices is null ? null : new ChoiceTree(options.Choices);
        Paging = options.Paging != PagingMode.Mixed ? options.Paging
            : Choices is not null ? PagingMode.Permanent
            : Stream(RandomStream.Options).Pick(PagingMode.None, PagingMode.Transient, PagingMode.Permanent);
        Random = Stream(RandomStream.Scenario);
        Trace = new RunTrace(this, options.Trace);
        Requests = new RequestLedger(() => Scheduler!.Running.Domain, options.RequestLimit, Trace);
        Oracles = new OracleBoard(Trace);
        Scheduler = new Scheduler(Choices is null ? Stream(RandomStream.Schedule) : Choices, Trace, options.OperationBudget);
        TimeProvider = new VirtualClock(this);
        Guests = new Guests(this);
        Faults = new FaultInjector(this, options);
        Pager = new Pager(this, Stream(RandomStream.Pager), options);
        Hypervisor = new Hypervisor(this) { CallFaults = HasFaults ? new CallFaults(this) : null, Flavour = DrawFlavour(options.Flavour) };
        _calmAfter = HasFaults ? DrawCalm(Stream(RandomStream.Calm), options.OperationBudget) : options.OperationBudget / 2;
    }

    /// <summary>One for each thing that is left to chance, so that none shifts another.</summary>
    private enum RandomStream : ulong
    {
        Options,
        Schedule,
        Pager,
        Scenario,
        Calm,
    }

    /// <summary>The seed of this run.</summary>
    public ulong Seed => _options.Seed;

    /// <summary>The paging of this run: never <see cref="PagingMode.Mixed"/>.</summary>
    public PagingMode Paging { get; }

    /// <summary>Chance for the scenario and its actors to draw on.</summary>
    public SeededRandom Random { get; }

    /// <summary>Virtual time. It implements <see cref="IBlockingClock"/>; its timers' callbacks run as an actor.</summary>
    public TimeProvider TimeProvider { get; }

    /// <summary>Counts the requests that frontends send and how they end.</summary>
    public RequestLedger Requests { get; }

    /// <summary>Whether operations are traced and looked at by the oracles.</summary>
    internal bool IsWatched => _options.IsWatched;

    /// <summary>What decides in place of chance who goes on and which pages are away; null where chance does.</summary>
    internal ChoiceTree? Choices { get; }

    internal RunTrace Trace { get; }

    internal OracleBoard Oracles { get; }

    internal Scheduler Scheduler { get; }

    internal Guests Guests { get; }

    internal FaultInjector Faults { get; }

    /// <summary>The faults have stopped, and the pager takes no more pages: everything is to come to rest.</summary>
    internal bool IsCalm { get; private set; }

    internal Pager Pager { get; }

    internal Hypervisor Hypervisor { get; }

    /// <summary>Boots a domain. The first one is dom0, which is privileged.</summary>
    /// <param name="kind">How it is virtualized. Only the pages of <see cref="DomainKind.Hvm"/> domains are ever paged out.</param>
    /// <param name="name">What reports call it; null for d0, d1, ….</param>
    /// <param name="maxGrantFrames">How many frames its grant table may have: Xen's <c>gnttab_max_frames</c>, 1 to 64.</param>
    /// <param name="maxMaptrackFrames">How many times 256 mappings it may have: Xen's <c>gnttab_max_maptrack_frames</c>, 0 to 1,024.</param>
    public Domain CreateDomain(DomainKind kind, string? name = null, int maxGrantFrames = GrantTable.MaxFrames, int maxMaptrackFrames = Maptrack.MaxPages)
    {
        Scheduler.Enter();
        ArgumentOutOfRangeException.ThrowIfLessThan(maxGrantFrames, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxGrantFrames, GrantTable.MaxFrames);
        ArgumentOutOfRangeException.ThrowIfNegative(maxMaptrackFrames);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxMaptrackFrames, Maptrack.MaxPages);
        return Hypervisor.CreateDomain(kind, name, new GrantLimits(maxGrantFrames, maxMaptrackFrames));
    }

    /// <summary>Starts an actor: a thread of the simulated world. The run ends when the last one has returned.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="body">What it does.</param>
    public void Spawn(string name, Action body)
    {
        Scheduler.Enter();
        Scheduler.Spawn(name, body);
    }

    /// <summary>
    /// Starts an actor that is a virtual CPU of a domain, and so are those that it starts: they end where the domain
    /// does. The frontends here make the actor that runs them one of their guest's.
    /// </summary>
    /// <param name="domain">Whose virtual CPU.</param>
    /// <param name="name">What reports call it.</param>
    /// <param name="body">What it does.</param>
    public void Spawn(Domain domain, string name, Action body)
    {
        Scheduler.Enter();
        Scheduler.Spawn(name, body).Domain = domain;
    }

    /// <summary>
    /// Starts an actor whose body is asynchronous: after each await it goes on on the same actor, when the
    /// scheduler gives it a turn. Waits by <see cref="TimeProvider"/> are in virtual time.
    /// </summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="body">
    /// What it does. What it leaves unawaited does not go on after its end. Where it goes on on a thread that is
    /// not the simulation's, as in <see cref="Task.Run(Action)"/>, the run fails as uncontrolled.
    /// </param>
    public void SpawnAsync(string name, Func<Task> body) => Spawn(name, () => new AsyncTurns(this, name).Run(body));

    /// <summary>Lets other actors run.</summary>
    public void Yield() => SchedulingPoint();

    /// <summary>Joins two domains by an event channel.</summary>
    public EventChannel CreateEventChannel()
    {
        Scheduler.Enter();
        return new EventChannel(this);
    }

    /// <summary>
    /// Counts how often something that a scenario claims to exercise was seen. A counter that stays at zero
    /// over many seeds tells that the claim is empty.
    /// </summary>
    /// <param name="name">What was seen: "a request waited more than a second".</param>
    /// <param name="condition">Whether it was, this time.</param>
    public void Sometimes(string name, bool condition)
    {
        Scheduler.Enter();
        Oracles.Sometimes(name, condition);
    }

    /// <summary>Fails the run.</summary>
    /// <param name="failure">What went wrong, in one sentence.</param>
    public void Fail(string failure)
    {
        Scheduler.Enter();
        Oracles.Fail(failure);
    }

    /// <summary>Marks code that must not block, as under a spin lock; a sleep before it is disposed fails the run.</summary>
    public IDisposable Atomic() => new AtomicScope(Scheduler.Enter());

    /// <summary>
    /// A simulator call at which time does not pass but others may run, and at which the pager may act.
    /// </summary>
    internal Actor SchedulingPoint()
    {
        Actor actor = Scheduler.Enter();
        Scheduler.Yield(actor);
        MayCalm();
        Faults.Step();
        Pager.MayEvict();
        Scheduler.ThrowIfKilled(actor);
        return actor;
    }

    /// <summary>The faults stop when enough has happened, also where somebody does nothing but access memory.</summary>
    internal void MayCalm()
    {
        if (!IsCalm && Scheduler.Operations > _calmAfter)
        {
            IsCalm = true;
            Trace.Calm();
            Scheduler.ComeToRest(_options.RestWithin, OperationsToRest);
        }
    }

    internal ScenarioResult Run(IGrantScenario scenario)
    {
        Scheduler.Run("scenario", () => scenario.Run(this));
        long leaked = Hypervisor.LiveMappings();
        List<string> failures = Oracles.Conclude(Scheduler, leaked, Requests);
        return new ScenarioResult
        {
            Seed = Seed,
            Paging = Paging,
            Requests = Requests.Sent,
            Wrong = Requests.Wrong,
            Corrupted = Requests.Corrupted,
            Leaked = leaked,
            Eagain = Oracles.Eagain,
            Crashed = Oracles.DomainCrashed || Scheduler.Crash is not null,
            Hung = Scheduler.Hang is not null,
            NotAtRest = Scheduler.IsNotAtRest,
            Evictions = Pager.Evictions,
            Schedule = Faults.Happened,
            VirtualTime = TimeSpan.FromTicks(Scheduler.Now),
            TraceHash = Trace.Hash,
            Sometimes = Oracles.SometimesCounters(),
            Failures = failures,
        };
    }

    private bool HasFaults => _options.Faults != FaultSet.None || _options.Schedule is not null;


    /// <summary>Sometimes soon, so that most of a run is to come to rest; mostly late enough for a lot to go wrong.</summary>
    private static long DrawCalm(SeededRandom random, long budget) => Math.Min(random.Pick(500, 4_000, 32_000) * (1 + random.Next(4)), budget / 2);

    private HypervisorFlavour DrawFlavour(HypervisorFlavour chosen) => chosen with
    {
        RefusesMapsWithPositiveStatus = chosen.RefusesMapsWithPositiveStatus || Faults.Holds(FaultKind.PositiveStatus),
        SaysNoDeviceSpace = chosen.SaysNoDeviceSpace || Faults.Holds(FaultKind.OldMaptrackStatus),
        HandleReuse = Faults.Holds(FaultKind.HandleReuse) ? HandleReuse.Lifo : chosen.HandleReuse,
    };

    private SeededRandom Stream(RandomStream purpose) => new(_options.Seed, (ulong)purpose);

    private sealed class AtomicScope : IDisposable
    {
        private readonly Actor _actor;
        private bool _left;

        internal AtomicScope(Actor actor)
        {
            _actor = actor;
            actor.AtomicDepth++;
        }

        public void Dispose()
        {
            if (!_left)
            {
                _left = true;
                _actor.AtomicDepth--;
            }
        }
    }
}
