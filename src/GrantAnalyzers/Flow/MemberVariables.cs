using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// The fields and automatic properties of the object itself, or of its type, that a function notes something in and tests for it later:
/// <c>Failed = true; ... if (Failed) return;</c>. Within the function they are variables like others, until a method of the object's own is called.
/// </summary>
internal sealed class MemberVariables
{
    private HashSet<ISymbol>? _assigned;
    private HashSet<ISymbol>? _referredTo;

    /// <summary>There is one that the function assigns.</summary>
    public bool Any => _assigned is not null;

    /// <summary>Those that it assigns by their names.</summary>
    public IEnumerable<ISymbol> Assigned => _assigned ?? VariableUses.NoMembers;

    /// <summary>Something else than its name leads to it.</summary>
    public bool IsReferredTo(ISymbol member) => _referredTo?.Contains(member) == true;

    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Visit(IOperation operation, OperationKind kind)
    {
        switch (kind)
        {
            case OperationKind.SimpleAssignment when operation is ISimpleAssignmentOperation { IsRef: true } alias:
                Add(alias.Value, ref _referredTo);
                break;
            case OperationKind.SimpleAssignment or OperationKind.CompoundAssignment:
                Add(((IAssignmentOperation)operation).Target, ref _assigned);
                break;
            case OperationKind.Increment or OperationKind.Decrement:
                Add(((IIncrementOrDecrementOperation)operation).Target, ref _assigned);
                break;
            case OperationKind.DeconstructionAssignment when ((IDeconstructionAssignmentOperation)operation).Target is ITupleOperation targets:
                foreach (IOperation target in targets.Elements)
                {
                    Add(target, ref _assigned);
                }

                break;
            case OperationKind.FlowCapture:
                // It may be the target of an assignment whose value is chosen by a condition.
                Add(((IFlowCaptureOperation)operation).Value, ref _assigned);
                break;
            case OperationKind.AddressOf:
                Add(((IAddressOfOperation)operation).Reference, ref _referredTo);
                break;
            case OperationKind.Argument when operation is IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Add(argument.Value, ref argument.Parent is IInvocationOperation call && AtomicAccess.TargetOf(call) == argument.Value ? ref _assigned : ref _referredTo);
                break;
        }
    }

    private static void Add(IOperation operand, ref HashSet<ISymbol>? members)
    {
        if (MemberIn(operand) is { } member && IsStored(member))
        {
            (members ??= new(SymbolEqualityComparer.Default)).Add(member);
        }
    }

    /// <summary>The field or property that an operation refers to, if it is one of the object itself or of a type.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ISymbol? MemberIn(IOperation operation) => operation.Kind switch
    {
        OperationKind.FieldReference when operation is IFieldReferenceOperation { Field: { HasConstantValue: false, IsVolatile: false } field } reference && IsOwn(reference.Instance) => field,
        OperationKind.PropertyReference when operation is IPropertyReferenceOperation { Property: { IsIndexer: false, IsVirtual: false, IsAbstract: false, IsOverride: false } property } reference &&
            IsOwn(reference.Instance) => property,
        _ => null,
    };

    /// <inheritdoc cref="MemberIn"/>
    /// <remarks>Only one of a type that flags have.</remarks>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ISymbol? FlagIn(IOperation operation) => MemberIn(operation) is { } member && VariableUses.IsFlagType(operation.Type!) ? member : null;

    private static bool IsOwn(IOperation? instance) => instance is null or IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };

    /// <summary>What is read of it is what was stored there: a field, or a property without code.</summary>
    public static bool IsStored(ISymbol member)
    {
        if (member is not IPropertySymbol property)
        {
            return true;
        }

        if (property.DeclaringSyntaxReferences is not [var declared] || declared.GetSyntax() is not PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors })
        {
            return false;
        }

        foreach (AccessorDeclarationSyntax accessor in accessors.Accessors)
        {
            if (accessor.Body is not null || accessor.ExpressionBody is not null)
            {
                return false;
            }
        }

        return true;
    }
}
