using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT1009: a status that a guest can cause ends the program.</summary>
internal sealed class StatusTreatedAsFatal : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.StatusTreatedAsFatal;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (FatalStatus fatal in flow.FatalStatuses)
        {
            foreach (SubmitCall call in fatal.Calls)
            {
                if (call is { Shape.Kind: GrantKind.Map or GrantKind.Copy, OperationType: { } type } && !IsTest(flow.Function.Function))
                {
                    report(Diagnostic.Create(
                        Descriptor, fatal.Operation.Syntax.GetLocation(), [call.Operation.Syntax.GetLocation()], StatusNotExamined.FactsForFix(flow), type.Name, Excerpt.Of(fatal.Operation.Syntax)));
                    break;
                }
            }
        }
    }

    /// <summary>A test ends by an assertion, and harms nobody.</summary>
    public static bool IsTest(ISymbol function)
    {
        for (ISymbol? symbol = function; symbol is IMethodSymbol; symbol = symbol.ContainingSymbol)
        {
            foreach (AttributeData attribute in symbol.GetAttributes())
            {
                if (attribute.AttributeClass is { Name: "FactAttribute" or "TheoryAttribute" or "TestAttribute" or "TestCaseAttribute" or "TestMethodAttribute" })
                {
                    return true;
                }
            }
        }

        return false;
    }
}
