using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
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

            if (examined is not null && !IsOnlyUnmapped(read.Read, flow.Symbols) && (read.IsKnownToHaveFailed || !PickedElement.IsReadBy(read.Read, flow)))
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
