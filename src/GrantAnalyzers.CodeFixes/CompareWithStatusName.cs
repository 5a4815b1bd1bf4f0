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

/// <summary>
/// Fixes GNT1001: puts the status's name where the number stood, and equality where the sign was tested. The name is that of
/// the status's own enum, or of the constants that its binding has.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CompareWithStatusName)), Shared]
public sealed class CompareWithStatusName : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public CompareWithStatusName()
        : base(Descriptors.StatusComparedWithNumber.Id, "Compare with the status's name")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (!diagnostic.Properties.TryGetValue(StatusComparedWithNumber.NumberProperty, out string? text) ||
            !long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number))
        {
            return [];
        }

        bool negated = diagnostic.Properties.ContainsKey(StatusComparedWithNumber.NegatedProperty);
        StatusName name = new(number, model, symbols);
        return reported switch
        {
            BinaryExpressionSyntax binary => EditBinary(binary, negated, name, model, symbols, cancellationToken),
            RelationalPatternSyntax pattern when name.For(pattern.Expression, ComparedBy(pattern, model), pattern.SpanStart) is { } replacement =>
                [new TextChange(pattern.Span, negated ? "not " + replacement : replacement)],
            ConstantPatternSyntax { Expression: var constant } => EditConstant(constant, name, model),
            CaseSwitchLabelSyntax { Value: var constant } => EditConstant(constant, name, model),
            ExpressionSyntax { Parent: CaseSwitchLabelSyntax or ConstantPatternSyntax } constant => EditConstant(constant, name, model),
            _ => [],
        };
    }

    private static IEnumerable<TextChange> EditConstant(ExpressionSyntax constant, StatusName name, SemanticModel model) =>
        name.For(constant, ComparedBy(constant, model), constant.SpanStart) is { } replacement ? [new TextChange(constant.Span, replacement)] : [];

    private static IEnumerable<TextChange> EditBinary(BinaryExpressionSyntax binary, bool negated, StatusName name, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        bool constantOnRight = IsConstant(binary.Right, model, cancellationToken);
        ExpressionSyntax constant = constantOnRight ? binary.Right : binary.Left;
        ExpressionSyntax status = constantOnRight ? binary.Left : binary.Right;
        CastExpressionSyntax? cast = RemovableCast(status, model, symbols, cancellationToken);
        string? replacement = cast is null ? name.For(constant, model.GetSymbolInfo(WithoutCasts(status), cancellationToken).Symbol, binary.SpanStart) : name.InEnum(model.GetTypeInfo(cast.Expression, cancellationToken).Type, binary.SpanStart);
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
    private static CastExpressionSyntax? RemovableCast(ExpressionSyntax status, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        while (status is ParenthesizedExpressionSyntax parenthesized)
        {
            status = parenthesized.Expression;
        }

        return status is CastExpressionSyntax cast &&
            symbols.IsStatus(model.GetTypeInfo(cast.Expression, cancellationToken).Type) &&
            cast.DescendantTrivia(cast.Type.FullSpan).All(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)) &&
            cast.CloseParenToken.TrailingTrivia.All(static trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia))
            ? cast
            : null;
    }

    private static bool IsConstant(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellationToken) =>
        expression.IsKind(SyntaxKind.DefaultLiteralExpression) || expression is DefaultExpressionSyntax ||
        model.GetConstantValue(expression, cancellationToken).HasValue;

    /// <summary>What a pattern or a <c>case</c> is held against.</summary>
    private static ISymbol? ComparedBy(SyntaxNode pattern, SemanticModel model)
    {
        foreach (SyntaxNode outer in pattern.Ancestors())
        {
            switch (outer)
            {
                case SubpatternSyntax { NameColon.Name: var member }:
                    return model.GetSymbolInfo(member).Symbol;
                case IsPatternExpressionSyntax { Expression: var matched }:
                    return model.GetSymbolInfo(WithoutCasts(matched)).Symbol;
                case SwitchStatementSyntax { Expression: var matched }:
                    return model.GetSymbolInfo(WithoutCasts(matched)).Symbol;
                case SwitchExpressionSyntax { GoverningExpression: var matched }:
                    return model.GetSymbolInfo(WithoutCasts(matched)).Symbol;
                case StatementSyntax:
                    return null;
            }
        }

        return null;
    }

    private static ExpressionSyntax WithoutCasts(ExpressionSyntax expression)
    {
        while (expression is CastExpressionSyntax or ParenthesizedExpressionSyntax)
        {
            expression = expression is CastExpressionSyntax cast ? cast.Expression : ((ParenthesizedExpressionSyntax)expression).Expression;
        }

        return expression;
    }

    /// <summary>How the status of a number is written in one document.</summary>
    private sealed class StatusName(long number, SemanticModel model, GrantSymbols symbols)
    {
        /// <summary>In place of a constant, cast to the constant's type where that is not the status itself.</summary>
        public string? For(ExpressionSyntax constant, ISymbol? compared, int position)
        {
            ITypeSymbol? type = model.GetTypeInfo(constant).ConvertedType;
            if (symbols.IsStatus(type))
            {
                return InEnum(type, position);
            }

            // A member is a binding's, which may have names of its own. A number that carries a status does not tell whose: the library's then.
            return compared is IFieldSymbol or IPropertySymbol
                ? StatusNames.OfNumber(number, compared, model, position) ?? InLibrary(type, position)
                : InLibrary(type, position) ?? StatusNames.OfNumber(number, null, model, position);
        }

        public string? InEnum(ITypeSymbol? status, int position) => status is null ? null : StatusNames.InEnum(status, number, model, position);

        private string? InLibrary(ITypeSymbol? type, int position) =>
            InEnum(model.Compilation.GetTypesByMetadataName("Xen.Grants.GrantStatus").FirstOrDefault(), position) is { } plain && type is not null
                ? $"({type.ToMinimalDisplayString(model, position)}){plain}"
                : null;
    }
}
