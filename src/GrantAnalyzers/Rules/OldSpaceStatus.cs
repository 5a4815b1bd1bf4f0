using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Rules;

/// <summary>GNT1010: a test for NoDeviceSpace, which Xen has called NoSpace since 4.16, in a function that does not test for that.</summary>
internal sealed class OldSpaceStatus : IGrantRule
{
    private const long NoDeviceSpace = -7;
    private const long NoSpace = -13;

    public DiagnosticDescriptor Descriptor => Descriptors.OldSpaceStatus;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (StatusComparison comparison in flow.Comparisons)
        {
            if (comparison.Number == NoSpace)
            {
                return;
            }
        }

        foreach (StatusComparison comparison in flow.Comparisons)
        {
            bool isEquality = comparison.Relation is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals;
            if (isEquality && comparison.Number == NoDeviceSpace && !StatusComparedWithNumber.IsWrittenAsNumber(comparison.Constant))
            {
                report(Diagnostic.Create(Descriptor, comparison.Test.Syntax.GetLocation(), Excerpt.Of(comparison.Constant.Syntax)));
            }
        }
    }
}
