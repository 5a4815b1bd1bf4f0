namespace Xen.Grants.Simulator;

/// <summary>
/// The pager of HVM domains' memory: evicts granted pages, and brings them back a while after somebody asks.
/// </summary>
/// <remarks>
/// <para>Pages that a grant mapping or a copy has pinned stay, as in Xen. A page that was brought back stays
/// until it has been used once, so that nobody starves.</para>
/// <para>The longest delay is such that two pages in turn (a copy's source, then its destination) still come
/// within one back-off schedule of 32.64 s.</para>
/// </remarks>
internal sealed class Pager
{
    private const string Evicted = "a granted page was evicted";
    private const string Lost = "a granted page was lost";
    private const string Met = "a map or copy met a page that was away";

    /// <summary>The longest that a page-in takes.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(14);

    private readonly Simulation _simulation;
    private readonly SeededRandom _random;
    private readonly int _evictionsPer64;
    private readonly int _lossesPer64;
    private readonly int[] _delayWeights;
    private readonly WaitList _pageIns;
    private readonly PageOutcomes? _outcomes;
    private readonly List<uint> _candidates = [];
    private readonly EvictionPolicy _policy;
    private readonly PageInLatency _latency;
    private uint _lastEvicted;
    private long _pageInNumber;

    internal Pager(Simulation simulation, SeededRandom random, SimulationOptions options)
    {
        if (options.PageIn == PageInLatency.Never && options.Paging != PagingMode.Permanent)
        {
            throw new ArgumentException($"Page-ins that never end are for paging {PagingMode.Permanent}, not {options.Paging}.", nameof(options));
        }

        _simulation = simulation;
        _random = random;
        _policy = options.Eviction;
        _latency = options.PageIn;
        _pageIns = new WaitList(simulation.Scheduler);
        bool evicts = IsOn && options.EvictsAtRandom;
        _outcomes = evicts && simulation.Choices is not null ? new PageOutcomes(simulation.Choices, simulation.Paging) : null;
        _evictionsPer64 = evicts && _outcomes is null ? random.Pick(6, 10, 16, 24) : 0;
        _lossesPer64 = simulation.Paging == PagingMode.Permanent ? random.Pick(1, 2, 4, 8) : 0;
        if (IsOn)
        {
            simulation.Oracles.Sometimes(Evicted, false);
            simulation.Oracles.Sometimes(Met, false);
        }

        if (simulation.Paging == PagingMode.Permanent)
        {
            simulation.Oracles.Sometimes(Lost, false);
        }

        // Each seed has its own mix of short, medium and long delays; some have no long ones at all.
        _delayWeights = [1 + random.Next(8), random.Next(5), random.Next(2)];
    }

    internal bool IsOn => _simulation.Paging != PagingMode.None;

    /// <summary>How many pages it has taken away.</summary>
    internal long Evictions { get; private set; }

    private FaultInjector Faults => _simulation.Faults;

    /// <summary>Maybe takes one granted page away.</summary>
    internal void MayEvict()
    {
        if (Faults.IsScripted)
        {
            EvictAsScheduled();
        }
        else if (_evictionsPer64 > 0 && !_simulation.IsCalm && _random.Chance(_evictionsPer64, 64) && DrawDomain(_random) is Domain domain)
        {
            EvictOneOf(domain, (HvmAddressSpace)domain.Space);
        }
    }

    /// <summary>An operation looks for a page: where every way is to be gone, it may find it away.</summary>
    internal void MayChoose(HvmAddressSpace space, uint page)
    {
        if (_outcomes is not null)
        {
            Choose(_outcomes, space, page);
        }
    }

    /// <summary>Takes all granted pages of a domain that can be taken.</summary>
    internal void EvictAllOf(Domain domain)
    {
        HvmAddressSpace space = (HvmAddressSpace)domain.Space;
        FindCandidates(domain, space);
        foreach (uint page in _candidates.Distinct())
        {
            Evict(space, page, lost: false);
        }
    }

    /// <summary>What is away and was not asked for yet is lost.</summary>
    internal void LoseWhatIsAwayOf(Domain domain)
    {
        HvmAddressSpace space = (HvmAddressSpace)domain.Space;
        for (uint page = 0; page < space.PageCount; page++)
        {
            ref P2mEntry entry = ref space.P2m(page);
            entry.IsLost |= entry.Type == P2mType.PagedOut;
        }
    }

    /// <summary>One whose pages can be paged out; null for none.</summary>
    internal Domain? DrawDomain(SeededRandom random)
    {
        IReadOnlyList<Domain> domains = _simulation.Hypervisor.Domains;
        if (domains.Count == 0)
        {
            return null;
        }

        Domain domain = domains[random.Next(domains.Count)];
        return CanPage(domain) ? domain : null;
    }

    /// <summary>Takes one page away, if it can be.</summary>
    internal bool TryEvict(HvmAddressSpace space, uint page, bool lost)
    {
        if (!IsOn || (lost && _simulation.Paging != PagingMode.Permanent))
        {
            throw new InvalidOperationException($"In a run with paging {_simulation.Paging} no page is {(lost ? "lost" : "paged out")}.");
        }

        if (!CanEvict(space, page))
        {
            return false;
        }

        Evict(space, page, lost);
        return true;
    }

    /// <summary>A map or copy needs a page that is paged out.</summary>
    internal void AskForOperation(HvmAddressSpace space, uint page)
    {
        _simulation.Oracles.Sometimes(Met, true);
        Ask(space, page);
    }

    /// <summary>Its page-in starts, unless it is under way.</summary>
    private void Ask(HvmAddressSpace space, uint page)
    {
        ref P2mEntry entry = ref space.P2m(page);
        if (entry.Type == P2mType.PagedOut)
        {
            entry.Type = P2mType.PagingIn;
            if (!entry.IsLost)
            {
                _simulation.Scheduler.At(_simulation.Scheduler.Now + (_outcomes?.DelayOf(space.Owner.Id, page) ?? NextDelay()).Ticks, new PageIn(this, space), page);
            }
        }
    }

    /// <summary>The owner itself touched the page: it waits, as its virtual CPU does.</summary>
    internal void WaitFor(HvmAddressSpace space, uint page, Actor actor)
    {
        Ask(space, page);
        _simulation.Oracles.MayBlock(actor, "touched a page that was paged out");
        Frame frame = space.P2m(page).Frame!;
        frame.Waiting++;
        try
        {
            _pageIns.Wait(actor, space.P2m(page).IsLost ? "a page that is lost" : "a page to be paged in");
        }
        finally
        {
            frame.Waiting--;
        }
    }

    /// <summary>A page can be taken away if it is in, nothing has it pinned and nobody is waiting to use it.</summary>
    private static bool CanEvict(HvmAddressSpace space, uint page) =>
        space.TryGetRam(page, out Frame? frame) && frame is { References: 0, Waiting: 0, IsAwaited: false };

    private void Evict(HvmAddressSpace space, uint page, bool lost)
    {
        ref P2mEntry entry = ref space.P2m(page);
        entry.Type = P2mType.PagedOut;
        entry.IsLost = lost;
        Evictions++;
        _simulation.Trace.Evict(space.Owner, page, lost);
        _simulation.Oracles.Sometimes(Evicted, true);
        if (lost)
        {
            _simulation.Oracles.Sometimes(Lost, true);
        }
    }

    private void Choose(PageOutcomes outcomes, HvmAddressSpace space, uint page)
    {
        PageOutcome outcome = CanPage(space.Owner) && CanEvict(space, page) ? outcomes.Choose(space.Owner.Id, page) : PageOutcome.Present;
        if (outcome != PageOutcome.Present)
        {
            bool lost = outcome == PageOutcome.Lost;
            Faults.Record(new FaultEvent(FaultKind.Evict, Faults.StepNumber, space.Owner.Id.Value, page, lost ? 1 : 0));
            Evict(space, page, lost);
        }
    }

    private static bool CanPage(Domain domain) => domain is { Kind: DomainKind.Hvm, State: DomainState.Alive };

    private void EvictAsScheduled()
    {
        if (IsOn && Faults.IsScheduled(FaultKind.Evict, Faults.StepNumber, out FaultEvent fault)
            && _simulation.Hypervisor.FindDomain(new DomId((ushort)fault.Domain)) is Domain domain && CanPage(domain)
            && CanEvict((HvmAddressSpace)domain.Space, (uint)fault.Place))
        {
            Faults.Record(in fault);
            Evict((HvmAddressSpace)domain.Space, (uint)fault.Place, lost: fault.Value != 0);
        }
    }

    /// <summary>Evicts one of the pages that a domain grants.</summary>
    private void EvictOneOf(Domain domain, HvmAddressSpace space)
    {
        FindCandidates(domain, space);
        if (_candidates.Count > 0)
        {
            _lastEvicted = Choose();
            bool lost = _latency == PageInLatency.Never || (_lossesPer64 > 0 && _random.Chance(_lossesPer64, 64));
            Faults.Record(new FaultEvent(FaultKind.Evict, Faults.StepNumber, domain.Id.Value, _lastEvicted, lost ? 1 : 0));
            Evict(space, _lastEvicted, lost);
        }
    }

    private void FindCandidates(Domain domain, HvmAddressSpace space)
    {
        _candidates.Clear();
        foreach (ulong granted in domain.Grants.GrantedFrameNumbers())
        {
            if (granted <= uint.MaxValue && CanEvict(space, (uint)granted))
            {
                _candidates.Add((uint)granted);
            }
        }
    }

    private uint Choose()
    {
        switch (_policy)
        {
            case EvictionPolicy.InTurn:
                IEnumerable<uint> ahead = _candidates.Where(page => page > _lastEvicted);
                return ahead.Any() ? ahead.Min() : _candidates.Min();
            case EvictionPolicy.SameAgain when _candidates.Contains(_lastEvicted):
                return _lastEvicted;
            default:
                return _candidates[_random.Next(_candidates.Count)];
        }
    }

    private TimeSpan NextDelay()
    {
        _pageInNumber++;
        if (Faults.IsScripted)
        {
            bool isScheduled = Faults.IsScheduled(FaultKind.PageIn, _pageInNumber, out FaultEvent fault) && Faults.Record(in fault);
            return TimeSpan.FromMilliseconds(isScheduled ? fault.Value : 1);
        }

        TimeSpan delay = DrawDelay();
        if (delay > TimeSpan.FromMilliseconds(1))
        {
            Faults.Record(new FaultEvent(FaultKind.PageIn, _pageInNumber, Value: (long)delay.TotalMilliseconds));
        }

        return delay;
    }

    /// <summary>A few milliseconds, some hundreds, or several seconds.</summary>
    private TimeSpan DrawDelay()
    {
        PageInLatency latency = _latency;
        if (latency == PageInLatency.Mixed)
        {
            int drawn = _random.Next(_delayWeights.Sum());
            latency = drawn < _delayWeights[0] ? PageInLatency.Short
                : drawn < _delayWeights[0] + _delayWeights[1] ? PageInLatency.Medium
                : PageInLatency.Long;
        }

        return TimeSpan.FromMilliseconds(latency switch
        {
            PageInLatency.Short => _random.Between(1, 8),
            PageInLatency.Medium => _random.Between(50, 900),
            _ => _random.Between(1000, (int)Longest.TotalMilliseconds),
        });
    }

    private void Complete(HvmAddressSpace space, uint page)
    {
        ref P2mEntry entry = ref space.P2m(page);
        entry.Type = P2mType.Ram;
        entry.Frame!.IsAwaited = true;
        _simulation.Trace.PageIn(space.Owner, page);
        _pageIns.WakeAll();
    }

    private sealed class PageIn(Pager pager, HvmAddressSpace space) : ITimedTarget
    {
        public bool Expects(long page) => space.P2m((uint)page).Type == P2mType.PagingIn && space.Owner.State == DomainState.Alive;

        public void Due(long page) => pager.Complete(space, (uint)page);
    }
}
