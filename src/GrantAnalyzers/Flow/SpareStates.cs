using System.Runtime.CompilerServices;

namespace GrantAnalyzers.Flow;

/// <summary>
/// States that nobody goes on with, for whoever needs one next on the same thread: a function takes dozens, and is done with them
/// in a fraction of a millisecond.
/// </summary>
internal static class SpareStates
{
    /// <summary>More than nearly all functions hold at once.</summary>
    private const int MaxCount = 256;

    [ThreadStatic]
    private static Stack<FlowState>? t_spare;

    [MethodImpl(Jit.OptimizedAtOnce)]
    public static FlowState Take() => t_spare is { Count: > 0 } spare ? spare.Pop() : new FlowState();

    /// <param name="state">A state to which nobody holds on any more.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static void Put(FlowState state)
    {
        Stack<FlowState> spare = t_spare ??= new(MaxCount);
        if (spare.Count < MaxCount)
        {
            // What it was about is not to outlive its function.
            state.Clear();
            spare.Push(state);
        }
    }
}
