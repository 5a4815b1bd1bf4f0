using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>Where one strand becomes two: a test whose outcome is kept, or a status that a loop leaves behind.</summary>
internal sealed partial class Interpreter
{
    /// <summary>Where an expression is the outcome of a test, goes on with the outcome true, and in a strand of its own with it false.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Decide(IOperation operand)
    {
        Value value = Of(operand);
        if (!value.IsOutcome)
        {
            return value;
        }

        if (_strandCount == MaxStrands)
        {
            Examine(value, operand);
            return Value.Unknown;
        }

        FlowState whenFalse = _state.Clone();
        bool canBeFalse = Assume(whenFalse, value, operand, outcome: false);
        bool canBeTrue = Assume(_state, value, operand, outcome: true);
        if (canBeTrue && canBeFalse)
        {
            Fork(whenFalse, operand, Value.Truth(false) with { Verdict = VerdictOf(whenFalse, value) }, _next);
        }
        else if (canBeFalse)
        {
            SpareStates.Put(_state);
            _state = whenFalse;
        }
        else
        {
            SpareStates.Put(whenFalse);
        }

        Value decided = Value.Truth(canBeTrue) with { Verdict = VerdictOf(_state, value) };
        Correct(_values, PositionOf(operand), decided);
        return decided;
    }

    /// <summary>The status or errno that an expression is, as no more than 0 or not: what arithmetic leaves of it.</summary>
    private Value ZeroOrNot(IOperation operand)
    {
        Value value = Of(operand);
        if (value.Kind is not (ValueKind.Status or ValueKind.Errno) || _locations.OperationAt(value.Index) < 0)
        {
            return Decide(operand);
        }

        Correct(_values, PositionOf(operand), new Value(ValueKind.StatusOutcome, value.Index, Test: StatusTest.Truth));
        Value decided = Decide(operand);
        if (decided.IsNonZero)
        {
            // Whoever tests the sign of what became of it means failures by the negative numbers.
            decided = Value.Signed(Signs.Negative) with { Verdict = decided.Verdict };
            Correct(_values, PositionOf(operand), decided);
        }

        return decided;
    }

    /// <summary>Another strand, in which an expression has a value of its own.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Fork(FlowState state, IOperation? expression, Value value, int next)
    {
        Strand strand = NewStrand(state, next);
        Array.Copy(_values, strand.Values, _function.CountIn(_block));
        foreach (KeyValuePair<IOperation, NumberTest> known in _patterns)
        {
            strand.Patterns[known.Key] = known.Value;
        }

        if (expression is not null)
        {
            Correct(strand.Values, PositionOf(expression), value);
        }

        _strands.Push(strand);
        _strandCount++;
    }

    /// <summary>
    /// The variables that carried the status of an element which the loop is done with, or of an operation that is issued again, or the
    /// rc of a call that is made again: from now on they are 0 or not, and which of the two tells what that element was like.
    /// </summary>
    /// <param name="next">Where the strands that split off go on.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private void SplitByWhatIsLeftBehind(int next)
    {
        List<FlowState> states = PartByWhatIsLeftBehind(_state);
        for (int s = 1; s < states.Count; s++)
        {
            Fork(states[s], null, default, next);
        }
    }

    private List<FlowState> PartByWhatIsLeftBehind(FlowState state)
    {
        List<FlowState> states = [state];
        for (int i = 0; i < _leftBehind.Count; i++)
        {
            if (!IsOfSameAsOneBefore(i))
            {
                for (int s = states.Count - 1; s >= 0; s--)
                {
                    SplitByWhatIsLeftBehind(i, states[s], states);
                }
            }
        }

        _leftBehind.Clear();
        return states;
    }

    /// <summary>A loop comes round: what variables say of its elements is of those that it is done with, and no longer of those in hand.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="state">What is known at its end.</param>
    /// <param name="states">Takes what that parts into besides.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void LeaveElements(Loop loop, FlowState state, List<FlowState> states)
    {
        if (!_index.AnySpeaks || loop.Covered.Count == 0)
        {
            return;
        }

        _state = state;
        _strandCount = 1;
        foreach (CoveredElement element in loop.Covered)
        {
            OutdateValuesAbout(element.Location);
        }

        if (_leftBehind.Count > 0)
        {
            List<FlowState> parts = PartByWhatIsLeftBehind(state);
            for (int i = 1; i < parts.Count; i++)
            {
                states.Add(parts[i]);
            }
        }
    }

    /// <summary>Several variables may carry the status of the same operation: they part together.</summary>
    private bool IsOfSameAsOneBefore(int index)
    {
        int location = _leftBehind[index].Location;
        for (int i = 0; i < index && location >= 0; i++)
        {
            if (_leftBehind[i].Location == location)
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="index">The first variable of those that part now.</param>
    /// <param name="state">One of the states so far.</param>
    /// <param name="states">Takes the other one, if it becomes two.</param>
    private void SplitByWhatIsLeftBehind(int index, FlowState state, List<FlowState> states)
    {
        OperationFacts facts = _leftBehind[index].Facts;
        bool canBeOkay = (facts & (OperationFacts.AnyOkay | OperationFacts.NotIssued | OperationFacts.Over)) != 0;
        bool canHaveFailed = (facts & ~OperationFacts.AnyOkay) != 0;
        if (canBeOkay && canHaveFailed && _strandCount + states.Count - 1 < MaxStrands)
        {
            FlowState failed = state.Clone();
            LeaveBehindAlike(failed, index, StatusCases.Eagain | StatusCases.Failure);
            states.Add(failed);
            LeaveBehindAlike(state, index, StatusCases.Okay);
        }
        else
        {
            LeaveBehindAlike(state, index, canBeOkay == canHaveFailed ? StatusCases.All : canBeOkay ? StatusCases.Okay : StatusCases.Eagain | StatusCases.Failure);
        }
    }

    /// <summary>All variables that carry the status of the operation at hand.</summary>
    private void LeaveBehindAlike(FlowState state, int index, StatusCases cases)
    {
        int location = _leftBehind[index].Location;
        for (int i = index; i < _leftBehind.Count; i++)
        {
            if (i == index || (location >= 0 && _leftBehind[i].Location == location))
            {
                LeaveBehind(state, _leftBehind[i].Variable, location, cases, _leftBehind[i].WasStatus);
            }
        }
    }

    private void LeaveBehind(FlowState state, int variable, int location, StatusCases cases, bool wasStatus)
    {
        if (cases == StatusCases.All)
        {
            state.SetValue(variable, wasStatus ? Value.SomeStatus : Value.Unknown);
            return;
        }

        bool isOkay = cases == StatusCases.Okay;
        int loop = InnermostLoop();
        Verdict verdict = loop < 0 || state.ValueAt(variable).Verdict.IsLookedAt ? default : isOkay ? Verdict.Okay(loop) : Verdict.Failed(loop);
        Value left = isOkay ? Value.Number(0) : state.ValueAt(variable).Kind == ValueKind.Errno ? Value.Signed(Signs.Negative) : Value.NonZero;
        state.SetValue(variable, left with { Verdict = verdict, WasStatus = wasStatus });
        if (location >= 0 && _locations.OperationAt(location) is >= 0 and var operation)
        {
            OperationState known = state.OperationAt(operation);
            if (known.Facts.In(cases) is not OperationFacts.None and var facts)
            {
                // What is left to be looked at are the failures: where the variable is 0 there are none.
                state.SetOperation(operation, known with { Facts = isOkay && (facts & OperationFacts.Okay) != 0 ? (facts & ~OperationFacts.Okay) | OperationFacts.KnownOkay : facts });
            }
        }
    }

    private Verdict VerdictOf(FlowState state, Value test) => test.Kind == ValueKind.StatusOutcome && _locations.OperationAt(test.Index) is >= 0 and var operation
        ? VerdictOf(state.OperationAt(operation).Facts)
        : default;

    /// <summary>What a constant that is stored now stands for: the way that an operation in hand went.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Verdict VerdictNow()
    {
        if (InnermostLoop() < 0)
        {
            return default;
        }

        Verdict verdict = default;
        for (int operation = 0; operation < _operationLocations.Count; operation++)
        {
            OperationState known = _state.OperationAt(operation);
            if (_operationLocations[operation] >= 0 && known.Calls != 0 && VerdictOf(known.Facts) is { Code: not 0 } found)
            {
                verdict = found;
                if (verdict.IsFailure)
                {
                    break;
                }
            }
        }

        return verdict;
    }

    private Verdict VerdictOf(OperationFacts facts)
    {
        int loop = InnermostLoop();
        return loop < 0 || (facts & OperationFacts.Issued) == 0 ? default
            : (facts & ~OperationFacts.KnownOkay) == 0 ? Verdict.Okay(loop)
            : (facts & ~(OperationFacts.KnownFailed | OperationFacts.EagainAsFailure | OperationFacts.EagainHandled)) == 0 ? Verdict.Failed(loop)
            : default;
    }

    private int InnermostLoop() => _result.Nest.Innermost(_block);
}
