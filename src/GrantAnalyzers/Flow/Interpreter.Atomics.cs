using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Variables that are changed by <c>Interlocked</c>, as if it were written out.</summary>
internal sealed partial class Interpreter
{
    /// <returns>What the call answers; null for one that is none of these.</returns>
    private Value? Atomic(IInvocationOperation call)
    {
        if (AtomicAccess.TargetOf(call) is not { } target)
        {
            return null;
        }

        Value old = Of(target);
        if (call.TargetMethod.Name == "Read")
        {
            return old;
        }

        Value given = ArgumentOf(call, 1) is { } argument ? ZeroOrNot(argument) : Value.Unknown;
        Value next = call.TargetMethod.Name switch
        {
            "Increment" or "Decrement" => Stepped(old, call, isUp: call.TargetMethod.Name == "Increment"),
            "Add" => Combined(BinaryOperatorKind.Add, old, given),
            "Or" => Combined(BinaryOperatorKind.Or, old, given),
            "And" => Combined(BinaryOperatorKind.And, old, given),
            "Exchange" or "Write" => given,
            "CompareExchange" => Exchanged(old, given, Of(ArgumentOf(call, 2))),
            _ => Value.Unknown,
        };
        Store(target, next, isRef: false, call);
        return call.TargetMethod.Name is "Increment" or "Decrement" or "Add" ? next with { Verdict = default } : old with { Verdict = default };
    }

    /// <summary>Something else is put there only where there is what was expected: the first error is kept.</summary>
    private static Value Exchanged(Value old, Value given, Value expected) =>
        old.IsZero && expected.IsZero ? given
        : expected.IsZero && old.IsNonZero ? old
        : Value.Unknown;
}
