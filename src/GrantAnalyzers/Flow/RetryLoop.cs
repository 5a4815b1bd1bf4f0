using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>A loop in which an operation is submitted again because of what its status said.</summary>
internal sealed class RetryLoop
{
    private readonly FunctionFlow _flow;

    private RetryLoop(FunctionFlow flow, SubmitCall call, Loop loop)
    {
        _flow = flow;
        Call = call;
        Loop = loop;
    }

    public SubmitCall Call { get; }

    public Loop Loop { get; }

    /// <summary>The loop's keyword, or the call in a loop made of <c>goto</c>.</summary>
    public Location LocationIn(FunctionFlow flow) => LoopSyntax.KeywordOf(Loop) ?? Call.Operation.Syntax.GetLocation();

    /// <summary>Each loop once, with the first call that retries in it.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static List<RetryLoop> FindAll(FunctionFlow flow)
    {
        List<RetryLoop> found = [];
        foreach (SubmitCall call in flow.Calls)
        {
            if (call is { IsRetry: true, IsRetryOnly: false } && Find(flow, call) is { } loop && !found.Exists(known => known.Loop == loop))
            {
                found.Add(new RetryLoop(flow, call, loop));
            }
        }

        return found;
    }

    /// <summary>Something in a function retries and keeps the thread from going on meanwhile.</summary>
    public static bool AnyBlocks(FunctionFlow flow)
    {
        foreach (RetryCall retry in flow.Retries)
        {
            if (retry.IsBlocking)
            {
                return true;
            }
        }

        foreach (BlockingCall blocking in flow.BlockingCalls)
        {
            if (blocking.IsOfRetry)
            {
                return true;
            }
        }

        foreach (RetryLoop loop in FindAll(flow))
        {
            if (loop.Waits.Count > 0 || loop.Spins)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The blocking calls in it.</summary>
    public List<BlockingCall> Waits
    {
        get
        {
            List<BlockingCall> waits = [];
            foreach (BlockingCall blocking in _flow.BlockingCalls)
            {
                if (Loop.Contains(blocking.Block))
                {
                    waits.Add(blocking);
                }
            }

            return waits;
        }
    }

    /// <summary>It issues again at once, without any wait.</summary>
    public bool Spins => Waits.Count == 0 && !Any(static operation => operation is IAwaitOperation or IReturnOperation { Kind: OperationKind.YieldReturn });

    /// <summary>Some operation in the loop is as asked.</summary>
    public bool Any(Func<IOperation, bool> isMeant)
    {
        for (int block = 0; block < _flow.Function.Graph.Blocks.Length; block++)
        {
            if (Loop.Contains(block))
            {
                foreach ((IOperation operation, _) in _flow.Function.InBlock(block))
                {
                    if (isMeant(operation))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>The blocks whose condition may end the loop.</summary>
    public IEnumerable<BasicBlock> Exits()
    {
        foreach (BasicBlock block in _flow.Function.Graph.Blocks)
        {
            if (Loop.Contains(block.Ordinal) && block.ConditionKind != ControlFlowConditionKind.None && (Leaves(block.FallThroughSuccessor) || Leaves(block.ConditionalSuccessor)))
            {
                yield return block;
            }
        }
    }

    public bool Leaves(ControlFlowBranch? branch) => branch is not null && (branch.Destination is null || !Loop.Contains(branch.Destination.Ordinal));

    /// <summary>The innermost loop round a call that does not go on to another operation with each turn.</summary>
    private static Loop? Find(FunctionFlow flow, SubmitCall call)
    {
        foreach (Loop loop in flow.Loops)
        {
            if (loop.Contains(call.Block) && !loop.Covers(call.Location) && !MovesOn(flow, call, loop))
            {
                return loop;
            }
        }

        return null;
    }

    /// <summary>What is submitted is a part that begins elsewhere in each turn.</summary>
    private static bool MovesOn(FunctionFlow flow, SubmitCall call, Loop loop)
    {
        IOperation? batch = call.Batch;
        while (batch is IConversionOperation or IArgumentOperation)
        {
            batch = batch is IConversionOperation conversion ? conversion.Operand : ((IArgumentOperation)batch).Value;
        }

        IOperation? start = batch switch
        {
            IInvocationOperation { TargetMethod.Name: "AsSpan" or "AsMemory" or "Slice" } cut => BatchParts.BoundsOf(cut).Start,
            IImplicitIndexerReferenceOperation { Argument: IRangeOperation { LeftOperand: { } from } } => from,
            _ => null,
        };
        if (start is null || ElementLoops.VariableOf(start) is not { } variable)
        {
            return false;
        }

        for (int block = 0; block < flow.Function.Graph.Blocks.Length; block++)
        {
            if (loop.Contains(block))
            {
                foreach ((IOperation operation, _) in flow.Function.InBlock(block))
                {
                    if (SymbolEqualityComparer.Default.Equals(ElementLoops.AssignedVariable(operation), variable))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }
}
