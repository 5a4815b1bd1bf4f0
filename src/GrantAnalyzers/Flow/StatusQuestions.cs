using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Tells which conditions of a retry ask the status: by itself, or by a flag or a number that says what it was.</summary>
internal sealed class StatusQuestions
{
    private readonly FunctionFlow _flow;
    private readonly HashSet<ISymbol> _flags = new(SymbolEqualityComparer.Default);

    public StatusQuestions(FunctionFlow flow, Loop loop)
    {
        _flow = flow;
        HashSet<ISymbol> ofOtherThings = new(SymbolEqualityComparer.Default), counted = new(SymbolEqualityComparer.Default), begunAnew = new(SymbolEqualityComparer.Default);
        foreach (BasicBlock block in flow.Function.Graph.Blocks)
        {
            if (!loop.Holds(block.Ordinal))
            {
                continue;
            }

            foreach ((IOperation operation, OperationKind kind) in flow.Function.InBlock(block.Ordinal))
            {
                (IOperation? target, IOperation? value) = kind switch
                {
                    OperationKind.SimpleAssignment or OperationKind.CompoundAssignment when operation is IAssignmentOperation assignment => (assignment.Target, assignment.Value),
                    OperationKind.Increment or OperationKind.Decrement => (((IIncrementOrDecrementOperation)operation).Target, null),
                    _ => (null, null),
                };
                if (target is null || FlagOf(target) is not { } flag)
                {
                    continue;
                }

                bool isSet = kind == OperationKind.SimpleAssignment, isConstant = value is null or { ConstantValue.HasValue: true };
                if (isConstant ? block.Predecessors is [{ Source.BranchValue: { } condition }] && Speaks(condition) : Speaks(value!))
                {
                    (isSet ? _flags : counted).Add(flag);
                }
                else
                {
                    (isSet && isConstant ? begunAnew : ofOtherThings).Add(flag);
                }
            }
        }

        // What is counted over all rounds says how many there were.
        counted.IntersectWith(begunAnew);
        _flags.UnionWith(counted);
        _flags.ExceptWith(ofOtherThings);
    }

    /// <summary>A value is made of a status, or of a local that tells of one.</summary>
    public bool Ask(IOperation value) => Speaks(value, _flow, _flags);

    /// <inheritdoc cref="Ask"/>
    public static bool Speaks(IOperation value, FunctionFlow flow) => Speaks(value, flow, null);

    /// <summary>A local, also where the compiler captures it before it comes to the value.</summary>
    private ISymbol? FlagOf(IOperation target) => target switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IFlowCaptureReferenceOperation { Id: var id } => _flow.Function.CapturedAs(id) is [ILocalReferenceOperation local] ? FlagOf(local) : null,
        _ => null,
    };

    private bool Speaks(IOperation value) => value is IFlowCaptureReferenceOperation { Id: var id } ? _flow.Function.CapturedAs(id).Exists(captured => Speaks(captured, _flow, null)) : Speaks(value, _flow, null);

    private static bool Speaks(IOperation value, FunctionFlow flow, HashSet<ISymbol>? flags)
    {
        Stack<IOperation> open = new();
        open.Push(value);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            if ((flow.Symbols.IsStatus(operation) && !operation.ConstantValue.HasValue) || (flags is { Count: > 0 } && operation is ILocalReferenceOperation { Local: var local } && flags.Contains(local)))
            {
                return true;
            }

            foreach (IOperation operand in operation.ChildOperations)
            {
                open.Push(operand);
            }
        }

        return false;
    }
}
