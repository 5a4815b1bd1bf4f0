using System.Collections.Immutable;
using System.Globalization;
using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Rules;

/// <summary>GNT1001: a status compared with a number, by sign, or as a truth value.</summary>
/// <remarks>
/// Names are fine for equality, the user's own constants too; a relation is by sign whatever constant it is written
/// against. Against a variable it looks for the worst of several.
/// </remarks>
internal sealed class StatusComparedWithNumber : IGrantRule
{
    /// <summary>The number of the status that the fix compares with; absent where there is no fix.</summary>
    public const string NumberProperty = "Number";

    /// <summary>Present where the fix tests for being different.</summary>
    public const string NegatedProperty = "Negated";

    public DiagnosticDescriptor Descriptor => Descriptors.StatusComparedWithNumber;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (StatusComparison comparison in flow.Comparisons)
        {
            bool equality = comparison.Relation is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals;
            if (equality ? IsWrittenAsNumber(comparison.Constant) : comparison.Constant.ConstantValue.HasValue)
            {
                report(Diagnostic.Create(
                    Descriptor,
                    comparison.Test.Syntax.GetLocation(),
                    FactsForFix(comparison),
                    Excerpt.Of((comparison.Status ?? comparison.Test).Syntax),
                    Excerpt.Of(comparison.Constant.Syntax),
                    StatusTypeOf(comparison, flow.Symbols)));
            }
        }
    }

    /// <summary>The enum's own name, where the status still has that type; C's names for a number in an operation of another binding.</summary>
    private static string StatusTypeOf(StatusComparison comparison, GrantSymbols symbols)
    {
        IOperation? status = comparison.Status;
        while (status is IConversionOperation conversion)
        {
            status = conversion.Operand;
        }

        return status is null ? "GrantStatus"
            : symbols.IsStatus(status.Type) ? status.Type!.Name
            : symbols.IsStatus(status) ? "GNTST_*" : "GrantStatus";
    }

    public static bool IsWrittenAsNumber(IOperation constant)
    {
        while (true)
        {
            switch (constant)
            {
                case IConversionOperation conversion:
                    constant = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    constant = parenthesized.Operand;
                    break;
                case IUnaryOperation unary:
                    constant = unary.Operand;
                    break;
                default:
                    return constant is ILiteralOperation or IDefaultValueOperation;
            }
        }
    }

    private static ImmutableDictionary<string, string?> FactsForFix(StatusComparison comparison)
    {
        ImmutableDictionary<string, string?> none = ImmutableDictionary<string, string?>.Empty;
        return Meaning(comparison) is var (number, negated)
            ? (negated ? none.Add(NegatedProperty, "") : none).Add(NumberProperty, number.ToString(CultureInfo.InvariantCulture))
            : none;
    }

    /// <summary>The equality that was meant: a test by sign means okay or not.</summary>
    private static (long Number, bool Negated)? Meaning(StatusComparison comparison) => (comparison.Relation, comparison.Number) switch
    {
        (BinaryOperatorKind.Equals, var number) when StatusNumbers.IsDefined(number) => (number, false),
        (BinaryOperatorKind.NotEquals, var number) when StatusNumbers.IsDefined(number) => (number, true),
        (BinaryOperatorKind.LessThan, 0) or (BinaryOperatorKind.LessThanOrEqual, -1) => (0, true),
        (BinaryOperatorKind.GreaterThanOrEqual, 0) or (BinaryOperatorKind.GreaterThan, -1) => (0, false),
        _ => null,
    };
}
