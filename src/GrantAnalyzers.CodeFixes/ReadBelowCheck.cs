using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT1004: moves the statement that reads an output below the check that follows it.</summary>
/// <remarks>
/// Only where the check is the very next statement, leaves where the operation failed, and has nothing to do with what the
/// statement stores.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReadBelowCheck)), Shared]
public sealed class ReadBelowCheck : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public ReadBelowCheck()
        : base(Descriptors.OutputReadTooEarly.Id, "Read it below the check")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        if (reported is not MemberAccessExpressionSyntax { Expression: var operation } read ||
            StatementThatStores(read) is not { Parent: BlockSyntax block } statement ||
            block.Statements.IndexOf(statement) is var index && (index + 1 == block.Statements.Count || block.Statements[index + 1] is not IfStatementSyntax { Else: null }) ||
            block.Statements[index + 1] is not IfStatementSyntax check ||
            !Leaves(check.Statement) || !TestsStatusOf(check.Condition, operation) || Mentions(check, NameStoredTo(statement)))
        {
            return [];
        }

        SourceText text = model.SyntaxTree.GetText(cancellationToken);
        int start = StartOf(statement, text);
        int next = StartOf(check, text);
        string moved = text.ToString(TextSpan.FromBounds(start, EndOf(statement, text)));
        int end = EndOf(check, text);
        return statement.ContainsDirectives || check.ContainsDirectives || text.Lines.IndexOf(statement.SpanStart) == text.Lines.IndexOf(check.SpanStart)
            ? []
            :
            [
                new TextChange(TextSpan.FromBounds(start, next), ""),
                new TextChange(new TextSpan(end, 0), LineEnd(text, check) + LineEnd(text, check) + moved),
            ];
    }

    /// <summary>The statement does nothing but store what is read.</summary>
    private static StatementSyntax? StatementThatStores(ExpressionSyntax read) => read.Parent switch
    {
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax statement } } } => statement,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }, Parent: ExpressionStatementSyntax statement } => statement,
        _ => null,
    };

    private static string NameStoredTo(StatementSyntax statement) => statement switch
    {
        LocalDeclarationStatementSyntax { Declaration.Variables: [{ Identifier.ValueText: var name }] } => name,
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } } } => name,
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } } => name,
        _ => "",
    };

    private static bool Leaves(StatementSyntax statement) => statement switch
    {
        ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax or GotoStatementSyntax => true,
        BlockSyntax { Statements: [.., var last] } => Leaves(last),
        _ => false,
    };

    private static bool TestsStatusOf(ExpressionSyntax condition, ExpressionSyntax operation) => condition.DescendantNodesAndSelf()
        .OfType<MemberAccessExpressionSyntax>()
        .Any(member => SyntaxFactory.AreEquivalent(member.Expression, operation));

    private static bool Mentions(SyntaxNode node, string name) =>
        node.DescendantTokens().Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name);

    /// <summary>Where the statement's lines begin, comments that stand right above it among them.</summary>
    private static int StartOf(StatementSyntax statement, SourceText text)
    {
        int line = text.Lines.IndexOf(statement.SpanStart);
        int first = text.Lines.IndexOf(statement.FullSpan.Start);
        while (line > first && text.Lines[line - 1].ToString().TrimStart().StartsWith("//", StringComparison.Ordinal))
        {
            line--;
        }

        return text.Lines[line].Start;
    }

    /// <summary>Where its last line ends, a comment behind it included.</summary>
    private static int EndOf(StatementSyntax statement, SourceText text) => text.Lines.GetLineFromPosition(statement.Span.End).End;

    private static string LineEnd(SourceText text, StatementSyntax statement)
    {
        TextLine line = text.Lines.GetLineFromPosition(statement.SpanStart);
        return text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
    }
}
