using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Tuples that are made to be matched: <c>(rc, op.Status) switch { (0, GrantStatus.Okay) => …, (0, var status) => … }</c>.</summary>
internal sealed partial class Interpreter
{
    private static ITupleOperation? TupleIn(IOperation value)
    {
        while (value is IConversionOperation conversion)
        {
            value = conversion.Operand;
        }

        return value as ITupleOperation;
    }

    private Value Tuple(ITupleOperation tuple)
    {
        IOperation outer = tuple;
        while (outer.Parent is IConversionOperation or ITupleOperation)
        {
            outer = outer.Parent;
        }

        if (outer.Parent is not IDeconstructionAssignmentOperation && !IsMatched(tuple))
        {
            foreach (IOperation element in tuple.Elements)
            {
                GoOn(Of(element), element);
            }
        }

        return Value.Unknown;
    }

    /// <summary>Where it is looked at, nobody follows.</summary>
    private void GoOn(Value value, IOperation where)
    {
        HandOver(value);
        Examine(value, where);
    }

    /// <summary>Patterns are tried on it.</summary>
    public static bool IsMatched(ITupleOperation tuple)
    {
        SyntaxNode matched = tuple.Syntax;
        while (matched.Parent is ParenthesizedExpressionSyntax parenthesized)
        {
            matched = parenthesized;
        }

        return matched.Parent switch
        {
            SwitchExpressionSyntax { GoverningExpression: var value } => value == matched,
            SwitchStatementSyntax { Expression: var value } => value == matched,
            IsPatternExpressionSyntax { Expression: var value } => value == matched,
            _ => false,
        };
    }

    /// <summary>A tuple that stands here, and that patterns are tried on.</summary>
    private static ITupleOperation? MatchedIn(IOperation value) => TupleIn(value) is { } tuple && IsMatched(tuple) ? tuple : null;

    /// <summary>The compiler captures what several patterns are tried on.</summary>
    private void KeepElements(CaptureId capture, ITupleOperation tuple)
    {
        for (int i = 0; i < tuple.Elements.Length; i++)
        {
            _state.SetValue(_variables.ElementOf(capture, i), Assigned(Of(tuple.Elements[i])));
        }
    }

    /// <summary>The tuple that patterns are tried on; null where it comes from elsewhere.</summary>
    private ITupleOperation? MatchedTuple(IOperation matched)
    {
        if (matched is IFlowCaptureReferenceOperation { Id: var id })
        {
            return _variables.FindElementOf(id, 0) >= 0 && _captured.TryGetValue(id, out IOperation? captured) ? TupleIn(captured) : null;
        }

        return MatchedIn(matched);
    }

    private Value ElementOf(ITupleOperation tuple, int index, IOperation matched) =>
        matched is IFlowCaptureReferenceOperation { Id: var capture } ? _state.ValueAt(_variables.ElementOf(capture, index)) : Of(tuple.Elements[index]);

    /// <summary>One strand in which each element is as the pattern asks, and one for each that is the first that is not.</summary>
    private Value MatchElements(IIsPatternOperation match, ITupleOperation tuple)
    {
        (IPatternOperation pattern, bool isNegated) = match.Pattern is INegatedPatternOperation { Pattern: var negated } ? (negated, true) : (match.Pattern, false);
        if (pattern is not IRecursivePatternOperation { PropertySubpatterns.IsEmpty: true, DeconstructionSubpatterns: var patterns } ||
            patterns.Length != tuple.Elements.Length || _strandCount + patterns.Length > MaxStrands)
        {
            if (pattern is not IDiscardPatternOperation)
            {
                for (int i = 0; i < tuple.Elements.Length; i++)
                {
                    GoOn(ElementOf(tuple, i, match.Value), tuple.Elements[i]);
                }
            }

            return Value.Unknown;
        }

        Value matches = Value.Truth(!isNegated);
        for (int i = 0; i < patterns.Length; i++)
        {
            Value outcome = MatchElement(patterns[i], ElementOf(tuple, i, match.Value), tuple.Elements[i]);
            if (outcome.Kind == ValueKind.Unknown)
            {
                matches = Value.Unknown;
                continue;
            }

            if (outcome.IsNonZero)
            {
                continue;
            }

            FlowState other = _state.Clone();
            bool canFail = Assume(other, outcome, match, outcome: false);
            FlowState asAsked = _state.Clone();
            bool canMatch = Assume(asAsked, outcome, match, outcome: true);
            SpareStates.Put(_state);
            if (!canMatch)
            {
                _state = other;
                SpareStates.Put(asAsked);
                return Value.Truth(isNegated);
            }

            _state = asAsked;
            if (canFail)
            {
                Fork(other, match, Value.Truth(isNegated), _next + 1);
            }
            else
            {
                SpareStates.Put(other);
            }
        }

        return matches;
    }

    private Value MatchElement(IPatternOperation pattern, Value element, IOperation where)
    {
        foreach (ISymbol symbol in DeclaredBy(pattern))
        {
            _state.SetValue(_variables[symbol], Assigned(element));
        }

        NumberTest test = TestOf(pattern);
        if (test == NumberTest.Always)
        {
            return Value.Truth(true);
        }

        NoteUsed(element);
        if (element.IsStatusNumber && !_symbols.IsStatus(pattern.InputType))
        {
            RecordPatternsOver(pattern, where);
        }

        Value outcome = element.Tested(test);
        if (outcome.Kind == ValueKind.Unknown)
        {
            Examine(element, where);
        }

        return outcome;
    }
}
