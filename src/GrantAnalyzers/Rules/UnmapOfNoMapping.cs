using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Rules;

/// <summary>GNT3003: a handle is unmapped where its map may have failed, or once more.</summary>
/// <remarks>
/// A status that no path examines is another rule's, and so is a loop over a batch that is left early. Where the handle itself is
/// tested, a preset says which it is.
/// </remarks>
internal sealed class UnmapOfNoMapping : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.UnmapOfNoMapping;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (OutputRead read in flow.OutputReads)
        {
            if (OutputReadTooEarly.IsOnlyUnmapped(read.Read, flow.Symbols) && Examined(read, flow) is { } map && (!IsFilledIn(read.Read, flow) || flow.UnsureUnmaps.Contains(map)))
            {
                report(Diagnostic.Create(
                    Descriptor,
                    read.Read.Syntax.GetLocation(),
                    [map.Operation.Syntax.GetLocation()],
                    Excerpt.Of(read.Read.Syntax),
                    $"is unmapped where {map.OperationType?.Name ?? "its map"} {(read.IsKnownToHaveFailed ? "has failed" : "may have failed")}, and is what was there before then"));
            }
        }

        foreach (SecondUnmap second in flow.SecondUnmaps)
        {
            // In a loop it is that which is wrong.
            if (second.First.Any(first => first.Operation == second.Operation))
            {
                continue;
            }

            report(Diagnostic.Create(
                Descriptor,
                second.Operation.Syntax.GetLocation(),
                second.First.Select(static first => first.Operation.Syntax.GetLocation()),
                Excerpt.Of(second.Operation.Syntax),
                "unmaps what is unmapped already: by now its handle may be another mapping's"));
        }
    }

    private static SubmitCall? Examined(OutputRead read, FunctionFlow flow)
    {
        foreach (SubmitCall call in read.Calls)
        {
            if (call.IsExamined && !ElementsNotExamined.IsIn(flow, call) && !IsTestedByHandle(flow, call))
            {
                return call;
            }
        }

        return null;
    }

    /// <summary>The unmap is only filled in here: what counts is where it is issued.</summary>
    private static bool IsFilledIn(IOperation read, FunctionFlow flow)
    {
        IOperation value = read;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent is IArgumentOperation { Parent: IInvocationOperation made } ? flow.Symbols.IsOperation(made.Type) : value.Parent is ISimpleAssignmentOperation;
    }

    private static bool IsTestedByHandle(FunctionFlow flow, SubmitCall call)
    {
        foreach (OutputRead read in flow.OutputReads)
        {
            if (read.Calls.Contains(call) && read.Read.Parent is IBinaryOperation or IIsPatternOperation or IMemberReferenceOperation)
            {
                return true;
            }
        }

        return false;
    }
}
