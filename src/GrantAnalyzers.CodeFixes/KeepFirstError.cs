using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT1007: an error that is there already is kept, so that a later element's success does not hide it.</summary>
/// <remarks>Only where the variable begins as a success before the loop: then nothing else is asked of it.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(KeepFirstError)), Shared]
public sealed class KeepFirstError : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public KeepFirstError()
        : base(Descriptors.ErrorOverwritten.Id, "Keep the first error")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        if (AdditionalNode.Of(diagnostic, reported.SyntaxTree.GetRoot(cancellationToken)) is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax name, Parent: ExpressionStatementSyntax statement } assignment ||
            model.GetSymbolInfo(name, cancellationToken).Symbol is not ILocalSymbol local || SuccessOf(local, reported, cancellationToken) is not { } success || MayBeLost(statement, name))
        {
            return [];
        }

        if (local.Type.SpecialType == SpecialType.System_Boolean)
        {
            return success == "true" ? [new TextChange(assignment.OperatorToken.Span, "&="), .. Parenthesized(assignment.Right)] : [];
        }

        if (!Checks.BeginsLine(statement) || statement.Parent is not BlockSyntax || WholeLines.HasCommentOrDirective(statement))
        {
            return [];
        }

        string value = statement.ToString();
        return value.IndexOf('\n') >= 0 ? [] : [Checks.Replace(statement, Checks.Write($"{name} == {success}", value, statement))];
    }

    /// <summary>What the variable is declared with, if that means that all is well.</summary>
    private static string? SuccessOf(ILocalSymbol local, SyntaxNode loop, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in local.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellationToken) is VariableDeclaratorSyntax { Initializer.Value: var initial } && reference.Span.End <= loop.SpanStart)
            {
                return initial switch
                {
                    LiteralExpressionSyntax { Token.ValueText: "0" or "true" } => initial.ToString(),
                    MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } when StatusNames.IsOkay(name) => initial.ToString(),
                    IdentifierNameSyntax { Identifier.ValueText: var name } when StatusNames.IsOkay(name) => initial.ToString(),
                    _ => null,
                };
            }
        }

        return null;
    }

    /// <summary>What is right of it is evaluated still, and something in the loop asks the variable for the element in hand.</summary>
    private static bool MayBeLost(StatementSyntax statement, IdentifierNameSyntax name)
    {
        StatementSyntax? loop = statement.Ancestors().OfType<StatementSyntax>().FirstOrDefault(static outer => outer is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax);
        bool calls = statement.DescendantNodes().Any(static node => node is InvocationExpressionSyntax { Expression: not MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToErrno" } });
        return calls || loop is null || loop.DescendantNodes().OfType<IdentifierNameSyntax>().Any(other => other != name && other.Identifier.ValueText == name.Identifier.ValueText);
    }

    private static IEnumerable<TextChange> Parenthesized(ExpressionSyntax value) => value is ConditionalExpressionSyntax
        ? [new TextChange(new TextSpan(value.SpanStart, 0), "("), new TextChange(new TextSpan(value.Span.End, 0), ")")]
        : [];
}
