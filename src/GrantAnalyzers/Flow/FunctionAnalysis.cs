using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>
/// The fixpoint over one function's graph: takes states along its edges until nothing new arrives, applying
/// each condition on the edges that it decides.
/// </summary>
/// <remarks>
/// The compiler's graph has no edges for exceptions; those into handlers are added here. What a loop over a
/// batch does to the element in hand it does to all of them: an iteration starts with an element as it was
/// before the loop, and behind the loop stands what the iterations left.
/// </remarks>
internal sealed class FunctionAnalysis
{
    /// <summary>Blocks times known things: past it the function is not analysed. Nobody's code comes near.</summary>
    private const long MaxStateSize = 4_000_000;

    /// <summary>How often each block may be visited on average before the fixpoint is given up.</summary>
    private const int MaxVisitsPerBlock = 64;

    private readonly ImmutableArray<BasicBlock> _blocks;
    private readonly ImmutableArray<Loop> _loops;
    private readonly Interpreter _interpreter;
    private readonly CancellationToken _cancellationToken;
    private readonly Dictionary<ControlFlowRegion, HashSet<int>> _afterFinally = [];

    private FlowState?[] _in = [];
    private (FlowState? Entry, FlowState? Back)[] _loopIn = [];
    private bool[] _pending = [];
    private int _cursor;

    public FunctionAnalysis(FunctionGraph function, HashSet<ISymbol> shared, BodyFlow result, CancellationToken cancellationToken)
    {
        _blocks = function.Graph.Blocks;
        _loops = Loops.Find(_blocks);
        _interpreter = new Interpreter(function, _loops, shared, result);
        _cancellationToken = cancellationToken;
    }

    public void Run()
    {
        // A loop turns out to go over a batch while it is interpreted; what was concluded before is void then.
        while (!RunToFixpoint())
        {
            if (!_interpreter.FoundCoveredElement)
            {
                // Too big to settle: silence.
                _interpreter.Restart();
                return;
            }
        }

        Record();
    }

    private bool RunToFixpoint()
    {
        _interpreter.Restart();
        _in = new FlowState?[_blocks.Length];
        _loopIn = new (FlowState?, FlowState?)[_loops.Length];
        _pending = new bool[_blocks.Length];
        _afterFinally.Clear();
        _in[0] = new FlowState();
        Enqueue(0);
        long visits = (long)MaxVisitsPerBlock * _blocks.Length;
        while (Dequeue(out int ordinal))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (--visits < 0 || _interpreter.StateSize * _blocks.Length > MaxStateSize)
            {
                return false;
            }

            BasicBlock block = _blocks[ordinal];
            FlowState state = Visit(block);
            if (_interpreter.FoundCoveredElement)
            {
                return false;
            }

            Leave(block, block.FallThroughSuccessor, state);
            Leave(block, block.ConditionalSuccessor, state);
            EnterHandlers(block, state);
        }

        return true;
    }

    /// <summary>Goes over the settled states once more, to note what only they can tell.</summary>
    private void Record()
    {
        _interpreter.IsRecording = true;
        foreach (BasicBlock block in _blocks)
        {
            if (_in[block.Ordinal] is not null)
            {
                Visit(block);
            }
        }
    }

    private FlowState Visit(BasicBlock block)
    {
        FlowState state = _in[block.Ordinal]!.Clone();
        for (int i = 0; i < _loops.Length; i++)
        {
            if (_loops[i].Head == block.Ordinal)
            {
                StartIteration(i, state);
            }
        }

        _interpreter.Run(block, state);
        return state;
    }

    private void StartIteration(int loop, FlowState state)
    {
        foreach (int location in _loops[loop].Covered)
        {
            int operation = _interpreter.OperationAt(location);
            if (operation >= 0 && _loopIn[loop].Entry is { } entry)
            {
                state.SetOperation(operation, entry.OperationAt(operation));
            }
        }
    }

    private void Leave(BasicBlock block, ControlFlowBranch? branch, FlowState after)
    {
        if (branch is null)
        {
            return;
        }

        FlowState state = after.Clone();
        if (block.ConditionKind != ControlFlowConditionKind.None)
        {
            bool outcome = branch.IsConditionalSuccessor == (block.ConditionKind == ControlFlowConditionKind.WhenTrue);
            if (!_interpreter.Assume(state, block.BranchValue, outcome))
            {
                return;
            }
        }

        switch (branch.Semantics)
        {
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow or ControlFlowBranchSemantics.ProgramTermination:
                Throw(block, state);
                return;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                LeaveFinally(block, state);
                return;
            case ControlFlowBranchSemantics.None or ControlFlowBranchSemantics.Error:
                return;
        }

        if (branch.Destination is not { } destination)
        {
            return;
        }

        FinishIterations(block.Ordinal, destination.Ordinal, state);
        int target = destination.Ordinal;
        if (branch.FinallyRegions is { IsEmpty: false } finallyRegions)
        {
            // Through the finally blocks, innermost first, and then to where the branch leads.
            for (int i = finallyRegions.Length - 1; i >= 0; i--)
            {
                ContinueAfter(finallyRegions[i], target);
                target = finallyRegions[i].FirstBlockOrdinal;
            }
        }

        Enter(block.Ordinal, target, state);
    }

    /// <summary>A failure that the code throws by itself has been looked at.</summary>
    private void Throw(BasicBlock block, FlowState state)
    {
        _interpreter.ForgetUnexamined(state);
        EnterHandlers(block, state, out bool isHandled);
        if (!isHandled)
        {
            _interpreter.Leave(state);
        }
    }

    private void ContinueAfter(ControlFlowRegion region, int target)
    {
        if (!_afterFinally.TryGetValue(region, out HashSet<int>? targets))
        {
            _afterFinally.Add(region, targets = []);
        }

        if (targets.Add(target))
        {
            for (int i = region.FirstBlockOrdinal; i <= region.LastBlockOrdinal; i++)
            {
                if (_in[i] is not null)
                {
                    Enqueue(i);
                }
            }
        }
    }

    private void LeaveFinally(BasicBlock block, FlowState state)
    {
        ControlFlowRegion? region = block.EnclosingRegion;
        while (region is not null && region.Kind != ControlFlowRegionKind.Finally)
        {
            region = region.EnclosingRegion;
        }

        if (region is not null && _afterFinally.TryGetValue(region, out HashSet<int>? targets))
        {
            foreach (int target in targets)
            {
                Enter(block.Ordinal, target, state);
            }
        }
    }

    /// <summary>Any operation in a try may throw: what held before and after the block may hold in its handlers.</summary>
    private void EnterHandlers(BasicBlock block, FlowState after)
    {
        if (IsInTry(block))
        {
            FlowState thrown = after.Clone();
            _interpreter.PrepareToJoin(thrown, _in[block.Ordinal]!);
            thrown.Join(_in[block.Ordinal]!);
            _interpreter.Interrupt(thrown);
            EnterHandlers(block, thrown, out _);
        }
    }

    private static bool IsInTry(BasicBlock block)
    {
        ControlFlowRegion? region = block.EnclosingRegion;
        while (region is not null && region.Kind != ControlFlowRegionKind.Try)
        {
            region = region.EnclosingRegion;
        }

        return region is not null;
    }

    private void EnterHandlers(BasicBlock block, FlowState thrown, out bool isHandled)
    {
        isHandled = false;
        for (ControlFlowRegion? region = block.EnclosingRegion; region is not null; region = region.EnclosingRegion)
        {
            if (region is { Kind: ControlFlowRegionKind.Try, EnclosingRegion: { Kind: ControlFlowRegionKind.TryAndCatch } whole })
            {
                isHandled = true;
                foreach (ControlFlowRegion handler in whole.NestedRegions)
                {
                    if (handler.Kind != ControlFlowRegionKind.Try)
                    {
                        Enter(block.Ordinal, handler.FirstBlockOrdinal, thrown);
                    }
                }
            }
        }
    }

    /// <summary>On the way out of a loop over a batch, puts what the iterations left in place of the element in hand.</summary>
    private void FinishIterations(int source, int target, FlowState state)
    {
        for (int i = 0; i < _loops.Length; i++)
        {
            Loop loop = _loops[i];
            if (!loop.Contains(source) || loop.Contains(target))
            {
                continue;
            }

            bool bottomTested = GoesTo(source, loop.Head);
            if (source != loop.Head && !bottomTested)
            {
                // Left early, for this element: the others owe nothing any more.
                continue;
            }

            foreach (int location in loop.Covered)
            {
                int operation = _interpreter.OperationAt(location);
                if (operation >= 0)
                {
                    OperationState left = _loopIn[i].Back?.OperationAt(operation) ?? default;
                    state.SetOperation(operation, bottomTested ? OperationState.Join(left, state.OperationAt(operation)) : left);
                }
            }
        }
    }

    private bool GoesTo(int source, int target) =>
        _blocks[source].FallThroughSuccessor?.Destination?.Ordinal == target ||
        _blocks[source].ConditionalSuccessor?.Destination?.Ordinal == target;

    private void Enter(int source, int target, FlowState state)
    {
        if (_blocks[target].Kind == BasicBlockKind.Exit)
        {
            _interpreter.Leave(state);
        }

        bool changed = JoinInto(ref _in[target], state);
        for (int i = 0; i < _loops.Length; i++)
        {
            if (_loops[i].Head == target)
            {
                changed |= _loops[i].Contains(source)
                    ? JoinInto(ref _loopIn[i].Back, state)
                    : JoinInto(ref _loopIn[i].Entry, state);
            }
        }

        if (changed)
        {
            Enqueue(target);
        }
    }

    private bool JoinInto(ref FlowState? target, FlowState state)
    {
        if (target is null)
        {
            target = state.Clone();
            return true;
        }

        bool changed = _interpreter.PrepareToJoin(target, state);
        return target.Join(state) || changed;
    }

    private void Enqueue(int ordinal)
    {
        _pending[ordinal] = true;
        _cursor = Math.Min(_cursor, ordinal);
    }

    /// <summary>The lowest ordinal first: the compiler numbers blocks in reverse post-order, nearly.</summary>
    private bool Dequeue(out int ordinal)
    {
        while (_cursor < _pending.Length && !_pending[_cursor])
        {
            _cursor++;
        }

        ordinal = _cursor;
        if (ordinal == _pending.Length)
        {
            _cursor = 0;
            return false;
        }

        _pending[ordinal] = false;
        return true;
    }
}
