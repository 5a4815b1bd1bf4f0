using System.Collections;
using System.Globalization;
using Xen.Grants;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>
/// A host and a guest that granted it a few pages, and everything that a method may ask for as an argument: what is asked
/// for next belongs to the next page.
/// </summary>
public sealed class Scene
{
    private const ulong PageSize = 4096;

    private const int PagesInArea = 16;

    private static readonly AsyncLocal<Scene?> s_current = new();

    private readonly Simulation _simulation;
    private readonly Condition _condition;
    private readonly Domain _host;
    private readonly Domain _guest;
    private readonly GrantRef[] _refs = new GrantRef[Condition.Pages];
    private readonly ulong[] _addresses = new ulong[Condition.Pages];
    private readonly GrantHandle[] _handles = new GrantHandle[Condition.Pages];
    private readonly WatchedTable _table;
    private int _nextRef;
    private int _nextHandle;

    internal Scene(Simulation simulation, Condition condition)
    {
        _simulation = simulation;
        _condition = condition;
        _host = simulation.CreateDomain(DomainKind.Pv, "host");
        _guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        _table = new WatchedTable(_host.GrantTable, condition.Kind == ConditionKind.CallFails);
        GuestGrants grants = new(_guest);
        for (int i = 0; i < Condition.Pages; i++)
        {
            ulong page = _guest.AllocatePages(1), mapped = _guest.AllocatePages(1);
            _refs[i] = grants.Grant(_host.Id, page, readOnly: false);
            _addresses[i] = _host.ReservePages(1);
            MapGrantRef map = MapGrantRef.Create(_addresses[i], GrantMapFlags.HostMap, grants.Grant(_host.Id, mapped, readOnly: false), _guest.Id);
            if (_host.GrantTable.GrantTableOp(ref map) != 0 || map.Status != GrantStatus.Okay)
            {
                throw new InvalidOperationException($"a mapping to begin with failed: {map.Status}");
            }

            _handles[i] = map.Handle;
            if (condition.Kind is ConditionKind.PagesComeBack or ConditionKind.PagesStayAway && IsConcerned(i) && !_guest.TryPageOut(page, lost: condition.Kind == ConditionKind.PagesStayAway))
            {
                throw new InvalidOperationException("a page cannot be paged out");
            }
        }
    }

    public IGrantTable Table => _table;

    public TimeProvider Time => _simulation.TimeProvider;

    public IHostMemory Memory => _host.Memory;

    public DomId Guest => _guest.Id;

    internal int Calls => _table.Calls;

    internal int Mapped => _table.Mapped;

    internal int Failed => _table.Failed;

    internal GrantStatus LastFailure => _table.LastFailure;

    /// <summary>Addresses that nothing is mapped at.</summary>
    public ulong Area() => _host.ReservePages(PagesInArea);

    public GrantRef NextRef()
    {
        int next = _nextRef++ % Condition.Pages;
        return IsBad(next) ? new GrantRef(_refs[next].Value + 300) : _refs[next];
    }

    /// <summary>Where the mapping is whose handle is the next.</summary>
    public ulong NextMapped() => _addresses[_nextHandle % Condition.Pages];

    public GrantHandle NextHandle()
    {
        int next = _nextHandle++ % Condition.Pages;
        return IsBad(next) ? new GrantHandle(_handles[next].Value + 5_000) : _handles[next];
    }

    public MapGrantRef NextMap() => MapGrantRef.Create(_host.ReservePages(1), GrantMapFlags.HostMap, NextRef(), Guest);

    public UnmapGrantRef NextUnmap()
    {
        ulong address = NextMapped();
        return UnmapGrantRef.Create(address, 0, NextHandle());
    }

    public GrantCopy NextCopy()
    {
        ulong page = _host.AllocatePages(1);
        return GrantCopy.Create(GrantCopySide.Granted(Guest, NextRef(), 0), GrantCopySide.Own(_host.FrameNumberOf(page), 0), 64, GrantCopyFlags.SourceGref);
    }

    /// <summary>What came out, so that two runs can be compared. Handles are numbered as they come, which says nothing.</summary>
    public static string Tell(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        GrantHandle handle => handle == GrantHandle.Invalid ? "no handle" : "a handle",
        MapGrantRef map => map.Status.ToString(),
        UnmapGrantRef unmap => unmap.Status.ToString(),
        GrantCopy copy => copy.Status.ToString(),
        System.Runtime.CompilerServices.ITuple tuple => $"({string.Join(", ", Enumerable.Range(0, tuple.Length).Select(i => Tell(tuple[i])))})",
        IEnumerable values => $"[{string.Join(", ", values.Cast<object?>().Select(Tell))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        _ => value.GetType().Name,
    };

    /// <summary>From now on the actor that calls sleeps in this scene's time.</summary>
    internal void Enter() => s_current.Value = this;

    /// <summary>What <c>Thread.Sleep</c> means here.</summary>
    internal static void Sleep(TimeSpan delay) => ((IBlockingClock)s_current.Value!.Time).Sleep(delay, CancellationToken.None);

    /// <summary>What <c>Environment.TickCount64</c> means here, in milliseconds.</summary>
    internal static long Ticks() => (long)s_current.Value!.Time.GetElapsedTime(0).TotalMilliseconds;

    private bool IsConcerned(int element) => _condition.Element < 0 || _condition.Element == element;

    private bool IsBad(int element) => _condition.Kind == ConditionKind.OperationFails && IsConcerned(element);
}
