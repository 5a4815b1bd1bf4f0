using System.Runtime.CompilerServices;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Tells which loop goes over a container when it is indexed by a variable that the loop moves on.</summary>
internal sealed class ElementLoops
{
    private static readonly List<int> s_none = [];

    private readonly ImmutableArray<Loop> _loops;
    private readonly Dictionary<ISymbol, List<int>> _assignedIn = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, List<int>> _indexed = new(SymbolEqualityComparer.Default);

    /// <param name="function">The function.</param>
    /// <param name="loops">Its loops, the inner ones first.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public ElementLoops(FunctionGraph function, ImmutableArray<Loop> loops)
    {
        _loops = loops;
        if (loops.IsEmpty)
        {
            return;
        }

        Dictionary<CaptureId, ISymbol> captured = [];
        for (int block = 0; block < function.Graph.Blocks.Length; block++)
        {
            foreach ((IOperation operation, OperationKind kind) in function.InBlock(block))
            {
                // The compiler captures a variable before it chooses what to assign to it.
                if (kind == OperationKind.FlowCapture && operation is IFlowCaptureOperation capture && VariableOrFlag(capture.Value) is { } kept)
                {
                    captured[capture.Id] = kept;
                }

                // A constant is where a variable begins; a loop moves it on.
                if (TargetOf(operation, kind) is { } target && operation is not ISimpleAssignmentOperation { Value.ConstantValue.HasValue: true } &&
                    (target is IFlowCaptureReferenceOperation { Id: var id } ? captured.TryGetValue(id, out ISymbol? before) ? before : null : VariableOrFlag(target)) is { } variable)
                {
                    Add(_assignedIn, variable, block);
                }
            }
        }
    }

    /// <summary>Notes that a block uses a container's element at an index.</summary>
    /// <returns>Whether a loop is now known to cover the element that was not before.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool Use(int element, IOperation index, int block)
    {
        if (VariableOf(index) is not { } variable || !_assignedIn.TryGetValue(variable, out List<int>? assignments))
        {
            return false;
        }

        Add(_indexed, variable, element);
        foreach (Loop loop in _loops)
        {
            if (!ContainsAny(loop, assignments))
            {
                continue;
            }

            if (loop.Holds(block))
            {
                return loop.Cover(element);
            }

            if (loop.Statement is { } statement && statement.Span.Contains(index.Syntax.SpanStart))
            {
                // Behind a loop within, on a way out: the loops round this one go over something else.
                return false;
            }
        }

        return false;
    }

    /// <summary>Notes that a block takes the current element of an enumeration.</summary>
    /// <inheritdoc cref="Use" path="/returns"/>
    public bool UseCurrent(int element, IOperation current, int block)
    {
        foreach (Loop loop in _loops)
        {
            if (loop.Holds(block))
            {
                return IsMovedOnBy(loop, current) && loop.Cover(element);
            }
        }

        return false;
    }

    /// <summary>A <c>foreach</c> that never comes to a second element is no loop, and none round it goes over its elements.</summary>
    private static bool IsMovedOnBy(Loop loop, IOperation current) =>
        !current.IsImplicit || current.Syntax.FirstAncestorOrSelf<CommonForEachStatementSyntax>() is not { } statement || statement == loop.Statement;

    /// <summary>The elements that are another one when a variable changes.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public List<int> IndexedBy(ISymbol variable) =>
        _indexed.TryGetValue(variable, out List<int>? elements) ? elements : s_none;

    private static ISymbol? VariableOrFlag(IOperation operation) => VariableOf(operation) ?? MemberVariables.FlagIn(operation);

    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ISymbol? AssignedVariable(IOperation operation) => TargetOf(operation, operation.Kind) is { } target ? VariableOf(target) : null;

    /// <summary>What an operation assigns to; null for those that assign nothing.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static IOperation? TargetOf(IOperation operation, OperationKind kind) => kind switch
    {
        OperationKind.SimpleAssignment or OperationKind.CompoundAssignment or OperationKind.CoalesceAssignment or OperationKind.DeconstructionAssignment =>
            ((IAssignmentOperation)operation).Target,
        OperationKind.Increment or OperationKind.Decrement => ((IIncrementOrDecrementOperation)operation).Target,
        _ => null,
    };

    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ISymbol? VariableOf(IOperation operation)
    {
        while (true)
        {
            switch (operation.Kind)
            {
                case OperationKind.Conversion:
                    operation = ((IConversionOperation)operation).Operand;
                    break;
                case OperationKind.Increment or OperationKind.Decrement:
                    operation = ((IIncrementOrDecrementOperation)operation).Target;
                    break;
                case OperationKind.LocalReference:
                    return ((ILocalReferenceOperation)operation).Local;
                case OperationKind.ParameterReference:
                    return ((IParameterReferenceOperation)operation).Parameter;
                default:
                    return null;
            }
        }
    }

    /// <summary>By what an element is come to; null for what is no element, or one of a grid.</summary>
    public static IOperation? IndexOf(IOperation? reference) => reference switch
    {
        IArrayElementReferenceOperation { Indices: [{ } index] } => index,
        IPropertyReferenceOperation { Arguments: [{ Value: var index }] } => index,
        IInlineArrayAccessOperation access => access.Argument,
        _ => null,
    };

    /// <summary>A variable is assigned something that is no constant.</summary>
    public bool AssignsAny(ISymbol variable) => _assignedIn.ContainsKey(variable);

    /// <summary>The blocks in which one is.</summary>
    public List<int> AssignmentsOf(ISymbol variable) => _assignedIn.TryGetValue(variable, out List<int>? assignments) ? assignments : s_none;

    /// <summary>The variable of a name that is assigned something that is no constant, if there is just one.</summary>
    public ISymbol? FindAssigned(string name)
    {
        ISymbol? found = null;
        foreach (ISymbol variable in _assignedIn.Keys)
        {
            if (variable.Name == name)
            {
                if (found is not null)
                {
                    return null;
                }

                found = variable;
            }
        }

        return found;
    }

    /// <inheritdoc cref="AssignsAny"/>
    public bool Assigns(Loop loop, ISymbol variable) => _assignedIn.TryGetValue(variable, out List<int>? assignments) && ContainsAny(loop, assignments);

    private static bool ContainsAny(Loop loop, List<int> blocks)
    {
        foreach (int block in blocks)
        {
            if (loop.Contains(block))
            {
                return true;
            }
        }

        return false;
    }

    private static void Add(Dictionary<ISymbol, List<int>> lists, ISymbol key, int value)
    {
        if (!lists.TryGetValue(key, out List<int>? list))
        {
            lists.Add(key, list = []);
        }

        if (!list.Contains(value))
        {
            list.Add(value);
        }
    }
}
