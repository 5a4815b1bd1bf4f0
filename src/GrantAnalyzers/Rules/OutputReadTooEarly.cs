using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Rules;

/// <summary>GNT1004: a handle, a bus address or another answer is read where the status is not known to be Okay.</summary>
/// <remarks>A status that no path examines is another rule's; so is a handle that is only unmapped.</remarks>
internal sealed class OutputReadTooEarly : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.OutputReadTooEarly;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (OutputRead read in flow.OutputReads)
        {
            SubmitCall? examined = null;
            foreach (SubmitCall call in read.Calls)
            {
                examined ??= call.IsExamined ? call : null;
            }

            if (examined is not null && !IsOnlyUnmapped(read.Read, flow.Symbols) && (read.IsKnownToHaveFailed || !IsOfPickedElement(read.Read, flow.Function)))
            {
                report(Diagnostic.Create(
                    Descriptor,
                    read.Read.Syntax.GetLocation(),
                    examined.FirstTest is { } test ? [examined.Operation.Syntax.GetLocation(), test.GetLocation()] : [examined.Operation.Syntax.GetLocation()],
                    Excerpt.Of(read.Read.Syntax),
                    examined.OperationType?.Name ?? "the operation",
                    read.IsKnownToHaveFailed ? "has failed" : "may have failed"));
            }
        }
    }

    /// <summary>The index was another variable's before (<c>found = i</c>), or comes out of a collection. By which element that is nothing is known but the code's own reason.</summary>
    private static bool IsOfPickedElement(IOperation read, FunctionGraph function)
    {
        if (ElementLoops.IndexOf((read as IMemberReferenceOperation)?.Instance) is not { } index)
        {
            return false;
        }

        if (ElementLoops.VariableOf(index) is not { } variable)
        {
            return IsTakenOut(index);
        }

        bool isCopied = false;
        foreach ((IOperation operation, _) in function.Operations)
        {
            if (SymbolEqualityComparer.Default.Equals(ElementLoops.AssignedVariable(operation), variable))
            {
                if (operation is not ISimpleAssignmentOperation assignment)
                {
                    // From there on it goes over the elements.
                    return false;
                }

                isCopied |= ElementLoops.VariableOf(assignment.Value) is not null || IsTakenOut(assignment.Value);
            }
        }

        return isCopied;
    }

    /// <summary>Where <c>foreach</c> does not go over a range of numbers, it goes over what somebody has put together.</summary>
    private static bool IsTakenOut(IOperation value) => VariableAspects.Behind(value) switch
    {
        IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments: [_] } => true,
        IPropertyReferenceOperation { Property.Name: "Current", Syntax: var current } => current.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is not
            { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Range" } } },
        IInvocationOperation { TargetMethod.Name: "Dequeue" or "Pop" or "Take" or "First" or "Last" or "Single" or "IndexOf" or "FindIndex" or "FindLastIndex" } => true,
        _ => false,
    };

    /// <summary>The handle goes into an unmap and nowhere else.</summary>
    public static bool IsOnlyUnmapped(IOperation read, GrantSymbols symbols)
    {
        IOperation value = read;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IArgumentOperation { Parent: IInvocationOperation call } => IsUnmap(call.TargetMethod.ContainingType, symbols) || NamesUnmap(call.TargetMethod.Name),
            ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member.ContainingType: var type } } => IsUnmap(type, symbols),
            _ => false,
        };
    }

    private static bool IsUnmap(ITypeSymbol type, GrantSymbols symbols) => symbols.OperationOf(type) is { Kind: GrantKind.Unmap };

    private static bool NamesUnmap(string name) => name.IndexOf("unmap", StringComparison.OrdinalIgnoreCase) >= 0;
}
