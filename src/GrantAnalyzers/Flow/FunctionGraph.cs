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
    private readonly IdentityNumbers _positions;
    private readonly Value[] _constants;
    private readonly int[] _starts;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private FunctionGraph(ControlFlowGraph graph, ISymbol function, bool isNested, IFlowAnonymousFunctionOperation? lambda = null)
    {
        Graph = graph;
        Function = function;
        IsNested = isNested;
        Lambda = lambda;
        Order = new List<IOperation>[graph.Blocks.Length];
        _starts = new int[graph.Blocks.Length];
        int count = 0;
        Stack<IOperation> open = new();
        foreach (BasicBlock block in graph.Blocks)
        {
            List<IOperation> order = [];
            foreach (IOperation operation in block.Operations)
            {
                AddInEvaluationOrder(operation, order, open);
            }

            if (block.BranchValue is { } value)
            {
                AddInEvaluationOrder(value, order, open);
            }

            Order[block.Ordinal] = order;
            _starts[block.Ordinal] = count;
            count += order.Count;
        }

        _positions = new IdentityNumbers(count);
        _constants = new Value[count];
        int next = 0;
        foreach (List<IOperation> order in Order)
        {
            foreach (IOperation operation in order)
            {
                _constants[next] = Constants.ValueOf(operation);
                _positions.Add(0, operation, next++);
            }
        }
    }

    public ControlFlowGraph Graph { get; }

    /// <summary>Where an operation stands in the order of a block; less than 0, or more than the block has, where it is not in it.</summary>
    public int PositionIn(int block, IOperation operation) => _positions.Find(0, operation) is >= 0 and var position ? position - _starts[block] : -1;

    /// <summary>What is known beforehand of the operation at a place in the order of a block; unassigned where it takes an evaluation to tell.</summary>
    public Value ConstantAt(int block, int position) => _constants[_starts[block] + position];

    /// <summary>The method, lambda or local function, or the field or property that is initialised.</summary>
    public ISymbol Function { get; }

    /// <summary>It stands within another one, whose locals it can use.</summary>
    public bool IsNested { get; }

    /// <summary>The expression that makes it, if it is a lambda.</summary>
    public IFlowAnonymousFunctionOperation? Lambda { get; }

    /// <summary>For each block, by ordinal, all its operations.</summary>
    public List<IOperation>[] Order { get; }

    /// <summary>The graphs of a body and of all functions within it, at any depth.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ImmutableArray<FunctionGraph> FindAll(ControlFlowGraph root, ISymbol owner, CancellationToken cancellationToken)
    {
        List<FunctionGraph> found = [new FunctionGraph(root, owner, isNested: false)];
        for (int i = 0; i < found.Count; i++)
        {
            FunctionGraph outer = found[i];
            foreach (IMethodSymbol function in outer.Graph.LocalFunctions)
            {
                found.Add(new FunctionGraph(outer.Graph.GetLocalFunctionControlFlowGraph(function, cancellationToken), function, isNested: true));
            }

            foreach (List<IOperation> order in outer.Order)
            {
                foreach (IOperation operation in order)
                {
                    if (operation is { Kind: OperationKind.FlowAnonymousFunction } and IFlowAnonymousFunctionOperation lambda)
                    {
                        found.Add(new FunctionGraph(outer.Graph.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken), lambda.Symbol, isNested: true, lambda));
                    }
                }
            }
        }

        return [.. found];
    }

    /// <summary>Locals and parameters that a function within the one that declares them uses.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static HashSet<ISymbol> SharedVariables(ImmutableArray<FunctionGraph> functions)
    {
        HashSet<ISymbol> shared = new(SymbolEqualityComparer.Default);
        for (int i = 1; i < functions.Length; i++)
        {
            foreach (List<IOperation> order in functions[i].Order)
            {
                foreach (IOperation operation in order)
                {
                    ISymbol? variable = operation switch
                    {
                        ILocalReferenceOperation local => local.Local,
                        IParameterReferenceOperation parameter => parameter.Parameter,
                        _ => null,
                    };
                    if (variable is not null && !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, functions[i].Function))
                    {
                        shared.Add(variable);
                    }
                }
            }
        }

        return shared;
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
