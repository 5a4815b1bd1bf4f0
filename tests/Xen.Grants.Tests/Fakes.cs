using System.Runtime.InteropServices;

namespace Xen.Grants.Tests;

/// <summary>
/// Answers maps from a script, by their references, and writes down which of them each call carried. What has
/// no script, or has come to its end, is okay.
/// </summary>
internal sealed class ScriptedTable(TimeProvider clock) : IGrantTable
{
    private readonly Dictionary<uint, Queue<GrantStatus>> _answers = [];
    private readonly HashSet<uint> _pagedOut = [];

    public TimeProvider TimeProvider { get; } = clock;

    /// <summary>The references of each call, with a blank between them.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The call, counted from 0, that fails as a whole, leaving its operations as they are.</summary>
    public int FailingCall { get; init; } = -1;

    public int Rc { get; init; }

    public static MapGrantRef Map(uint reference) => MapGrantRef.Create(0, GrantMapFlags.HostMap, new GrantRef(reference), new DomId(1));

    /// <summary>Maps of the references 0, 1, ….</summary>
    public static MapGrantRef[] Maps(int count) => [.. Enumerable.Range(0, count).Select(reference => Map((uint)reference))];

    public void Answer(uint reference, params IEnumerable<GrantStatus> statuses) => _answers[reference] = new Queue<GrantStatus>(statuses);

    /// <summary>Eagain so many times, then an answer.</summary>
    public void AnswerAfter(int eagains, uint reference, GrantStatus status = GrantStatus.Okay) =>
        Answer(reference, Enumerable.Repeat(GrantStatus.Eagain, eagains).Append(status));

    /// <summary>Eagain for ever.</summary>
    public void PageOut(params IEnumerable<uint> references) => _pagedOut.UnionWith(references);

    public int GrantTableOp<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantOperation
    {
        Assert.Equal(typeof(MapGrantRef), typeof(TOp));
        Span<MapGrantRef> maps = MemoryMarshal.Cast<TOp, MapGrantRef>(ops);
        Calls.Add(string.Join(' ', maps.ToArray().Select(map => map.Ref.Value)));
        if (Calls.Count - 1 == FailingCall)
        {
            return Rc;
        }

        foreach (ref MapGrantRef map in maps)
        {
            map.Status = Next(map.Ref.Value);
        }

        return 0;
    }

    private GrantStatus Next(uint reference) =>
        _pagedOut.Contains(reference) ? GrantStatus.Eagain
        : _answers.TryGetValue(reference, out Queue<GrantStatus>? script) && script.TryDequeue(out GrantStatus status) ? status
        : GrantStatus.Okay;
}

/// <summary>Succeeds without a trace: for counting bytes.</summary>
internal sealed class QuietTable : IGrantTable
{
    public TimeProvider TimeProvider => TimeProvider.System;

    public int GrantTableOp<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantOperation
    {
        foreach (ref MapGrantRef map in MemoryMarshal.Cast<TOp, MapGrantRef>(ops))
        {
            map.Status = GrantStatus.Okay;
        }

        return 0;
    }
}

/// <summary>
/// A clock on which every wait is over at once, and written down: sleeps of a thread, and timers for who awaits.
/// </summary>
internal sealed class VirtualClock : TimeProvider, IBlockingClock
{
    /// <summary>All waits, in milliseconds.</summary>
    public List<double> Waits { get; } = [];

    /// <summary>How many of the waits were timers.</summary>
    public int Timers { get; private set; }

    /// <summary>Cancelled in the wait <see cref="CancelledWait"/>, which is then never over.</summary>
    public CancellationTokenSource? Cancelled { get; init; }

    /// <summary>Which wait, counted from 1.</summary>
    public int CancelledWait { get; init; } = 1;

    public void Sleep(TimeSpan delay, CancellationToken cancellationToken)
    {
        Wait(delay);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timers++;
        if (Wait(dueTime))
        {
            callback(state);
        }

        return new Timer();
    }

    private bool Wait(TimeSpan delay)
    {
        Waits.Add(delay.TotalMilliseconds);
        if (Cancelled is null || Waits.Count != CancelledWait)
        {
            return true;
        }

        Cancelled.Cancel();
        return false;
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

/// <summary>A clock that only has timers, each of which the test lets go off.</summary>
internal sealed class TimerClock : TimeProvider
{
    private readonly SemaphoreSlim _created = new(0);
    private Timer? _timer;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timer = new Timer(() => callback(state), dueTime);
        _created.Release();
        return _timer;
    }

    /// <summary>Waits until someone waits, and tells for how long.</summary>
    public async Task<TimeSpan> NextTimerAsync()
    {
        await _created.WaitAsync();
        return _timer!.DueTime;
    }

    public void GoOff() => _timer!.Ring();

    public bool IsTimerDisposed => _timer!.IsDisposed;

    private sealed class Timer(Action ring, TimeSpan dueTime) : ITimer
    {
        public Action Ring { get; } = ring;

        public TimeSpan DueTime { get; } = dueTime;

        public bool IsDisposed { get; private set; }

        public bool Change(TimeSpan newDueTime, TimeSpan period) => false;

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
