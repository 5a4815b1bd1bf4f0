namespace Xen.Grants.Simulator;

/// <summary>
/// Runs an asynchronous body on one actor: whatever it awaits, it goes on there, in a turn that the scheduler
/// gives it.
/// </summary>
/// <remarks>
/// Code of others that awaits without this context goes on inline, on the actor that completes what it waited
/// for (for a time, the timers' actor), which is a turn of that one. Where the runtime hands it to the thread
/// pool instead, the execution context that flows along tells it.
/// </remarks>
internal sealed class AsyncTurns(Simulation simulation, string name) : SynchronizationContext
{
    private static readonly AsyncLocal<AsyncTurns?> s_flow = new(OnFlow);

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly WaitList _changed = new(simulation.Scheduler);

    /// <summary>Starts an actor's thread, which is nobody's continuation.</summary>
    internal static void StartApart(Thread thread)
    {
        AsyncTurns? flow = s_flow.Value;
        s_flow.Value = null;
        thread.Start();
        s_flow.Value = flow;
    }

    /// <summary>Runs the body to its end, on the actor that calls.</summary>
    internal void Run(Func<Task> body)
    {
        SetSynchronizationContext(this);
        s_flow.Value = this;
        Task task = Complete(body);
        while (!task.IsCompleted)
        {
            Actor self = simulation.SchedulingPoint();
            if (_posted.TryDequeue(out (SendOrPostCallback Callback, object? State) turn))
            {
                turn.Callback(turn.State);
            }
            else
            {
                _changed.Wait(self, Scheduler.TaskWait);
            }
        }

        task.GetAwaiter().GetResult();
    }

    /// <summary>Called when something is completed that the body awaits.</summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (simulation.Scheduler.IsTurnOfThisThread($"{name} was resumed by"))
        {
            _posted.Enqueue((d, state));
            _changed.WakeAll();
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Wherever the body itself ends, its end is a turn of this actor's.</summary>
    private static async Task Complete(Func<Task> body) => await body();

    private static void OnFlow(AsyncLocalValueChangedArgs<AsyncTurns?> change)
    {
        if (change.ThreadContextChanged)
        {
            change.CurrentValue?.CheckThread();
        }
    }

    private void CheckThread() => simulation.Scheduler.IsTurnOfThisThread($"code of {name} ran on");
}
