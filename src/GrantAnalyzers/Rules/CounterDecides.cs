using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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

    /// <summary>The condition that asks the counter and decides something by it.</summary>
    public static IOperation? FindDecision(FunctionFlow flow, RetryLoop retry)
    {
        RetryBound bound = new(flow, retry);
        if (bound.Symbols.Count == 0)
        {
            return null;
        }

        StatusQuestions questions = new(flow, retry.Loop);
        if (Overruled(flow, retry, bound, questions) is { } overruled)
        {
            return overruled;
        }

        List<int> exits = MisledExits(flow, retry, bound, questions, out IOperation? atOnce);
        if (atOnce is not null || exits.Count == 0)
        {
            return atOnce;
        }

        foreach (BasicBlock block in Reachable(flow, retry, exits))
        {
            if (FindQuestion(flow, block, bound) is { } question && !IsAskedForEagain(questions, block))
            {
                return question;
            }
        }

        return null;
    }

    /// <summary>A failure that is written over the status in the loop, or on the way out of it, because the counter says so.</summary>
    private static IOperation? Overruled(FunctionFlow flow, RetryLoop retry, RetryBound bound, StatusQuestions questions)
    {
        foreach (OverruledStatus overruled in flow.OverruledStatuses)
        {
            if (flow.Function.Graph.Blocks[overruled.Block].Predecessors is [{ Source: var guard }] && bound.Conditions.Contains(guard) &&
                (retry.Loop.Contains(overruled.Block) || ComesFromCall(flow, retry, bound, questions, guard.Ordinal)))
            {
                return guard.BranchValue;
            }
        }

        return null;
    }

    /// <summary>Where a block asks the counter, and what it does by the answer is more than to tell.</summary>
    private static IOperation? FindQuestion(FunctionFlow flow, BasicBlock block, RetryBound bound)
    {
        if (block is { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } condition })
        {
            return Mentions(condition, bound) && (Decides(flow, block.FallThroughSuccessor) || Decides(flow, block.ConditionalSuccessor)) ? condition : null;
        }

        // The answer itself is the result.
        if (block is { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue: IBinaryOperation result } && Mentions(result, bound))
        {
            return result;
        }

        foreach (IOperation operation in block.Operations)
        {
            if (operation is IFlowCaptureOperation { Value: IBinaryOperation { Type.SpecialType: SpecialType.System_Boolean } kept } && Mentions(kept, bound))
            {
                return kept;
            }
        }

        return null;
    }

    /// <summary>The status was asked just before, and only what is still busy is given up.</summary>
    private static bool IsAskedForEagain(StatusQuestions questions, BasicBlock block) =>
        block.Predecessors is [{ Source: { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } before } }] && questions.Ask(before);

    /// <summary>
    /// Where a status leads out of the loop while the counter may already stand at its bound, or the counter does before anybody has looked
    /// at what the last attempt answered.
    /// </summary>
    private static List<int> MisledExits(FunctionFlow flow, RetryLoop retry, RetryBound bound, StatusQuestions questions, out IOperation? atOnce)
    {
        atOnce = null;
        List<int> exits = [];
        foreach (BasicBlock exit in retry.Exits())
        {
            bool isBound = bound.Conditions.Contains(exit);
            bool misleads = isBound
                ? ComesFromCall(flow, retry, bound, questions, exit.Ordinal)
                : bound.IsTime || ComesFromStep(flow, retry, bound, questions, exit.Ordinal);
            if (!misleads)
            {
                continue;
            }

            foreach (ControlFlowBranch? branch in (ControlFlowBranch?[])[exit.FallThroughSuccessor, exit.ConditionalSuccessor])
            {
                if (retry.Leaves(branch) && branch!.Destination is { } destination)
                {
                    exits.Add(destination.Ordinal);
                    if (isBound)
                    {
                        atOnce ??= GivesUp(flow, destination) ? exit.BranchValue : null;
                        NoteFlags(flow, destination, bound);
                    }
                }
            }
        }

        return exits;
    }

    /// <summary>Nothing but this way leads to a result that has nothing to do with the status.</summary>
    private static bool GivesUp(FunctionFlow flow, BasicBlock block) =>
        block.Predecessors.Length == 1 && block is { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue.ConstantValue.HasValue: true } && flow.Function.CountIn(block.Ordinal) <= 3;

    /// <summary>Flags that are set because the counter is at its end stand for it.</summary>
    private static void NoteFlags(FunctionFlow flow, BasicBlock block, RetryBound bound)
    {
        foreach ((IOperation operation, _) in flow.Function.InBlock(block.Ordinal))
        {
            if (block.Predecessors.Length == 1 && operation is ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { Type.SpecialType: SpecialType.System_Boolean } flag }, Value.ConstantValue.HasValue: true })
            {
                bound.Symbols.Add(flag);
            }
        }
    }

    /// <summary>
    /// The counter is stepped on some way to a block, and not tested in between. A step that is only taken for Eagain, with no attempt
    /// behind it, leads to no exit by another status.
    /// </summary>
    private static bool ComesFromStep(FunctionFlow flow, RetryLoop retry, RetryBound bound, StatusQuestions questions, int block)
    {
        HashSet<(int Block, bool IsBehindAttempt)> seen = [];
        Stack<(int Block, bool IsBehindAttempt)> open = new();
        open.Push((block, false));
        while (open.Count > 0)
        {
            (int current, bool isBehindAttempt) = open.Pop();
            isBehindAttempt |= current == retry.Call.Block;
            if (!seen.Add((current, isBehindAttempt)))
            {
                continue;
            }

            BasicBlock there = flow.Function.Graph.Blocks[current];
            if (current != block && bound.Conditions.Contains(there))
            {
                continue;
            }

            if (Steps(flow, bound, current) && (isBehindAttempt || !IsAskedForEagain(questions, there)))
            {
                return true;
            }

            foreach (ControlFlowBranch predecessor in there.Predecessors)
            {
                if (retry.Loop.Contains(predecessor.Source.Ordinal))
                {
                    open.Push((predecessor.Source.Ordinal, isBehindAttempt));
                }
            }
        }

        return false;
    }

    private static bool Steps(FunctionFlow flow, RetryBound bound, int block)
    {
        foreach ((IOperation operation, _) in flow.Function.InBlock(block))
        {
            if ((operation is IIncrementOrDecrementOperation step && IsOneOf(step.Target, bound.Symbols)) ||
                (operation is IAssignmentOperation assignment && IsOneOf(assignment.Target, bound.Symbols)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The call is made on some way to a block, and no other condition for leaving lies in between.</summary>
    private static bool ComesFromCall(FunctionFlow flow, RetryLoop retry, RetryBound bound, StatusQuestions questions, int block)
    {
        HashSet<int> tests = [];
        foreach (BasicBlock exit in retry.Exits())
        {
            if (!bound.Conditions.Contains(exit) && exit.Ordinal != retry.Call.Block && questions.Ask(exit.BranchValue!))
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
    private static bool Decides(FunctionFlow flow, ControlFlowBranch? branch)
    {
        if (branch?.Destination is not { } block)
        {
            return false;
        }

        if (block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.Throw })
        {
            return true;
        }

        if (block.Predecessors.Length > 1)
        {
            // Both sides come together here: this one is empty.
            return false;
        }

        bool returns = block.FallThroughSuccessor is { Semantics: ControlFlowBranchSemantics.Return or ControlFlowBranchSemantics.Throw } &&
            (block.BranchValue is null || !StatusQuestions.Speaks(block.BranchValue, flow));
        if (returns)
        {
            return true;
        }

        foreach ((IOperation operation, _) in flow.Function.InBlock(block.Ordinal))
        {
            switch (operation)
            {
                case ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member } target } when flow.Symbols.IsOperation(member.ContainingType) && flow.Symbols.IsStatusMember(member, target.Type):
                case IMemberReferenceOperation { Member: var output } when flow.Symbols.IsOutput(output):
                case IFlowCaptureOperation { Value: { ConstantValue.HasValue: true } chosen } when !IsOnlyTold(chosen):
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation, Value.ConstantValue.HasValue: true }:
                    return true;
            }
        }

        return false;
    }

    /// <summary>A text that is passed on: to a log, most likely.</summary>
    private static bool IsOnlyTold(IOperation chosen) =>
        chosen.Type?.SpecialType == SpecialType.System_String && chosen.Syntax.FirstAncestorOrSelf<SyntaxNode>(static node => node is ArgumentSyntax or StatementSyntax) is ArgumentSyntax;

    private static bool Mentions(IOperation condition, RetryBound bound)
    {
        Stack<IOperation> open = new();
        open.Push(condition);
        while (open.Count > 0)
        {
            IOperation operation = open.Pop();
            if (IsOneOf(operation, bound.Symbols) || (operation is IMemberReferenceOperation { Member: var member } && bound.Symbols.Contains(member)) ||
                (operation is IInvocationOperation { TargetMethod: var method } && bound.Symbols.Contains(method)))
            {
                return true;
            }

            if (operation is IFlowCaptureReferenceOperation capture && bound.Captured(capture.Id) is { } captured)
            {
                open.Push(captured);
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
