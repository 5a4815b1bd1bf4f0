using System.Composition;
using System.Globalization;
using GrantAnalyzers.Model;
using GrantAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT1001: puts the status's name where the number stood, and equality where the sign was tested.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CompareWithStatusName)), Shared]
public sealed class CompareWithStatusName : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public CompareWithStatusName()
        : base(Descriptors.StatusComparedWithNumber.Id, "Compare with the status's name")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        if (!diagnostic.Properties.TryGetValue(StatusComparedWithNumber.NumberProperty, out string? text) ||
            !long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number))
        {
            return [];
        }

        bool negated = diagnostic.Properties.ContainsKey(StatusComparedWithNumber.NegatedProperty);
        StatusName name = new(number, model);
        return reported switch
        {
            BinaryExpressionSyntax binary => EditBinary(binary, negated, name, model, cancellationToken),
            RelationalPatternSyntax pattern when name.For(pattern.Expression, pattern.SpanStart) is { } replacement =>
                [new TextChange(pattern.Span, negated ? "not " + replacement : replacement)],
            ConstantPatternSyntax { Expression: var constant } => EditConstant(constant, name),
            CaseSwitchLabelSyntax { Value: var constant } => EditConstant(constant, name),
            ExpressionSyntax { Parent: CaseSwitchLabelSyntax or ConstantPatternSyntax } constant => EditConstant(constant, name),
            _ => [],
        };
    }

    private static IEnumerable<TextChange> EditConstant(ExpressionSyntax constant, StatusName name) =>
        name.For(constant, constant.SpanStart) is { } replacement ? [new TextChange(constant.Span, replacement)] : [];

    private static IEnumerable<TextChange> EditBinary(BinaryExpressionSyntax binary, bool negated, StatusName name, SemanticModel model, CancellationToken cancellationToken)
    {
        bool constantOnRight = IsConstant(binary.Right, model, cancellationToken);
        ExpressionSyntax constant = constantOnRight ? binary.Right : binary.Left;
        ExpressionSyntax status = constantOnRight ? binary.Left : binary.Right;
        CastExpressionSyntax? cast = RemovableCast(status, model, cancellationToken);
        string? replacement = cast is null ? name.For(constant, binary.SpanStart) : name.Plain(model.GetTypeInfo(cast.Expression, cancellationToken).Type, binary.SpanStart);
        if (replacement is null)
        {
            return [];
        }

        List<TextChange> edits = [new TextChange(constant.Span, replacement)];
        string relation = negated ? "!=" : "==";
        if (binary.OperatorToken.ValueText != relation)
        {
            edits.Add(new TextChange(binary.OperatorToken.Span, relation));
        }

        if (cast is not null)
        {
            edits.Add(new TextChange(TextSpan.FromBounds(cast.SpanStart, cast.Expression.SpanStart), ""));
        }

        return edits;
    }

    /// <summary>A cast that hides that the operand is a status; with a comment inside, it stays.</summary>
    private static CastExpressionSyntax? RemovableCast(ExpressionSyntax status, SemanticModel model, CancellationToken cancellationToken)
    {
        while (status is ParenthesizedExpressionSyntax parenthesized)
        {
            status = parenthesized.Expression;
        }

        return status is CastExpressionSyntax cast &&
            new GrantSymbols().IsStatus(model.GetTypeInfo(cast.Expression, cancellationToken).Type) &&
            cast.DescendantTrivia(cast.Type.FullSpan).All(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)) &&
            cast.CloseParenToken.TrailingTrivia.All(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))
            ? cast
            : null;
    }

    private static bool IsConstant(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        expression.IsKind(SyntaxKind.DefaultLiteralExpression) || expression is DefaultExpressionSyntax ||
        model.GetConstantValue(expression, cancellationToken).HasValue;

    /// <summary>How the status of a number is written in one document.</summary>
    private sealed class StatusName(long number, SemanticModel model)
    {
        /// <summary>In place of a constant, cast to the constant's type where that is not the status itself.</summary>
        public string? For(ExpressionSyntax constant, int position)
        {
            ITypeSymbol? type = model.GetTypeInfo(constant).ConvertedType;
            if (new GrantSymbols().IsStatus(type))
            {
                return Plain(type, position);
            }

            // A number that carries a status does not tell whose: the library's then.
            return Plain(model.Compilation.GetTypesByMetadataName("Xen.Grants.GrantStatus").FirstOrDefault(), position) is { } plain && type is not null
                ? $"({type.ToMinimalDisplayString(model, position)}){plain}"
                : null;
        }

        public string? Plain(ITypeSymbol? status, int position)
        {
            if (status is null)
            {
                return null;
            }

            foreach (ISymbol member in status.GetMembers())
            {
                if (member is IFieldSymbol { HasConstantValue: true, ConstantValue: { } value } && Convert.ToInt64(value, CultureInfo.InvariantCulture) == number)
                {
                    return $"{status.ToMinimalDisplayString(model, position)}.{member.Name}";
                }
            }

            return null;
        }
    }
}
