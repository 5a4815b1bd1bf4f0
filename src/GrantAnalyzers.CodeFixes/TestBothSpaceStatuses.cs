using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT1010: tests for <c>NoSpace</c> beside <c>NoDeviceSpace</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(TestBothSpaceStatuses)), Shared]
public sealed class TestBothSpaceStatuses : GrantCodeFixProvider
{
    private static readonly (string Old, string New)[] s_names = [("NoDeviceSpace", "NoSpace"), ("GNTST_no_device_space", "GNTST_no_space")];

    /// <summary>Made by the host.</summary>
    public TestBothSpaceStatuses()
        : base(Descriptors.OldSpaceStatus.Id, "Test for NoSpace as well")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        if (NamedIn(reported) is not { } name || model.GetSymbolInfo(name, cancellationToken).Symbol is not IFieldSymbol { IsConst: true, ContainingType: { } status } old)
        {
            return [];
        }

        string later = Array.Find(s_names, names => names.Old == old.Name).New;
        if (later is null || status.GetMembers(later).IsEmpty)
        {
            return [];
        }

        string both = Checks.Repeat(name);
        both = both.Substring(0, both.Length - old.Name.Length) + later;
        switch (name.Parent)
        {
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression, Parent: not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } } test
                when test.Right == name && HasPatternsOfTwo(test) && !IsInExpressionTree(test, model):
                bool isNegated = test.IsKind(SyntaxKind.NotEqualsExpression);
                return
                [
                    new TextChange(test.OperatorToken.Span, isNegated ? "is not" : "is"),
                    new TextChange(name.Span, isNegated ? $"({name} or {both})" : $"{name} or {both}"),
                ];
            case CaseSwitchLabelSyntax label when IsOnlyOne(label, model):
                return [Checks.InsertLineBehind(label, $"{label.Keyword} {both}:")];
            case ConstantPatternSyntax { Parent: UnaryPatternSyntax } pattern:
                return [new TextChange(pattern.Span, $"({name} or {both})")];
            case ConstantPatternSyntax { Parent: not BinaryPatternSyntax { RawKind: (int)SyntaxKind.AndPattern } } pattern when HasPatternsOfTwo(pattern):
                return [new TextChange(new TextSpan(pattern.Span.End, 0), $" or {both}")];
            default:
                return [];
        }
    }

    /// <summary>Labels that are there twice, half typed, would get two of the other.</summary>
    private static bool IsOnlyOne(CaseSwitchLabelSyntax label, SemanticModel model) => label.Parent?.Parent is SwitchStatementSyntax whole &&
        whole.Sections.SelectMany(static section => section.Labels).OfType<CaseSwitchLabelSyntax>().Count(other => Equals(model.GetConstantValue(other.Value).Value, model.GetConstantValue(label.Value).Value)) == 1;

    private static ExpressionSyntax? NamedIn(SyntaxNode reported) => reported.DescendantNodesAndSelf().OfType<ExpressionSyntax>()
        .FirstOrDefault(static name =>
            name is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } ? IsOld(member) : name is IdentifierNameSyntax { Identifier.ValueText: var alone, Parent: not MemberAccessExpressionSyntax } && IsOld(alone));

    private static bool IsOld(string name) => Array.Exists(s_names, names => names.Old == name);

    /// <summary>Since C# 9.</summary>
    private static bool HasPatternsOfTwo(SyntaxNode node) => node.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp9 };

    /// <summary>Expression trees know no patterns.</summary>
    private static bool IsInExpressionTree(SyntaxNode node, SemanticModel model) =>
        node.Ancestors().OfType<LambdaExpressionSyntax>().Any(lambda => model.GetTypeInfo(lambda).ConvertedType is { Name: "Expression" });
}
