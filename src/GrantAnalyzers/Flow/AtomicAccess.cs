using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary><c>Interlocked</c> and <c>Volatile</c>: a reference to a variable is passed, but what becomes of it is known.</summary>
internal static class AtomicAccess
{
    /// <summary>The variable that a call reads or writes; null for other calls.</summary>
    public static IOperation? TargetOf(IInvocationOperation call) =>
        call is { TargetMethod.ContainingType: { Name: "Interlocked" or "Volatile", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } } ? ArgumentAt(call, 0) : null;

    /// <summary>The variable that a call reads and does nothing else with.</summary>
    public static IOperation? ReadBy(IInvocationOperation call) => call.TargetMethod.Name == "Read" ? TargetOf(call) : null;

    public static IOperation? ArgumentAt(IInvocationOperation call, int ordinal)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
            {
                return argument.Value;
            }
        }

        return null;
    }
}
