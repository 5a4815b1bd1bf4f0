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

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(14);

    private readonly Simulation _simulation;
    private readonly SeededRandom _random;
    private readonly int _evictionsPer64;
    private readonly int _lossesPer64;
    private readonly int[] _delayWeights;
    private readonly WaitList _pageIns;
    private readonly List<uint> _candidates = [];

    internal Pager(Simulation simulation, SeededRandom random, bool evictsAtRandom)
    {
        _simulation = simulation;
        _random = random;
        _pageIns = new WaitList(simulation.Scheduler);
        _evictionsPer64 = IsOn && evictsAtRandom ? random.Pick(6, 10, 16, 24) : 0;
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

    /// <summary>Maybe takes one granted page away.</summary>
    internal void MayEvict()
    {
        if (_evictionsPer64 > 0 && _random.Chance(_evictionsPer64, 64) && DrawDomain() is Domain domain)
        {
            EvictOneOf(domain, (HvmAddressSpace)domain.Space);
        }
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
                _simulation.Scheduler.At(_simulation.Scheduler.Now + DrawDelay().Ticks, new PageIn(this, space), page);
            }
        }
    }

    /// <summary>The owner itself touched the page: it waits, as its virtual CPU does.</summary>
    internal void WaitFor(HvmAddressSpace space, uint page, Actor actor)
    {
        Ask(space, page);
        _simulation.Oracles.MayBlock(actor, "touched a page that was paged out");
        _pageIns.Wait(actor, space.P2m(page).IsLost ? "a page that is lost" : "a page to be paged in");
    }

    /// <summary>A page can be taken away if it is in, nothing has it pinned and nobody is waiting to use it.</summary>
    private static bool CanEvict(HvmAddressSpace space, uint page) =>
        space.TryGetRam(page, out Frame? frame) && frame!.References == 0 && !frame.IsAwaited;

    private void Evict(HvmAddressSpace space, uint page, bool lost)
    {
        ref P2mEntry entry = ref space.P2m(page);
        entry.Type = P2mType.PagedOut;
        entry.IsLost = lost;
        _simulation.Trace.Evict(space.Owner, page, lost);
        _simulation.Oracles.Sometimes(Evicted, true);
        if (lost)
        {
            _simulation.Oracles.Sometimes(Lost, true);
        }
    }

    private Domain? DrawDomain()
    {
        IReadOnlyList<Domain> domains = _simulation.Hypervisor.Domains;
        if (domains.Count == 0)
        {
            return null;
        }

        Domain domain = domains[_random.Next(domains.Count)];
        return domain.Kind == DomainKind.Hvm ? domain : null;
    }

    /// <summary>Evicts one of the pages that a domain grants, any of them.</summary>
    private void EvictOneOf(Domain domain, HvmAddressSpace space)
    {
        _candidates.Clear();
        foreach (ulong granted in domain.Grants.GrantedFrameNumbers())
        {
            if (granted <= uint.MaxValue && CanEvict(space, (uint)granted))
            {
                _candidates.Add((uint)granted);
            }
        }

        if (_candidates.Count > 0)
        {
            Evict(space, _candidates[_random.Next(_candidates.Count)], lost: _lossesPer64 > 0 && _random.Chance(_lossesPer64, 64));
        }
    }

    /// <summary>A few milliseconds, some hundreds, or several seconds.</summary>
    private TimeSpan DrawDelay()
    {
        int drawn = _random.Next(_delayWeights.Sum());
        int milliseconds = drawn < _delayWeights[0] ? _random.Between(1, 8)
            : drawn < _delayWeights[0] + _delayWeights[1] ? _random.Between(50, 900)
            : _random.Between(1000, (int)s_longest.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(milliseconds);
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
        public bool Expects(long page) => space.P2m((uint)page).Type == P2mType.PagingIn;

        public void Due(long page) => pager.Complete(space, (uint)page);
    }
}
