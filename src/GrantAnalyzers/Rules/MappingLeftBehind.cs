using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT3001: a map may have succeeded, and the function is left on some path on which nobody has asked for its handle.</summary>
/// <remarks>A loop over a batch that is left early, and a retry whose counter decides, are other rules'.</remarks>
internal sealed class MappingLeftBehind : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.MappingLeftBehind;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        if (flow.LeftBehind.Count == 0 || StatusTreatedAsFatal.IsTest(flow.Function.Function))
        {
            return;
        }

        // What a retry issues again is the same mapping: said of the call that made it first.
        Dictionary<int, LeftMapping> ofPlaces = [];
        foreach (LeftMapping left in flow.LeftBehind)
        {
            if (left.Call is { Batch: not null } call && !(left.IsMaybeNone && call.IsExamined) &&
                (!ofPlaces.TryGetValue(call.Location, out LeftMapping known) || call.Operation.Syntax.SpanStart < known.Call.Operation.Syntax.SpanStart) &&
                !ElementsNotExamined.IsIn(flow, call) && !IsDecidedByCounter(flow, call))
            {
                ofPlaces[call.Location] = left;
            }
        }

        foreach (LeftMapping left in ofPlaces.Values)
        {
            report(Diagnostic.Create(
                Descriptor,
                left.Call.Operation.Syntax.GetLocation(),
                left.WayOut is { } wayOut ? [wayOut.GetLocation()] : [],
                Excerpt.Of(left.Call.Batch!.Syntax),
                left.WayOut is null ? "at the end" : $"where the function is left by '{Excerpt.Of(left.WayOut.Parent ?? left.WayOut)}'"));
        }
    }

    private static bool IsDecidedByCounter(FunctionFlow flow, SubmitCall call)
    {
        foreach (RetryLoop retry in RetryLoop.FindAll(flow))
        {
            if (retry.Call.Location == call.Location && CounterDecides.FindDecision(flow, retry) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
