using System.Runtime.CompilerServices;
using System.Collections.Immutable;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>
/// The fixpoint over one function's graph: takes states along its edges until nothing new arrives, applying
/// each condition on the edges that it decides. What the rules and callers ask for is noted when a block's states are settled: in a
/// loop by going over it once more, and elsewhere at once, because blocks are run in their order.
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

    private readonly FunctionFlow _result;
    private readonly ImmutableArray<BasicBlock> _blocks;
    private readonly LoopNest _nest;
    private readonly bool[] _isInTry;
    private readonly bool[] _isRunAgain;
    private readonly Interpreter _interpreter;
    private readonly bool _isForCallers;
    private readonly bool _hasNotedReturns;
    private readonly CancellationToken _cancellationToken;
    private readonly List<BlockExit> _exits = [];
    private readonly List<FlowState> _arriving = [];

    private readonly StateSet[] _in;
    private readonly bool[] _pending;
    private int _cursor;
    private bool _isSettled;
    private bool _isMemberChangedElsewhere;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private FunctionAnalysis(FunctionFlow result, SharedVariables shared, ISummaries summaries, Entrance? entrance, bool followsMembers, CancellationToken cancellationToken)
    {
        _result = result;
        _blocks = result.Function.Graph.Blocks;
        _nest = result.Nest;
        _isForCallers = entrance is not null;
        _hasNotedReturns = _isForCallers && NotesReturns(result.Function);
        _isInTry = new bool[_blocks.Length];
        foreach (BasicBlock block in _blocks)
        {
            _isInTry[block.Ordinal] = RegionAround(block, ControlFlowRegionKind.Try) is not null;
        }

        _isRunAgain = FindRunAgain(result.Function);

        _in = new StateSet[_blocks.Length];
        for (int i = 0; i < _in.Length; i++)
        {
            _in[i] = new StateSet();
        }

        _pending = new bool[_blocks.Length];
        _interpreter = new Interpreter(result.Function, result, shared, summaries, entrance ?? Entrance.NothingIssued, _isForCallers, followsMembers);
        _cancellationToken = cancellationToken;
    }

    /// <summary>
    /// All that is returned is noted at its <c>return</c>: there is a value, and on the way out nothing runs but what the compiler puts
    /// into a finally, for a <c>foreach</c>, a <c>using</c> or a <c>lock</c>.
    /// </summary>
    private static bool NotesReturns(FunctionGraph function)
    {
        if (function.Function is not IMethodSymbol { ReturnsVoid: false } method || method is { IsAsync: true, ReturnType: INamedTypeSymbol { TypeArguments.IsEmpty: true } })
        {
            return false;
        }

        foreach (BasicBlock block in function.Graph.Blocks)
        {
            if (RegionAround(block, ControlFlowRegionKind.Finally) is null)
            {
                continue;
            }

            foreach ((IOperation operation, _) in function.InBlock(block.Ordinal))
            {
                if (!operation.IsImplicit)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The innermost region of a kind round a block. A lambda's root has regions round it too, of the function that it stands in: those are not this graph's.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ControlFlowRegion? RegionAround(BasicBlock block, ControlFlowRegionKind kind)
    {
        ControlFlowRegion? region = block.EnclosingRegion;
        while (region is not null && region.Kind != kind && region.Kind != ControlFlowRegionKind.Root)
        {
            region = region.EnclosingRegion;
        }

        return region?.Kind == kind ? region : null;
    }

    /// <summary>Finds out all that there is to know about a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="symbols">The grant interface.</param>
    /// <param name="atomicCode">Where blocking is not allowed; null for a summary, which doesn't say.</param>
    /// <param name="shared">Variables that functions within others use too.</param>
    /// <param name="summaries">What called functions do.</param>
    /// <param name="entrance">How operations from outside are at first, for a summary; null for the rules.</param>
    /// <param name="cancellationToken">Ends the analysis.</param>
    /// <returns>What was found; and what callers have to know, null where nobody asked for it, or the function is too big to settle.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static (FunctionFlow Flow, Summary? Summary) Run(FunctionGraph function, GrantSymbols symbols, AtomicCode? atomicCode, SharedVariables shared, ISummaries summaries, Entrance? entrance, CancellationToken cancellationToken)
    {
        FunctionFlow flow = new(function, symbols, Loops.Find(function), atomicCode);
        FunctionAnalysis analysis = new(flow, shared, summaries, entrance, followsMembers: true, cancellationToken);
        Summary? summary = analysis.Run();
        if (analysis._isMemberChangedElsewhere)
        {
            flow = new FunctionFlow(function, symbols, Loops.Find(function), atomicCode);
            summary = new FunctionAnalysis(flow, shared, summaries, entrance, followsMembers: false, cancellationToken).Run();
        }

        return (flow, summary);
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Summary? Run()
    {
        // A loop turns out to go over a batch while it is interpreted; what was concluded before is void then.
        while (!RunToFixpoint())
        {
            if (!_interpreter.FoundCoveredElement)
            {
                // Too big to settle: silence.
                _result.GiveUp();
                return null;
            }
        }

        if (IsMemberChangedElsewhere())
        {
            _isMemberChangedElsewhere = true;
            return null;
        }

        _isSettled = true;
        for (int block = 0; block < _blocks.Length; block++)
        {
            if (_isRunAgain[block])
            {
                Visit(_blocks[block]);
            }
        }

        _interpreter.FinishRecording();
        Summary? summary = _isForCallers ? _interpreter.Summarize() : null;
        foreach (StateSet states in _in)
        {
            states.Clear();
        }

        return summary;
    }

    /// <summary>
    /// A branch on a member that never goes one way, as far as this function knows: <c>_running = true; while (_running) ...</c>. Nobody writes that
    /// unless somebody else changes it.
    /// </summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool IsMemberChangedElsewhere()
    {
        foreach (BasicBlock block in _blocks)
        {
            if (_in[block.Ordinal].Count > 0 && block.ConditionKind != ControlFlowConditionKind.None && (IsNotCome(block.ConditionalSuccessor) || IsNotCome(block.FallThroughSuccessor)) && _interpreter.HasMember(block.Ordinal))
            {
                return true;
            }
        }

        return false;

        bool IsNotCome(ControlFlowBranch? branch) => branch?.Destination is { Kind: not BasicBlockKind.Exit } destination && _in[destination.Ordinal].Count == 0;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool RunToFixpoint()
    {
        _interpreter.Restart();
        foreach (StateSet states in _in)
        {
            states.Clear();
        }

        Array.Clear(_pending, 0, _pending.Length);
        _cursor = 0;
        Join(0, _interpreter.NewState());
        long visits = (long)MaxVisitsPerBlock * _blocks.Length;
        while (Dequeue(out int ordinal))
        {
            _cancellationToken.ThrowIfCancellationRequested();
            if (--visits < 0 || (long)_interpreter.StateSize * _blocks.Length > MaxStateSize)
            {
                return false;
            }

            Visit(_blocks[ordinal]);
            if (_interpreter.FoundCoveredElement)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The blocks that something may arrive at after they were run, because what they lead to leads back before them.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool[] FindRunAgain(FunctionGraph function)
    {
        // How many ranges begin with a block, less those that end before it.
        int[] ranges = new int[_blocks.Length + 1];
        long operations = 0;
        foreach (BasicBlock block in _blocks)
        {
            operations += function.CountIn(block.Ordinal);
            AddIfBack(block.Ordinal, block.FallThroughSuccessor, ranges);
            AddIfBack(block.Ordinal, block.ConditionalSuccessor, ranges);
        }

        if (operations * _blocks.Length > MaxStateSize)
        {
            // A big one may be given up midway, and what was noted would be in vain.
            ranges[0]++;
        }

        bool[] found = new bool[_blocks.Length];
        for (int block = 0, depth = 0; block < found.Length; block++)
        {
            depth += ranges[block];
            found[block] = depth > 0;
        }

        return found;
    }

    /// <summary>The compiler numbers blocks so that all but these branches lead onwards.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static void AddIfBack(int source, ControlFlowBranch? branch, int[] ranges)
    {
        if (branch?.Destination is not { } destination)
        {
            return;
        }

        int last = source;
        foreach (ControlFlowRegion region in branch.FinallyRegions)
        {
            last = Math.Max(last, region.LastBlockOrdinal);
        }

        if (destination.Ordinal <= last)
        {
            ranges[destination.Ordinal]++;
            ranges[last + 1]--;
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Visit(BasicBlock block)
    {
        // A block that leads to itself adds to its own states. A state to which nothing was added since leads nowhere new.
        StateSet states = _in[block.Ordinal];
        _interpreter.IsRecording = _isSettled || !_isRunAgain[block.Ordinal];
        for (int i = 0; i < states.Count; i++)
        {
            if (!states[i].IsPending && !_isSettled)
            {
                continue;
            }

            states[i].IsPending = false;
            bool mayThrow = _isInTry[block.Ordinal] && !_isSettled;
            if (mayThrow)
            {
                Interrupt(block, states[i]);
            }

            _exits.Clear();
            _interpreter.Run(block, states[i].Clone(), _exits);
            foreach (BlockExit exit in _exits)
            {
                if (mayThrow)
                {
                    Interrupt(block, exit.State);
                }

                if (block.ConditionalSuccessor is { } other)
                {
                    Leave(block, other, exit with { State = exit.State.Clone() });
                }

                Leave(block, block.FallThroughSuccessor, exit);
            }
        }
    }

    /// <summary>Takes a state along a branch; it is the branch's from now on.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Leave(BasicBlock block, ControlFlowBranch? branch, BlockExit exit)
    {
        if (branch is null)
        {
            return;
        }

        FlowState state = exit.State;
        if (block.ConditionKind != ControlFlowConditionKind.None)
        {
            bool outcome = branch.IsConditionalSuccessor == (block.ConditionKind == ControlFlowConditionKind.WhenTrue);
            if (!_interpreter.Assume(state, exit.Value, block.BranchValue, outcome))
            {
                SpareStates.Put(state);
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

        FinishIterations(block, destination.Ordinal, state, exit.Value);
        LeaveRegions(branch, state);
        if (branch.FinallyRegions is { IsEmpty: false } finallyRegions)
        {
            state.Continuation = new Continuation(destination.Ordinal, state.Continuation);
            Enter(block, finallyRegions[0].FirstBlockOrdinal, state);
        }
        else
        {
            Enter(block, destination.Ordinal, state);
        }
    }

    /// <summary>A finally on the way uses what the regions round it have; and behind the function nobody asks.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void LeaveRegions(ControlFlowBranch branch, FlowState state)
    {
        if (branch is { FinallyRegions.IsEmpty: true, Destination.Kind: BasicBlockKind.Exit })
        {
            return;
        }

        foreach (ControlFlowRegion region in branch.LeavingRegions)
        {
            if (region.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                return;
            }

            _interpreter.LeaveRegion(region, state);
        }
    }

    /// <summary>A failure that the code throws by itself has been looked at.</summary>
    private void Throw(BasicBlock block, FlowState state)
    {
        _interpreter.ForgetUnexamined(state);
        FinishIterations(block, _blocks.Length - 1, state, Value.Unknown);
        EnterHandlers(block, block.EnclosingRegion, state, out bool isHandled);
        if (!isHandled)
        {
            _interpreter.NoteLeftBehind(state, block.BranchValue?.Syntax);
            _interpreter.Leave(state);
        }

        SpareStates.Put(state);
    }

    /// <summary>Goes on where the path through a finally was bound for: into the next finally outwards, if one stands between.</summary>
    private void LeaveFinally(BasicBlock block, FlowState state)
    {
        ControlFlowRegion? region = RegionAround(block, ControlFlowRegionKind.Finally);
        if (region?.EnclosingRegion?.EnclosingRegion is not { } outside || state.Continuation is not { } continuation)
        {
            return;
        }

        if (continuation.IsThrown)
        {
            state.Continuation = continuation.Outer;
            EnterHandlers(block, outside, state, out bool isHandled);
            if (!isHandled)
            {
                _interpreter.Leave(state);
            }

            SpareStates.Put(state);
            return;
        }

        for (region = outside; !Contains(region, continuation.Target) && region.EnclosingRegion is { } enclosing; region = enclosing)
        {
            if (region.Kind == ControlFlowRegionKind.Try && enclosing.Kind == ControlFlowRegionKind.TryAndFinally)
            {
                Enter(block, enclosing.NestedRegions[1].FirstBlockOrdinal, state);
                return;
            }

            _interpreter.LeaveRegion(region, state);
        }

        state.Continuation = continuation.Outer;
        Enter(block, continuation.Target, state);
    }

    private static bool Contains(ControlFlowRegion region, int block) => region.FirstBlockOrdinal <= block && block <= region.LastBlockOrdinal;

    /// <summary>Any operation in a try may throw: what held before and after the block may hold in its handlers.</summary>
    private void Interrupt(BasicBlock block, FlowState state)
    {
        FlowState thrown = state.Clone();
        _interpreter.Interrupt(thrown);
        EnterHandlers(block, block.EnclosingRegion, thrown, out _);
        SpareStates.Put(thrown);
    }

    /// <summary>Takes an exception outwards: into the handlers that may catch it, until a finally comes first.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void EnterHandlers(BasicBlock block, ControlFlowRegion? from, FlowState thrown, out bool isHandled)
    {
        isHandled = false;
        // A lambda's root has regions round it too, of the function that it stands in: those are not this graph's.
        for (ControlFlowRegion? region = from; region is not null and not { Kind: ControlFlowRegionKind.Root }; region = region.EnclosingRegion)
        {
            _interpreter.LeaveRegion(region, thrown);
            if (region.Kind == ControlFlowRegionKind.Finally)
            {
                // What it was run for comes to nothing.
                thrown.Continuation = thrown.Continuation?.Outer;
            }

            if (region is not { Kind: ControlFlowRegionKind.Try, EnclosingRegion: { } whole })
            {
                continue;
            }

            bool isFinally = whole.Kind == ControlFlowRegionKind.TryAndFinally;
            isHandled = true;
            foreach (ControlFlowRegion handler in whole.NestedRegions)
            {
                if (handler.Kind != ControlFlowRegionKind.Try)
                {
                    FlowState state = thrown.Clone();
                    if (isFinally)
                    {
                        state.Continuation = new Continuation(Continuation.Thrown, state.Continuation);
                    }

                    _interpreter.ForgetTallies(block.Ordinal, handler.FirstBlockOrdinal, state);
                    Enter(block, handler.FirstBlockOrdinal, state);
                }
            }

            if (isFinally)
            {
                return;
            }
        }
    }

    /// <summary>On the way out of a loop over a batch, puts what the iterations left in place of the element in hand.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void FinishIterations(BasicBlock from, int target, FlowState state, Value condition)
    {
        int source = from.Ordinal;
        foreach (int i in _nest.Around(source))
        {
            Loop loop = _nest[i];
            bool isInside = loop.Contains(source);
            if (loop.Holds(target) && (!isInside || loop.Contains(target)))
            {
                continue;
            }

            bool isTestedBelow = isInside && GoesTo(source, loop.Head) && !IsTestedAbove(loop);
            if (isInside)
            {
                _interpreter.EndTallies(i, state, isEarly: source != loop.Head);
            }

            foreach (CoveredElement element in loop.Covered)
            {
                if (element.Slot < 0 || _interpreter.OperationAt(element.Location) is not (>= 0 and var operation))
                {
                    continue;
                }

                bool isEarly = !isTestedBelow && IsLeftEarly(loop, from, element.Location);
                OperationState first = state.OperationAt(element.Slot);
                OperationState done = state.OperationAt(element.Slot + 1);
                OperationState inHand = state.OperationAt(operation);
                bool isUntouched = inHand with { LeftIn = first.LeftIn } == first;
                ulong leftIn = 0;
                if (!isInside)
                {
                    leftIn = i < 64 ? inHand.LeftIn & 1UL << i : 0;
                }
                else if (isEarly && i < 64 && condition.Kind != ValueKind.CallOutcome && Owes(first, inHand))
                {
                    leftIn = 1UL << i;
                    if (isUntouched && !condition.IsKnown && from.BranchValue is { } test)
                    {
                        _interpreter.NoteLeftForAnotherReason(i, element.Location, test);
                    }
                }

                if (loop.Holds(target))
                {
                    // Out of the loop, but not of its statement.
                    state.SetOperation(operation, inHand with { LeftIn = inHand.LeftIn | leftIn });
                    continue;
                }

                OperationState left = isTestedBelow || (isEarly && !isUntouched) ? OperationState.Join(done, inHand)
                    : isEarly && done.Facts == OperationFacts.None && !_interpreter.ComparesIndexOf(element.Location, from.BranchValue) ? inHand
                    : done;
                if (_interpreter.UndoneBy(i) >= 0)
                {
                    // The others are as they were, but for who can unmap them: what there was to undo is undone.
                    left = OperationState.Join(left, state.OperationAt(element.Slot + 2) with { Hold = left.Hold });
                }

                state.SetOperation(operation, left with { LeftIn = left.LeftIn | leftIn });
            }
        }
    }

    /// <summary>A loop is left before it has come to all elements. Of a condition in parts, <c>rc == 0 &amp;&amp; i &lt; n</c>, the one that compares the index says that there are no more.</summary>
    private bool IsLeftEarly(Loop loop, BasicBlock from, int location)
    {
        bool isHead = from.Ordinal == loop.Head;
        if (!loop.Contains(from.Ordinal) || !LoopSyntax.IsPartOfCondition(loop, from.BranchValue))
        {
            return !isHead;
        }

        return !_interpreter.ComparesIndexOf(location, from.BranchValue) && (!isHead || AnotherPartCompares(loop, location));
    }

    private bool AnotherPartCompares(Loop loop, int location)
    {
        for (int block = loop.First; block <= loop.Last; block++)
        {
            if (loop.Contains(block) && LoopSyntax.IsPartOfCondition(loop, _blocks[block].BranchValue) && _interpreter.ComparesIndexOf(location, _blocks[block].BranchValue))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Elements that the loop has not come to were issued before it.</summary>
    private static bool Owes(OperationState first, OperationState inHand) =>
        first.Calls != 0 && (first.Facts & OperationFacts.Unexamined) != 0 && (inHand.Facts & OperationFacts.Over) == 0;

    /// <summary>The head itself leads out.</summary>
    private bool IsTestedAbove(Loop loop)
    {
        BasicBlock head = _blocks[loop.Head];
        return head.ConditionKind != ControlFlowConditionKind.None &&
            (head.FallThroughSuccessor?.Destination is { } next && !loop.Contains(next.Ordinal) ||
            head.ConditionalSuccessor?.Destination is { } other && !loop.Contains(other.Ordinal));
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool GoesTo(int source, int target) =>
        _blocks[source].FallThroughSuccessor?.Destination?.Ordinal == target ||
        _blocks[source].ConditionalSuccessor?.Destination?.Ordinal == target;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Enter(BasicBlock source, int target, FlowState state)
    {
        if (_blocks[target].Kind == BasicBlockKind.Exit)
        {
            if (source.FallThroughSuccessor?.Semantics != ControlFlowBranchSemantics.Return && !_hasNotedReturns)
            {
                _interpreter.NoteReturn(ReturnKind.Unknown, -1, state);
            }

            _interpreter.NoteLeftBehind(state, source.BranchValue?.Syntax);

            // Nothing runs there: what ways out have in common is nobody's question, and there may be hundreds of them.
            _interpreter.Leave(state);
            SpareStates.Put(state);
            return;
        }

        List<int> loops = _nest.HeadedBy(target);
        if (loops.Count == 0)
        {
            Join(target, state);
            return;
        }

        _arriving.Add(state);
        foreach (int i in loops)
        {
            bool isFirst = !_nest[i].Holds(source.Ordinal);
            for (int s = _arriving.Count - 1; s >= 0 && !isFirst; s--)
            {
                _interpreter.LeaveElements(_nest[i], _arriving[s], _arriving);
            }

            foreach (FlowState each in _arriving)
            {
                StartIteration(i, isFirst, each);
                if (_nest[i].Contains(source.Ordinal))
                {
                    _interpreter.GoOnWithTallies(i, each);
                }
                else
                {
                    _interpreter.BeginTallies(i, each);
                }
            }
        }

        foreach (FlowState each in _arriving)
        {
            Join(target, each);
        }

        _arriving.Clear();
    }

    /// <summary>Puts the next element in hand.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void StartIteration(int number, bool isFirst, FlowState state)
    {
        Loop loop = _nest[number];
        foreach (CoveredElement element in loop.Covered)
        {
            if (element.Slot < 0 || _interpreter.OperationAt(element.Location) is not (>= 0 and var operation))
            {
                continue;
            }

            if (isFirst)
            {
                if (_interpreter.UndoneBy(number) is >= 0 and var undone)
                {
                    // It goes over the elements that the other one has done with, if nothing has become of them since.
                    OperationState all = state.OperationAt(operation);
                    OperationState? done = _nest[undone].SlotOf(element.Location) is >= 0 and var slot ? state.OperationAt(slot + 1) : null;
                    bool isUndone = done is { Calls: var calls } && (calls & ~all.Calls) == 0 && !_interpreter.AnyIsMadeBetween(all.Calls, _nest[undone], loop);
                    state.SetOperation(element.Slot + 2, isUndone ? all : default);
                    state.SetOperation(operation, isUndone ? done!.Value : all);
                }

                state.SetOperation(element.Slot, state.OperationAt(operation));
                state.SetOperation(element.Slot + 1, default);
            }
            else
            {
                state.SetOperation(element.Slot + 1, OperationState.Join(state.OperationAt(element.Slot + 1), state.OperationAt(operation)));
                state.SetOperation(operation, state.OperationAt(element.Slot));
            }
        }
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Join(int target, FlowState state)
    {
        if (_isSettled)
        {
            SpareStates.Put(state);
            return;
        }

        // What is lost where paths meet stays lost: that can be noted before all is settled.
        bool isRecording = _interpreter.IsRecording;
        _interpreter.IsRecording = true;
        bool isNew = _in[target].Add(state, _interpreter);
        _interpreter.IsRecording = isRecording;
        if (isNew)
        {
            _pending[target] = true;
            _cursor = Math.Min(_cursor, target);
        }
    }

    /// <summary>The lowest ordinal first: the compiler numbers blocks in reverse post-order, nearly.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
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
