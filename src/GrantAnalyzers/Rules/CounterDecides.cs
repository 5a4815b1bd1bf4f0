using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Rules;

/// <summary>GNT2003: behind a retry the counter or the clock is asked whether it worked, where the last attempt may have succeeded.</summary>
internal sealed class CounterDecides : IGrantRule
{
    public DiagnosticDescriptor Descriptor => Descriptors.CounterDecides;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (RetryLoop retry in RetryLoop.FindAll(flow))
        {
            if (FindDecision(flow, retry) is { } decision)
            {
                report(Diagnostic.Create(
                    Descriptor, retry.LocationIn(flow), [decision.Syntax.GetLocation()], retry.Call.OperationType?.Name, Excerpt.Of(decision.Syntax)));
            }
        }
    }

    /// <summary>The condition behind the loop that asks the counter and decides something by it.</summary>
    public static IOperation? FindDecision(FunctionFlow flow, RetryLoop retry)
    {
        RetryBound bound = new(flow, retry);
        if (bound.Symbols.Count == 0 || MisledExits(flow, retry, bound) is not { Count: > 0 } exits)
        {
            return null;
        }

        foreach (BasicBlock block in Reachable(flow, retry, exits))
        {
            if (block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } condition } && Mentions(condition, bound.Symbols) &&
                (Decides(flow, block.FallThroughSuccessor, bound) || Decides(flow, block.ConditionalSuccessor, bound)))
            {
                return condition;
            }
        }

        return null;
    }

    /// <summary>
    /// Where a status leads out of the loop while the counter may already stand at its bound, or the counter does before anybody has looked
    /// at what the last attempt answered.
    /// </summary>
    private static List<int> MisledExits(FunctionFlow flow, RetryLoop retry, RetryBound bound)
    {
        List<int> exits = [];
        foreach (BasicBlock exit in retry.Exits())
        {
            bool misleads = bound.Conditions.Contains(exit)
                ? ComesFromCall(flow, retry, bound, exit.Ordinal)
                : bound.IsTime || ComesFromStep(flow, retry, bound, exit.Ordinal);
            if (!misleads)
            {
                continue;
            }

            foreach (ControlFlowBranch? branch in (ControlFlowBranch?[])[exit.FallThroughSuccessor, exit.ConditionalSuccessor])
            {
                if (retry.Leaves(branch) && branch!.Destination is { } destination)
                {
                    exits.Add(destination.Ordinal);
                }
            }
        }

        return exits;
    }

    /// <summary>The counter is stepped on some way to a block, and not tested in between.</summary>
    private static bool ComesFromStep(FunctionFlow flow, RetryLoop retry, RetryBound bound, int block)
    {
        HashSet<int> seen = [];
        Stack<int> open = new();
        open.Push(block);
        while (open.Count > 0)
        {
            int current = open.Pop();
            if (!seen.Add(current))
            {
                continue;
            }

            BasicBlock there = flow.Function.Graph.Blocks[current];
            if (current != block && bound.Conditions.Contains(there))
            {
                continue;
            }

            foreach (IOperation operation in flow.Function.Order[current])
            {
                if ((operation is IIncrementOrDecrementOperation step && IsOneOf(step.Target, bound.Symbols)) ||
                    (operation is IAssignmentOperation assignment && IsOneOf(assignment.Target, bound.Symbols)))
                {
                    return true;
                }
            }

            foreach (ControlFlowBranch predecessor in there.Predecessors)
            {
                if (retry.Loop.Contains(predecessor.Source.Ordinal))
                {
                    open.Push(predecessor.Source.Ordinal);
                }
            }
        }

        return false;
    }

    /// <summary>The call is made on some way to a block, and no other condition for leaving lies in between.</summary>
    private static bool ComesFromCall(FunctionFlow flow, RetryLoop retry, RetryBound bound, int block)
    {
        HashSet<int> tests = [];
        foreach (BasicBlock exit in retry.Exits())
        {
            if (!bound.Conditions.Contains(exit) && exit.Ordinal != retry.Call.Block && SpeaksOfStatus(flow, exit.BranchValue!))
            {
                tests.Add(exit.Ordinal);
            }
        }

        HashSet<int> seen = [];
        Stack<int> open = new();
        open.Push(block);
        while (open.Count > 0)
        {
            int current = open.Pop();
            if (!seen.Add(current))
            {
                continue;
            }

            if (current == retry.Call.Block)
            {
                return true;
            }

            foreach (ControlFlowBranch predecessor in flow.Function.Graph.Blocks[current].Predecessors)
            {
                if (retry.Loop.Contains(predecessor.Source.Ordinal) && !tests.Contains(predecessor.Source.Ordinal))
                {
                    open.Push(predecessor.Source.Ordinal);
                }
            }
        }

        return false;
    }

    private static IEnumerable<BasicBlock> Reachable(FunctionFlow flow, RetryLoop retry, List<int> from)
    {
        HashSet<int> seen = [];
        Stack<int> open = new(from);
        while (open.Count > 0)
        {
            int current = open.Pop();
            if (retry.Loop.Contains(current) || !seen.Add(current))
            {
                continue;
            }

            BasicBlock block = flow.Function.Graph.Blocks[current];
            yield return block;
            if (block.FallThroughSuccessor?.Destination is { } next)
            {
                open.Push(next.Ordinal);
            }

            if (block.ConditionalSuccessor?.Destination is { } other)
            {
                open.Push(other.Ordinal);
            }
        }
    }

    /// <summary>One side of the condition returns, writes a status, throws, or uses an answer: it does more than tell.</summary>
    private static bool Decides(FunctionFlow flow, ControlFlowBranch? branch, RetryBound bound)
    {
        if (branch is { Semantics: ControlFlowBranchSemantics.Throw })
        {
            return true;
        }

        if (branch?.Destination is not { } block)
        {
            return false;
        }

        if (block.Predecessors.Length > 1)
        {
            // Both sides come together here: this one is empty.
            return false;
        }

        bool returns = block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.Return or ControlFlowBranchSemantics.Throw } &&
            (block.BranchValue is null || !SpeaksOfStatus(flow, block.BranchValue));
        if (returns)
        {
            return true;
        }

        foreach (IOperation operation in flow.Function.Order[block.Ordinal])
        {
            switch (operation)
            {
                case ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member } target } when flow.Symbols.IsOperation(member.ContainingType) && flow.Symbols.IsStatusMember(member, target.Type):
                case IMemberReferenceOperation { Member: var output } when flow.Symbols.IsOutput(output):
                case IFlowCaptureOperation { Value.ConstantValue.HasValue: true }:
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation, Value.ConstantValue.HasValue: true }:
                    return true;
            }
        }

        return false;
    }

    private static bool SpeaksOfStatus(FunctionFlow flow, IOperation value)
    {
        Stack<IOperation> open = new();
        open.Push(value);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            if (flow.Symbols.IsStatus(operation.Type) && !operation.ConstantValue.HasValue)
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

    private static bool Mentions(IOperation condition, HashSet<ISymbol> symbols)
    {
        Stack<IOperation> open = new();
        open.Push(condition);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            if (IsOneOf(operation, symbols) || (operation is IMemberReferenceOperation { Member: var member } && symbols.Contains(member)))
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

    private static bool IsOneOf(IOperation operation, HashSet<ISymbol> symbols) => ElementLoops.VariableOf(operation) is { } variable && symbols.Contains(variable);
}
