using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Comparisons and patterns: what their outcome tells about a status or an rc.</summary>
internal sealed partial class Interpreter
{
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Compare(IBinaryOperation binary)
    {
        if (!IsRelation(binary.OperatorKind))
        {
            return Combine(binary);
        }

        if (_tallies.Count > 0 && Tallied(binary) is { } told)
        {
            return told;
        }

        if (AsksForNull && NullTest(binary) is { } isNull)
        {
            return isNull;
        }

        if (_variables.AnyFill && EmptyTest(binary) is { } isEmpty)
        {
            return isEmpty;
        }

        Value left = Of(binary.LeftOperand);
        Value right = Of(binary.RightOperand);
        if (NamedErrno(binary.RightOperand) is { } errno && CarriesStatus(binary.LeftOperand, left))
        {
            return CompareWithErrno(binary, left, errno);
        }

        if (NamedErrno(binary.LeftOperand) is { } mirrored && CarriesStatus(binary.RightOperand, right))
        {
            return CompareWithErrno(binary, right, mirrored);
        }

        if (right.Kind == ValueKind.Number && TruthOf(binary.RightOperand) is null)
        {
            return Compare(binary, binary.LeftOperand, left, binary.OperatorKind, binary.RightOperand, right.Integer);
        }

        if (left.Kind == ValueKind.Number && TruthOf(binary.LeftOperand) is null)
        {
            return Compare(binary, binary.RightOperand, right, Mirrored(binary.OperatorKind), binary.LeftOperand, left.Integer);
        }

        if (TruthOf(binary.RightOperand) is { } truth)
        {
            return truth == (binary.OperatorKind == BinaryOperatorKind.Equals) ? left : left.Negated();
        }

        NoteUsed(left);
        NoteUsed(right);

        // Against something that only the program knows: it may well be Eagain.
        HandOver(left.Kind == ValueKind.Status ? left : Value.Unknown);
        HandOver(right.Kind == ValueKind.Status ? right : Value.Unknown);
        return Examined(binary);
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Compare(IBinaryOperation binary, IOperation tested, Value value, BinaryOperatorKind relation, IOperation constant, long number)
    {
        if (CarriesStatus(tested, value))
        {
            NoteComparison(binary, tested, relation, constant, number);
        }
        else if (IsRecording && !value.IsZero)
        {
            _testsOfOtherThings.Add(binary);
        }

        NoteUsed(value);
        return OutcomeForFlag(tested, value, relation, number) ?? value.Compared(relation, number);
    }

    /// <summary><c>op.Status.Equals(GrantStatus.Okay)</c>, the static form of it, and that of a comparer.</summary>
    private Value? CompareByMethod(IInvocationOperation call)
    {
        if (call.TargetMethod is not
            {
                Name: "Equals",
                ContainingType: { SpecialType: SpecialType.System_Object or SpecialType.System_Enum } or { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } or { Name: "EqualityComparer" },
            })
        {
            return null;
        }

        (IOperation? one, IOperation? other) = call switch
        {
            { Arguments: [{ Value: var first }, { Value: var second }] } => (first, second),
            { Instance: { } instance, Arguments: [{ Value: var argument }] } => (instance, argument),
            _ => default,
        };
        return one is null || other is null ? null : Named(one, other) ?? Named(other, one);

        Value? Named(IOperation tested, IOperation name) =>
            VariableAspects.Behind(name) is { ConstantValue: { HasValue: true, Value: var constant } } behind && Constants.IntegerOf(constant) is { } number && _symbols.IsStatus(behind.Type) && CarriesStatus(tested, Of(tested))
                ? Of(tested).Compared(BinaryOperatorKind.Equals, number)
                : null;
    }

    private Value? OutcomeForFlag(IOperation tested, Value value, BinaryOperatorKind relation, long number) =>
        value.Kind is ValueKind.Unknown or ValueKind.Signed ? OutcomeForFlag(tested, value, SignTest.Compare(relation, number)) : null;

    /// <summary>The outcome of a test, if it tells a flag's signs apart and that has not been known so far.</summary>
    private Value? OutcomeForFlag(IOperation tested, Value value, SignTest test) =>
        value.Kind is ValueKind.Unknown or ValueKind.Signed && test.IsOfSignAlone && test.Decides(value.Signs) is null && FlagOf(tested) is { } flag
            ? Value.VariableOutcome(flag, test)
            : null;

    /// <summary>A status, which is no errno, tested for one: for the name of EAGAIN that is a test for Eagain as it was meant.</summary>
    private Value CompareWithErrno(IBinaryOperation binary, Value status, string errno)
    {
        NoteLeak(binary, "compared with " + errno);

        if (status.Kind == ValueKind.Status && errno is "EAGAIN")
        {
            return status.Compared(binary.OperatorKind, StatusNumbers.Eagain);
        }

        return Examined(binary);
    }

    /// <summary>The variable that is tested, if it is a flag.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private int? FlagOf(IOperation tested)
    {
        while (tested.Kind is OperationKind.Conversion or OperationKind.SimpleAssignment or OperationKind.Increment or OperationKind.Decrement)
        {
            switch (tested)
            {
                case IConversionOperation conversion when !LosesSign(conversion):
                    tested = conversion.Operand;
                    break;
                case ISimpleAssignmentOperation { IsRef: false } assignment:
                    tested = assignment.Target;
                    break;
                case IIncrementOrDecrementOperation { IsPostfix: false } step:
                    tested = step.Target;
                    break;
                default:
                    return null;
            }
        }

        if (tested is IInvocationOperation call && AtomicAccess.ReadBy(call) is { } read)
        {
            tested = read;
        }

        if (_variables.AnyFill && FillAskedBy(tested) is >= 0 and var fill)
        {
            return fill;
        }

        int? variable = tested switch
        {
            ILocalReferenceOperation local => _variables[local.Local],
            IParameterReferenceOperation parameter => _variables[parameter.Parameter],
            _ => _variables.MemberWithValueIn(tested) is { } member ? _variables[member] : null,
        };
        return variable is { } known && _variables.IsFlag(known) ? known : null;
    }

    /// <summary><c>&amp;</c>, <c>|</c> and the like: on truth values decided, on others as far as zeros go.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Combine(IBinaryOperation binary)
    {
        if (binary is { LeftOperand.Type: IPointerTypeSymbol, OperatorKind: BinaryOperatorKind.Add } && Of(binary.LeftOperand) is { Kind: ValueKind.Place } first)
        {
            NoteElement(first.Index, binary.RightOperand, binary);
            return first;
        }

        if (_tallies.Count > 0 && LeftOver(binary) is { } leftOver)
        {
            return leftOver;
        }

        Value left = Decide(binary.LeftOperand);
        Value right = Decide(binary.RightOperand);
        Value combined = Combined(binary.OperatorKind, left, right);
        return combined.IsKnown ? combined : Examined(binary);
    }

    private static Value Combined(BinaryOperatorKind kind, Value left, Value right)
    {
        switch (kind)
        {
            case BinaryOperatorKind.Or when left.IsNonZero || right.IsNonZero:
                return Value.Signed(left.Signs.Or(right.Signs)) with { Verdict = left.IsNonZero ? left.Verdict : right.Verdict };
            case BinaryOperatorKind.Or or BinaryOperatorKind.Add or BinaryOperatorKind.ExclusiveOr when left.IsZero:
                return right;
            case BinaryOperatorKind.Or or BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.ExclusiveOr when right.IsZero:
                return left;
            case BinaryOperatorKind.Add when left.IsNumeric && right.IsNumeric:
                return Value.Signed(left.Signs.Plus(right.Signs)) with { Verdict = left.IsNonZero ? left.Verdict : right.Verdict };
            case BinaryOperatorKind.LeftShift when left is { Kind: ValueKind.Number, Integer: 1 }:
                return Value.NonZero;
            case BinaryOperatorKind.And when left.IsZero || right.IsZero:
                return Value.Number(0) with { Verdict = left.IsZero ? left.Verdict : right.Verdict };
            case BinaryOperatorKind.And when left is { Kind: ValueKind.Number, Integer: 1 }:
                return right;
            case BinaryOperatorKind.And when right is { Kind: ValueKind.Number, Integer: 1 }:
                return left;
            default:
                return Value.Unknown;
        }
    }

    /// <summary>Has the type of a status, perhaps under a cast, or is a number that was one.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool CarriesStatus(IOperation tested, Value value)
    {
        if (value.IsStatusNumber)
        {
            return true;
        }

        while (tested is IConversionOperation or IParenthesizedOperation)
        {
            tested = tested is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)tested).Operand;
        }

        return _symbols.IsStatus(tested.Type) && !tested.ConstantValue.HasValue;
    }

    /// <summary>The name of an errno (<c>EAGAIN</c>) that an operand is, negated or cast perhaps.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static string? NamedErrno(IOperation operand)
    {
        while (true)
        {
            switch (operand.Kind)
            {
                case OperationKind.Conversion:
                    operand = ((IConversionOperation)operand).Operand;
                    break;
                case OperationKind.Parenthesized:
                    operand = ((IParenthesizedOperation)operand).Operand;
                    break;
                case OperationKind.Unary when operand is IUnaryOperation { OperatorKind: UnaryOperatorKind.Minus } minus:
                    operand = minus.Operand;
                    break;
                case OperationKind.FieldReference:
                    return NameOfConstant(((IFieldReferenceOperation)operand).Field);
                case OperationKind.LocalReference:
                    return NameOfConstant(((ILocalReferenceOperation)operand).Local);
                default:
                    return null;
            }
        }
    }

    private static string? NameOfConstant(ISymbol symbol) =>
        symbol is IFieldSymbol { HasConstantValue: true } or ILocalSymbol { HasConstantValue: true } && ErrnoNames.Contains(symbol) ? ErrnoNames.Spelling(symbol) : null;

    [MethodImpl(Jit.OptimizedAtOnce)]
    private Value Match(IIsPatternOperation match)
    {
        Value value = Of(match.Value);
        if (!value.IsKnown && MatchedTuple(match.Value) is { } tuple)
        {
            return MatchElements(match, tuple);
        }

        foreach (ISymbol symbol in DeclaredBy(match.Pattern))
        {
            _state.SetValue(_variables[symbol], Assigned(value));
        }

        if (value.Kind == ValueKind.Place)
        {
            TakeByPattern(match.Pattern, value.Index);
        }

        if (!_symbols.IsStatus(match.Value.Type))
        {
            if (value.IsStatusNumber)
            {
                RecordPatternsOver(match.Pattern, match.Value);
            }
            else if (IsRecording && !value.IsZero && IsInteger(match.Value.Type))
            {
                _testsOfOtherThings.Add(match);
            }
        }

        if (AsksForNull && NullTest(match) is { } isNull)
        {
            return isNull;
        }

        if (!_patterns.TryGetValue(match.Pattern, out NumberTest test))
        {
            return Value.Unknown;
        }

        NoteUsed(value);
        if (OutcomeForFlag(match.Value, value, SignTest.Of(test)) is { } outcome)
        {
            return outcome;
        }

        // `op is { Status: … }` is a test of its status.
        bool ofOperation = value.Kind == ValueKind.Place && _symbols.IsOperation(match.Value.Type);
        return (ofOperation ? StatusOf(value.Index) : value).Tested(test);
    }

    /// <summary><c>op is { Status: Okay, Handle: var handle }</c>, and <c>is not</c>.</summary>
    private void TakeByPattern(IPatternOperation pattern, int location)
    {
        while (pattern is INegatedPatternOperation negated)
        {
            pattern = negated.Pattern;
        }

        if (pattern is IRecursivePatternOperation recursive)
        {
            foreach (IPropertySubpatternOperation part in recursive.PropertySubpatterns)
            {
                if (part.Member is IMemberReferenceOperation { Member: var member } && _symbols.IsOutput(member))
                {
                    Take(location);
                }
            }
        }
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
            case IRecursivePatternOperation { DeconstructionSubpatterns.IsEmpty: true } recursive when _symbols.IsOperation(recursive.InputType):
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
            // One that takes whatever there is (`Handle: var handle`) decides nothing.
            NumberTest part = TestOf(subpattern.Pattern);
            test = test.And(_symbols.IsStatus(subpattern.Member) || part == NumberTest.Always ? part : NumberTest.Unknown);
            if (!_symbols.IsStatus(subpattern.Member.Type) && _symbols.IsStatus(subpattern.Member))
            {
                RecordPatternsOver(subpattern.Pattern, subpattern.Member);
            }
        }

        return test;
    }

    private void RecordPattern(IPatternOperation pattern, BinaryOperatorKind relation, IOperation constant, long number)
    {
        if (_symbols.IsStatus(pattern.InputType))
        {
            NoteComparison(pattern, null, relation, constant, number);
        }
    }

    /// <summary>The constants of a pattern that tests a number which carries a status.</summary>
    private void RecordPatternsOver(IPatternOperation whole, IOperation tested)
    {
        Stack<IPatternOperation> open = new();
        open.Push(whole);
        while (open.Count > 0)
        {
            switch (open.Pop())
            {
                case IConstantPatternOperation { Value: var constant } pattern when Of(constant) is { Kind: ValueKind.Number } number:
                    NoteComparison(pattern, tested, BinaryOperatorKind.Equals, constant, number.Integer);
                    break;
                case IRelationalPatternOperation { Value: var constant } pattern when Of(constant) is { Kind: ValueKind.Number } number:
                    NoteComparison(pattern, tested, pattern.OperatorKind, constant, number.Integer);
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

    /// <summary>The variables that hold all of what is matched.</summary>
    internal static List<ISymbol> DeclaredBy(IPatternOperation pattern)
    {
        List<ISymbol> declared = [];
        Stack<IPatternOperation> open = new();
        open.Push(pattern);
        while (open.Count > 0)
        {
            switch (open.Pop())
            {
                case IDeclarationPatternOperation { DeclaredSymbol: { } symbol }:
                    declared.Add(symbol);
                    break;
                case IRecursivePatternOperation { DeclaredSymbol: { } symbol }:
                    declared.Add(symbol);
                    break;
                case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both:
                    open.Push(both.LeftPattern);
                    open.Push(both.RightPattern);
                    break;
            }
        }

        return declared;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool? TruthOf(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: bool truth } ? truth : null;

    internal static bool IsRelation(BinaryOperatorKind kind) => kind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
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
