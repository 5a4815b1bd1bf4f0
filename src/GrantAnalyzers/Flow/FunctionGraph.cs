using System.Runtime.CompilerServices;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>
/// The graph of one function with the operations of each block in the order they are evaluated: operands before
/// what uses them. Built without recursion, whose depth the source would decide.
/// </summary>
internal sealed class FunctionGraph
{
    /// <summary>How far back an operand is looked for one by one: most stand right before what uses them.</summary>
    private const int Near = 16;

    /// <summary>What is worth keeping of the room in which operations are put in order.</summary>
    private const int MaxKept = 4_096;

    [ThreadStatic]
    private static List<IOperation>? t_order;

    [ThreadStatic]
    private static Stack<IOperation>? t_open;

    private readonly Step[] _steps;
    private readonly List<Value> _constants = [default, Value.Unknown];
    private readonly int[] _starts;
    private IdentityNumbers? _positions;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private FunctionGraph(ControlFlowGraph graph, ISymbol function, FunctionGraph? outer, IFlowAnonymousFunctionOperation? lambda = null)
    {
        Graph = graph;
        Function = function;
        Outer = outer;
        Lambda = lambda;
        _starts = new int[graph.Blocks.Length + 1];
        (List<IOperation> order, Stack<IOperation> open) = (t_order ?? [], t_open ?? new());
        (t_order, t_open) = (null, null);
        foreach (BasicBlock block in graph.Blocks)
        {
            foreach (IOperation operation in block.Operations)
            {
                AddInEvaluationOrder(operation, order, open);
            }

            if (block.BranchValue is { } value)
            {
                AddInEvaluationOrder(value, order, open);
            }

            _starts[block.Ordinal + 1] = order.Count;
        }

        _steps = new Step[order.Count];
        for (int i = 0; i < _steps.Length; i++)
        {
            IOperation operation = order[i];
            OperationKind kind = operation.Kind;
            _steps[i] = new Step(operation, kind) { Constant = NumberOf(Constants.ValueOf(operation, kind)) };
        }

        if (order.Count <= MaxKept)
        {
            order.Clear();
            (t_order, t_open) = (order, open);
        }
    }

    /// <summary>Where a constant is kept: most operations have none, or are known to have no value.</summary>
    private int NumberOf(Value constant)
    {
        switch (constant.Kind)
        {
            case ValueKind.Unassigned:
                return 0;
            case ValueKind.Unknown:
                return 1;
            default:
                _constants.Add(constant);
                return _constants.Count - 1;
        }
    }

    public ControlFlowGraph Graph { get; }

    /// <summary>All operations, block by block.</summary>
    public ReadOnlySpan<Step> Operations => _steps;

    /// <summary>The operations of a block, which its ordinal tells.</summary>
    public ReadOnlySpan<Step> InBlock(int block) => _steps.AsSpan(_starts[block], CountIn(block));

    /// <summary>How many operations a block has.</summary>
    public int CountIn(int block) => _starts[block + 1] - _starts[block];

    /// <summary>The place of a block's first operation among all.</summary>
    public int StartOf(int block) => _starts[block];

    /// <summary>Those of one kind among all.</summary>
    public OperationsOfKind OfKind(OperationKind kind) => new(_steps, kind);

    /// <summary>All that is captured under an id; several where a condition decides what it is.</summary>
    public List<IOperation> CapturedAs(CaptureId id)
    {
        List<IOperation> values = [];
        foreach (IOperation operation in OfKind(OperationKind.FlowCapture))
        {
            if (operation is IFlowCaptureOperation capture && capture.Id.Equals(id))
            {
                values.Add(capture.Value);
            }
        }

        return values;
    }

    /// <summary>What is known beforehand of the operation at a place among all; unassigned where it takes an evaluation to tell.</summary>
    public Value ConstantAt(int place) => _constants[_steps[place].Constant];

    /// <summary>Where an operation stands in a block, before another one; -1 where it does not.</summary>
    /// <param name="block">The block.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="before">The position of the other one.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public int PositionIn(int block, IOperation operation, int before)
    {
        int start = _starts[block];
        int near = Math.Max(0, before - Near);
        for (int position = before - 1; position >= near; position--)
        {
            if (ReferenceEquals(_steps[start + position].Operation, operation))
            {
                return position;
            }
        }

        return near > 0 && (_positions ??= FindPositions()).Find(0, operation) - start is >= 0 and var far && far < near ? far : -1;
    }

    private IdentityNumbers FindPositions()
    {
        IdentityNumbers positions = new(_steps.Length);
        for (int place = 0; place < _steps.Length; place++)
        {
            positions.Add(0, _steps[place].Operation, place);
        }

        return positions;
    }

    /// <summary>The method, lambda or local function, or the field or property that is initialised.</summary>
    public ISymbol Function { get; }

    /// <summary>It stands within another one, whose locals it can use.</summary>
    public bool IsNested => Outer is not null;

    /// <summary>The function that it stands in; null for a body of its own.</summary>
    public FunctionGraph? Outer { get; }

    /// <summary>The expression that makes it, if it is a lambda.</summary>
    public IFlowAnonymousFunctionOperation? Lambda { get; }

    /// <summary>The graphs of a body and of all functions within it, at any depth.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ImmutableArray<FunctionGraph> FindAll(ControlFlowGraph root, ISymbol owner, CancellationToken cancellationToken)
    {
        List<FunctionGraph> found = [new FunctionGraph(root, owner, outer: null)];
        for (int i = 0; i < found.Count; i++)
        {
            FunctionGraph outer = found[i];
            foreach (IMethodSymbol function in outer.Graph.LocalFunctions)
            {
                found.Add(new FunctionGraph(outer.Graph.GetLocalFunctionControlFlowGraph(function, cancellationToken), function, outer));
            }

            foreach (IOperation lambda in outer.OfKind(OperationKind.FlowAnonymousFunction))
            {
                IFlowAnonymousFunctionOperation made = (IFlowAnonymousFunctionOperation)lambda;
                found.Add(new FunctionGraph(outer.Graph.GetAnonymousFunctionControlFlowGraph(made, cancellationToken), made.Symbol, outer, made));
            }
        }

        return [.. found];
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static void AddInEvaluationOrder(IOperation root, List<IOperation> order, Stack<IOperation> open)
    {
        // Parents before operands, last operand first; turned round, that is evaluation order.
        int start = order.Count;
        open.Push(root);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            order.Add(operation);
            foreach (IOperation operand in operation.ChildOperations)
            {
                open.Push(operand);
            }
        }

        order.Reverse(start, order.Count - start);
    }
}
