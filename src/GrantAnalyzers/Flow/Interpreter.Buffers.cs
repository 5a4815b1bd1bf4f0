using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>The buffers that copies are to fill: what is read there is the copy's answer.</summary>
internal sealed partial class Interpreter
{
    private readonly Dictionary<ISymbol, HashSet<int>> _buffers = new(SymbolEqualityComparer.Default);

    /// <summary>Notes what a copy names as its destination when it is made: a pointer, an array or a span.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void NoteBuffer(IOperation target, IOperation made)
    {
        while (made is IConversionOperation conversion)
        {
            made = conversion.Operand;
        }

        if (made is not IInvocationOperation { Arguments: var arguments } creation || _symbols.OperationOf(creation.Type) is not { Kind: GrantKind.Copy } ||
            PlaceOfTarget(target) is not { } location)
        {
            return;
        }

        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter?.Name is not ("dest" or "destination"))
            {
                continue;
            }

            foreach (IOperation operation in argument.Descendants())
            {
                if (IsBuffer(operation.Type) && !IsReadFrom(operation) && ElementLoops.VariableOf(operation) is { } buffer)
                {
                    if (!_buffers.TryGetValue(buffer, out HashSet<int>? copies))
                    {
                        _buffers.Add(buffer, copies = []);
                    }

                    copies.Add(location);
                }
            }
        }
    }

    private int? PlaceOfTarget(IOperation target) => target switch
    {
        ILocalReferenceOperation { Local.RefKind: RefKind.None } local => _locations.Root(local.Local),
        _ => Of(target) is { Kind: ValueKind.Place } place ? place.Index : null,
    };

    private void ReadBuffer(IOperation access, IOperation? container)
    {
        if (_buffers.Count > 0 && container is not null && !IsStoredTo(access) && ElementLoops.VariableOf(container) is { } buffer && _buffers.TryGetValue(buffer, out HashSet<int>? copies))
        {
            foreach (int location in copies)
            {
                NoteOutputRead(access, location);
            }
        }
    }

    private bool IsBuffer(ITypeSymbol? type) =>
        type is IPointerTypeSymbol or IArrayTypeSymbol or INamedTypeSymbol { Name: "Span" } && _symbols.ElementOperation(type) is null;

    /// <summary>Of a table of frames, say, an element is used, or its length, and not its address.</summary>
    private static bool IsReadFrom(IOperation container) =>
        container.Parent is { Parent: var user } part &&
        (part is IMemberReferenceOperation || part.Syntax is ElementAccessExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PointerIndirectionExpression }) &&
        user is not (IAddressOfOperation or IArgumentOperation { Parameter.RefKind: not RefKind.None });
}
