using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary><c>Interlocked</c> and <c>Volatile</c>: a reference to a variable is passed, but what becomes of it is known.</summary>
internal static class AtomicAccess
{
    /// <summary>The variable of a flag's type that a call reads or writes; null for other calls.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static IOperation? TargetOf(IInvocationOperation call) =>
        call is { TargetMethod.ContainingType: { Name: "Interlocked" or "Volatile", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } } } &&
        Interpreter.ArgumentOf(call, 0) is { Type: { } type } target && VariableUses.IsFlagType(type) ? target : null;

    /// <summary>The variable that a call reads and does nothing else with.</summary>
    public static IOperation? ReadBy(IInvocationOperation call) => call.TargetMethod.Name == "Read" ? TargetOf(call) : null;
}
