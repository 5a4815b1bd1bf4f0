using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Where a function reads a field of a request in place, on a ring that it shares with a guest, more than once: through a reference or
/// a pointer into the ring, or each time through the ring itself.
/// </summary>
/// <remarks>Shared is what is reached by something that is called a ring, in the function's own words or in those of its type.</remarks>
internal static class RingReads
{
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static List<SecondRingRead> FindSecond(FunctionGraph function)
    {
        Dictionary<ISymbol, bool> locals = new(SymbolEqualityComparer.Default);
        Dictionary<(string Place, ISymbol Field), (IOperation First, bool IsTest)> reads = [];
        List<SecondRingRead> second = [];
        foreach ((IOperation operation, OperationKind kind) in function.Operations)
        {
            switch (kind)
            {
                case OperationKind.SimpleAssignment when operation is ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment && (assignment.IsRef || target.Type is IPointerTypeSymbol):
                    locals[target.Local] = !locals.ContainsKey(target.Local) && IsOnRing(assignment.Value, locals);
                    break;
                case OperationKind.FieldReference when operation is IFieldReferenceOperation { Instance: { } request, Field: { IsStatic: false } field } read && IsInRequest(request, locals) && IsRead(read):
                    (string, ISymbol) key = (request.Syntax.ToString(), field);
                    if (!reads.TryGetValue(key, out (IOperation First, bool IsTest) known))
                    {
                        reads.Add(key, (read, IsInCondition(read)));
                    }
                    else if (known.IsTest && StatementOf(known.First) != StatementOf(read))
                    {
                        second.Add(new SecondRingRead(read, known.First));
                        reads[key] = (known.First, false);
                    }

                    break;
            }
        }

        return second;
    }

    /// <summary>What a field is read of lies on a ring: a reference or pointer that leads there, or an element of it.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool IsInRequest(IOperation request, Dictionary<ISymbol, bool> locals) => request switch
    {
        ILocalReferenceOperation { Local: var local } => locals.TryGetValue(local, out bool isOnRing) && isOnRing,
        IArrayElementReferenceOperation { Type.IsValueType: true } or IPropertyReferenceOperation { Arguments.IsEmpty: false, Property.ReturnsByRef: true } or IPropertyReferenceOperation { Arguments.IsEmpty: false, Property.ReturnsByRefReadonly: true } => IsOnRing(request, locals),
        { Kind: OperationKind.None } => IsOnRing(request, locals),
        _ => false,
    };

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool IsOnRing(IOperation place, Dictionary<ISymbol, bool> locals)
    {
        Stack<IOperation> open = new();
        open.Push(place);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            switch (operation)
            {
                case ILocalReferenceOperation { Local: var local } when locals.TryGetValue(local, out bool isOnRing):
                    if (isOnRing)
                    {
                        return true;
                    }

                    break;
                case ILocalReferenceOperation { Local: var local } when IsRing(local.Name, local.Type):
                case IParameterReferenceOperation { Parameter: var parameter } when IsRing(parameter.Name, parameter.Type):
                case IFieldReferenceOperation { Field: var field } when IsRing(field.Name, field.Type):
                case IPropertyReferenceOperation { Property: var property } when IsRing(property.Name, property.Type):
                    return true;
            }

            foreach (IOperation part in operation.ChildOperations)
            {
                open.Push(part);
            }
        }

        return false;
    }

    private static bool IsRing(string name, ITypeSymbol? type) => EndsInRing(name) || (type is INamedTypeSymbol { Name: var typeName } && EndsInRing(typeName));

    /// <summary><c>ring</c>, <c>_txRing</c>, <c>BackRing</c>, <c>sring</c>; not <c>String</c>.</summary>
    private static bool EndsInRing(string name) => name.EndsWith("Ring", StringComparison.Ordinal) || name is "ring" or "sring" or "_ring" or "_sring" ||
        name.EndsWith("_ring", StringComparison.Ordinal) || name.EndsWith("_sring", StringComparison.Ordinal);

    private static bool IsRead(IOperation reference) => reference.Parent is not (IAssignmentOperation or IIncrementOrDecrementOperation or IAddressOfOperation) ||
        (reference.Parent is IAssignmentOperation assignment && assignment.Value == reference);

    private static StatementSyntax? StatementOf(IOperation operation) => operation.Syntax.FirstAncestorOrSelf<StatementSyntax>();

    private static bool IsInCondition(IOperation read)
    {
        for (SyntaxNode? node = read.Syntax; node?.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case IfStatementSyntax check:
                    return check.Condition == node;
                case WhileStatementSyntax loop:
                    return loop.Condition == node;
                case ForStatementSyntax loop:
                    return loop.Condition == node;
                case ConditionalExpressionSyntax choice when choice.Condition == node:
                    return true;
                case SwitchStatementSyntax choice:
                    return choice.Expression == node;
                case StatementSyntax or MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }
}

/// <summary>A field of a request on a ring that is read again after it was tested.</summary>
/// <param name="Read">The second read.</param>
/// <param name="First">The test.</param>
internal sealed record SecondRingRead(IOperation Read, IOperation First);
