using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Rules;

/// <summary>GNT1007: in a loop, an earlier element's error is overwritten by a later element's success, and only that is looked at behind it.</summary>
internal sealed class ErrorOverwritten : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.ErrorOverwritten;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        HashSet<(Loop, string)> reported = [];
        foreach (OverwrittenError error in flow.OverwrittenErrors)
        {
            if (IsReadBehind(flow.Function, error) && reported.Add((error.Loop, error.Variable.Name)))
            {
                report(Diagnostic.Create(
                    Descriptor,
                    LoopSyntax.KeywordOf(error.Loop) ?? error.Assignment.Syntax.GetLocation(),
                    [error.Assignment.Syntax.GetLocation()],
                    error.Variable.Name));
            }
        }
    }

    private static bool IsReadBehind(FunctionGraph function, OverwrittenError error)
    {
        for (int block = 0; block < function.Graph.Blocks.Length; block++)
        {
            if (error.Loop.Contains(block) || block < error.Loop.Head)
            {
                continue;
            }

            foreach ((IOperation operation, _) in function.InBlock(block))
            {
                if (operation is ILocalReferenceOperation or IParameterReferenceOperation && operation.Parent is not ISimpleAssignmentOperation
                    && SymbolEqualityComparer.Default.Equals(ElementLoops.VariableOf(operation), error.Variable))
                {
                    return true;
                }

                if (operation is ISimpleAssignmentOperation stored && SymbolEqualityComparer.Default.Equals(ElementLoops.VariableOf(stored.Value), error.Variable))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
