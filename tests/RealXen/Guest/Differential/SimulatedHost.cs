using Xen.Grants;
using Xen.Grants.Simulator;

namespace RealXen.Guest.Differential;

/// <summary>The simulator, with the domains of the real machine: the limits are those of ../../run.sh's command line.</summary>
internal sealed class SimulatedHost : ISequenceHost
{
    private const int PageSize = 4096;

    private readonly List<Domain> _domains = [];
    private readonly List<ulong> _pages = [];
    private readonly ulong _slots;

    private SimulatedHost(Simulation simulation, int granters)
    {
        for (int i = 0; i < granters; i++)
        {
            Domain domain = simulation.CreateDomain(DomainKind.Pv, null, i == 0 ? Dom0.MaxGrantFrames : ForeignDomain.MaxGrantFrames, i == 0 ? Dom0.MaxMaptrackFrames : 1024);
            _domains.Add(domain);
            SetupTable setup = SetupTable.Create(domain.Id, ForeignDomain.GrantFrames, domain.AllocatePages(1));
            if (domain.GrantTable.GrantTableOp(ref setup) != 0 || setup.Status != GrantStatus.Okay)
            {
                throw new TestFailedException($"the simulator's table does not grow: {setup.Status}");
            }

            ulong first = domain.AllocatePages(GrantSequence.PagesEach);
            for (int page = 0; page < GrantSequence.PagesEach; page++)
            {
                _pages.Add(first + ((ulong)page * PageSize));
            }
        }

        _slots = Caller.ReservePages(GrantSequence.Slots);
    }

    public IGrantTable Table => Caller.GrantTable;

    public IHostMemory Memory => Caller.Memory;

    public IReadOnlyList<DomId> Granters => _domains.ConvertAll(domain => domain.Id);

    private Domain Caller => _domains[0];

    /// <summary>Runs the sequence of a seed in a simulation of its own.</summary>
    internal static List<string> Run(ulong seed, int granters)
    {
        SequenceScenario scenario = new(seed, granters);
        ScenarioResult result = ScenarioRunner.Run(scenario, new SimulationOptions { Paging = PagingMode.None });
        return scenario.Log ?? throw new TestFailedException($"the simulation failed: {string.Join(' ', result.Failures)}");
    }

    public uint EntryCount(int granter) => ForeignDomain.GrantFrames * PageSize / 8;

    public Span<byte> Page(int page) => OwnerOf(page).Memory.Write(_pages[page], PageSize);

    public uint FrameOf(int page) => OwnerOf(page).FrameNumberOf(_pages[page]);

    public ref GrantEntry Entry(int granter, uint reference) => ref _domains[granter].GrantEntry(new GrantRef(reference));

    public ulong Slot(int slot) => _slots + ((ulong)slot * PageSize);

    private Domain OwnerOf(int page) => _domains[page / GrantSequence.PagesEach];

    private sealed class SequenceScenario(ulong seed, int granters) : IGrantScenario
    {
        public string Name => "a differential sequence";

        public string System => "dom0";

        internal List<string>? Log { get; private set; }

        public void Run(Simulation simulation) => Log = GrantSequence.Run(new SimulatedHost(simulation, granters), seed);
    }
}
