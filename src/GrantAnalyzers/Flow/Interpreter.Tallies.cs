using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>How far counters are ahead of the loops that they count the iterations of.</summary>
internal sealed partial class Interpreter
{
    /// <summary>How far what counts down is, while all elements of a loop that has not begun are before it.</summary>
    private static readonly Value s_full = Value.Number(long.MinValue);

    /// <summary>A loop begins: what is 0, or has all to count down, is as far as there were iterations.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void BeginTallies(int loop, FlowState state)
    {
        for (int t = 0; t < _tallies.Count; t++)
        {
            if (_tallies[t].Loop == loop)
            {
                Value counted = !_tallies[t].IsDown ? state.ValueAt(_tallies[t].Counter) : state.ValueAt(_tallies[t].Lead) == s_full ? Value.Number(0) : Value.Unknown;
                state.SetValue(_tallies[t].Lead, counted is { Kind: ValueKind.Number, Integer: 0 or 1 } ? Value.Number(counted.Integer) : Value.Unknown);
            }
        }
    }

    /// <summary>A loop comes round: one more iteration is done.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void GoOnWithTallies(int loop, FlowState state)
    {
        for (int t = 0; t < _tallies.Count; t++)
        {
            if (_tallies[t].Loop == loop)
            {
                MoveLead(state, _tallies[t].Lead, -1);
            }
        }
    }

    /// <summary>A loop is left.</summary>
    /// <param name="loop">Its number.</param>
    /// <param name="state">What is known from there on.</param>
    /// <param name="isEarly">Before it has come to all elements; else because there are no more.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void EndTallies(int loop, FlowState state, bool isEarly)
    {
        for (int t = 0; t < _tallies.Count; t++)
        {
            if (_tallies[t].Loop != loop)
            {
                continue;
            }

            // What moves the loop on has to be as far as the iterations: else it leaves elements out, or does not begin with the first.
            Value moved = _tallies.MoverOf(t) is >= 0 and var mover ? state.ValueAt(_tallies[mover].Lead) : Value.Number(0);
            Value lead = state.ValueAt(_tallies[t].Lead);
            if (moved.Kind != ValueKind.Number || (!isEarly && !moved.IsZero))
            {
                lead = Value.Unknown;
            }
            else if (isEarly)
            {
                lead = Shortened(lead);
            }

            _endedTallies.Add((_tallies[t].Lead, lead));
        }

        foreach ((int variable, Value lead) in _endedTallies)
        {
            state.SetValue(variable, lead);
        }

        _endedTallies.Clear();
    }

    /// <summary>An exception leads out of loops: who knows how far they came.</summary>
    public void ForgetTallies(int from, int to, FlowState state)
    {
        for (int t = 0; t < _tallies.Count; t++)
        {
            if (_loops[_tallies[t].Loop].Contains(from) && !_loops[_tallies[t].Loop].Contains(to))
            {
                state.SetValue(_tallies[t].Lead, Value.Unknown);
            }
        }
    }

    /// <summary>What a loop that was left early has left to go over is one element or more.</summary>
    private static Value Shortened(Value lead) =>
        lead is { Kind: ValueKind.Number, Integer: 1 } ? Value.Signed(Signs.Negative | Signs.Zero)
        : (lead.Signs & Signs.Positive) == Signs.None ? Value.Signed(Signs.Negative)
        : Value.Unknown;

    /// <summary>A variable that may count something is assigned, or something is put into it.</summary>
    private void FollowTallies(ISymbol variable, IOperation by)
    {
        foreach (int tally in _tallies.Of(variable))
        {
            bool isDown = _tallies[tally].IsDown;
            switch (by)
            {
                case IIncrementOrDecrementOperation:
                    MoveLead(_state, _tallies[tally].Lead, by.Kind == OperationKind.Increment != isDown ? 1 : -1);
                    break;
                case IInvocationOperation { TargetMethod.Name: "Add" or "Enqueue" or "Push", TargetMethod.ReturnsVoid: true }:
                    MoveLead(_state, _tallies[tally].Lead, 1);
                    break;
                case ICompoundAssignmentOperation sum when sum.OperatorKind == (isDown ? BinaryOperatorKind.Subtract : BinaryOperatorKind.Add) && Of(sum.Value) is { Kind: ValueKind.Number, Integer: 0 or 1 } added:
                    MoveLead(_state, _tallies[tally].Lead, (int)added.Integer);
                    break;
                default:
                    _state.SetValue(_tallies[tally].Lead, isDown && _tallies.IsStart(tally, by) ? s_full : Value.Unknown);
                    break;
            }
        }
    }

    /// <summary>Exactly known are 0 and 1, which is what a loop's iteration makes of it; of others the sign is.</summary>
    private static void MoveLead(FlowState state, int lead, int by)
    {
        Value value = state.ValueAt(lead);
        if (value == s_full)
        {
            state.SetValue(lead, Value.Unknown);
        }
        else if (by != 0 && value.IsNumeric)
        {
            bool isExact = value.Kind == ValueKind.Number && value.Integer + by is 0 or 1;
            state.SetValue(lead, isExact ? Value.Number(value.Integer + by) : Value.Signed(by > 0 ? value.Signs.Incremented() : value.Signs.Decremented()));
        }
    }

    /// <summary>The outcome of a comparison of what was counted with the number of elements, if anything is known of it.</summary>
    private Value? Tallied(IBinaryOperation comparison)
    {
        if (LeadIn(comparison) is not var (lead, isMirrored))
        {
            return null;
        }

        return OutcomeFor(lead, SignTest.Compare(isMirrored ? Mirrored(comparison.OperatorKind) : comparison.OperatorKind, 0));
    }

    /// <summary>How many elements were not counted: <c>ops.Length - good</c>.</summary>
    private Value? LeftOver(IBinaryOperation difference) =>
        LeadIn(difference) is var (lead, isMirrored) && _state.ValueAt(lead).Signs is var signs ? Value.Signed(isMirrored ? signs.Negated() : signs) : null;

    /// <summary>The variable that says how far what was counted is ahead of the number of elements with which it stands here, if that is known.</summary>
    private (int Lead, bool IsMirrored)? LeadIn(IBinaryOperation operation)
    {
        foreach ((int tally, bool isMirrored) in _tallies.ComparedIn(operation))
        {
            if (_state.ValueAt(_tallies[tally].Lead) is { IsNumeric: true } lead && lead != s_full && !_loops[_tallies[tally].Loop].Contains(_block))
            {
                return (_tallies[tally].Lead, isMirrored);
            }
        }

        return null;
    }
}
