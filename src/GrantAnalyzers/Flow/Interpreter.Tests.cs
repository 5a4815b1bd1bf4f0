using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Comparisons and patterns: what their outcome tells about a status or an rc.</summary>
internal sealed partial class Interpreter
{
    private Value Compare(IBinaryOperation binary)
    {
        Value left = Of(binary.LeftOperand);
        Value right = Of(binary.RightOperand);
        if (!IsRelation(binary.OperatorKind))
        {
            ExamineOperands(binary);
            return Value.Unknown;
        }

        if (right.Kind == ValueKind.Number)
        {
            return Compare(binary, binary.LeftOperand, left, binary.OperatorKind, binary.RightOperand, right.Integer);
        }

        if (left.Kind == ValueKind.Number)
        {
            return Compare(binary, binary.RightOperand, right, Mirrored(binary.OperatorKind), binary.LeftOperand, left.Integer);
        }

        if (TruthOf(binary.RightOperand) is { } truth)
        {
            return truth == (binary.OperatorKind == BinaryOperatorKind.Equals) ? left : left.Negated();
        }

        // Against something that only the program knows: it may well be Eagain.
        HandOver(left.Kind == ValueKind.Status ? left : Value.Unknown);
        HandOver(right.Kind == ValueKind.Status ? right : Value.Unknown);
        ExamineOperands(binary);
        return Value.Unknown;
    }

    private Value Compare(IBinaryOperation binary, IOperation tested, Value value, BinaryOperatorKind relation, IOperation constant, long number)
    {
        if (IsRecording && CarriesStatus(tested, value))
        {
            _result.Comparisons.Add(new StatusComparison(binary, tested, relation, constant, number));
        }

        return value.Compared(relation, number);
    }

    /// <summary>Has the type of a status, perhaps under a cast, or is a number that was one.</summary>
    private static bool CarriesStatus(IOperation tested, Value value)
    {
        if (value.Kind is ValueKind.Status or ValueKind.SomeStatus)
        {
            return true;
        }

        while (tested is IConversionOperation conversion)
        {
            tested = conversion.Operand;
        }

        return GrantSymbols.IsStatus(tested.Type);
    }

    private Value Match(IIsPatternOperation match)
    {
        Value value = Of(match.Value);
        if (DeclaredBy(match.Pattern) is { } symbol)
        {
            _state.SetValue(_variables[symbol], Assigned(value));
        }

        if (IsRecording && value.Kind is ValueKind.Status or ValueKind.SomeStatus && !GrantSymbols.IsStatus(match.Value.Type))
        {
            RecordPatternsOver(match);
        }

        if (!_patterns.TryGetValue(match.Pattern, out NumberTest test))
        {
            return Value.Unknown;
        }

        // `op is { Status: … }` is a test of its status.
        bool ofOperation = value.Kind == ValueKind.Place && GrantSymbols.IsOperation(match.Value.Type);
        return (ofOperation ? Value.Status(value.Index) : value).Tested(test);
    }

    private NumberTest Test(IPatternOperation pattern)
    {
        switch (pattern)
        {
            case IConstantPatternOperation constant when Of(constant.Value) is { Kind: ValueKind.Number } number:
                RecordPattern(constant, BinaryOperatorKind.Equals, constant.Value, number.Integer);
                return NumberTest.Compare(BinaryOperatorKind.Equals, number.Integer);
            case IRelationalPatternOperation relational when Of(relational.Value) is { Kind: ValueKind.Number } number:
                RecordPattern(relational, relational.OperatorKind, relational.Value, number.Integer);
                return NumberTest.Compare(relational.OperatorKind, number.Integer);
            case INegatedPatternOperation negated:
                return TestOf(negated.Pattern).Not();
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both:
                return TestOf(both.LeftPattern).And(TestOf(both.RightPattern));
            case IBinaryPatternOperation either:
                return TestOf(either.LeftPattern).Or(TestOf(either.RightPattern));
            case IDiscardPatternOperation or IDeclarationPatternOperation { MatchesNull: true }:
                return NumberTest.Always;
            case IRecursivePatternOperation { DeconstructionSubpatterns.IsEmpty: true } recursive when GrantSymbols.IsOperation(recursive.InputType):
                return TestOfStatusIn(recursive);
            default:
                return NumberTest.Unknown;
        }
    }

    private NumberTest TestOf(IPatternOperation pattern) => _patterns.TryGetValue(pattern, out NumberTest test) ? test : NumberTest.Unknown;

    private NumberTest TestOfStatusIn(IRecursivePatternOperation recursive)
    {
        NumberTest test = NumberTest.Always;
        foreach (IPropertySubpatternOperation subpattern in recursive.PropertySubpatterns)
        {
            test = test.And(GrantSymbols.IsStatus(subpattern.Member.Type) ? TestOf(subpattern.Pattern) : NumberTest.Unknown);
        }

        return test;
    }

    private void RecordPattern(IPatternOperation pattern, BinaryOperatorKind relation, IOperation constant, long number)
    {
        if (IsRecording && GrantSymbols.IsStatus(pattern.InputType))
        {
            _result.Comparisons.Add(new StatusComparison(pattern, null, relation, constant, number));
        }
    }

    /// <summary>The constants of a pattern that tests a number which carries a status.</summary>
    private void RecordPatternsOver(IIsPatternOperation match)
    {
        Stack<IPatternOperation> open = new();
        open.Push(match.Pattern);
        while (open.Count > 0)
        {
            switch (open.Pop())
            {
                case IConstantPatternOperation { Value: var constant } pattern when Of(constant) is { Kind: ValueKind.Number } number:
                    _result.Comparisons.Add(new StatusComparison(pattern, match.Value, BinaryOperatorKind.Equals, constant, number.Integer));
                    break;
                case IRelationalPatternOperation { Value: var constant } pattern when Of(constant) is { Kind: ValueKind.Number } number:
                    _result.Comparisons.Add(new StatusComparison(pattern, match.Value, pattern.OperatorKind, constant, number.Integer));
                    break;
                case INegatedPatternOperation negated:
                    open.Push(negated.Pattern);
                    break;
                case IBinaryPatternOperation binary:
                    open.Push(binary.LeftPattern);
                    open.Push(binary.RightPattern);
                    break;
            }
        }
    }

    private static ISymbol? DeclaredBy(IPatternOperation pattern) => pattern switch
    {
        IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
        IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
        _ => null,
    };

    private static bool? TruthOf(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: bool truth } ? truth : null;

    private static bool IsRelation(BinaryOperatorKind kind) => kind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
        or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual
        or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual;

    private static BinaryOperatorKind Mirrored(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        _ => kind,
    };
}
