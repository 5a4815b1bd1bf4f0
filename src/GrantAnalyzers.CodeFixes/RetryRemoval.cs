using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Takes a retry of what was issued before away: a loop by hand, or a call of the helper with the check of its rc.</summary>
internal static class RetryRemoval
{
    /// <summary>The edits; none where the retry does anything else, or where nothing was issued before it.</summary>
    /// <param name="reported">The loop's keyword, or the call.</param>
    /// <param name="model">The file's.</param>
    /// <param name="symbols">What counts as a submit call there.</param>
    public static List<TextChange> Edits(SyntaxNode reported, SemanticModel model, GrantSymbols symbols)
    {
        if (reported.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || !(statement is DoStatementSyntax || IsIssuedBefore(statement)))
        {
            return [];
        }

        return reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { Expression: MemberAccessExpressionSyntax { Expression: SimpleNameSyntax { Identifier.ValueText: "GrantRetry" }, Name.Identifier.ValueText: "Retry" } } call
            ? RemoveCall(call, statement)
            : reported is StatementSyntax ? RetryLoopRewrite.Removal(reported, model, symbols) : [];
    }

    private static bool IsIssuedBefore(StatementSyntax statement)
    {
        SyntaxNode function = statement.Ancestors().First(static node => node is MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or CompilationUnitSyntax);
        return function.DescendantNodes(TextSpan.FromBounds(function.SpanStart, statement.SpanStart)).OfType<InvocationExpressionSyntax>()
            .Any(call => call.Span.End <= statement.SpanStart && IsSubmit(call) && call.FirstAncestorOrSelf<StatementSyntax>() is { } issue && !(issue.Contains(statement)));
    }

    private static bool IsSubmit(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GrantTableOp" } or SimpleNameSyntax { Identifier.ValueText: "GrantTableOp" };

    private static List<TextChange> RemoveCall(InvocationExpressionSyntax call, StatementSyntax statement)
    {
        if (statement.Parent is not BlockSyntax block)
        {
            return [];
        }

        int index = block.Statements.IndexOf(statement);
        StatementSyntax last = statement;
        switch (statement)
        {
            case IfStatementSyntax { Else: null } check when check.Condition.Contains(call) && AsksNothingElse(check.Condition, call) && Leaves(check.Statement):
                break;
            case ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax rc, Right: var value } } when value == call && IsAssignedBefore(block, index, rc.Identifier.ValueText):
                last = CheckBehind(block, index, rc.Identifier.ValueText) ?? statement;
                break;
            case LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var value } variable] } when value == call:
                string name = variable.Identifier.ValueText;
                last = CheckBehind(block, index, name) ?? statement;
                if (block.Statements.Skip(block.Statements.IndexOf(last) + 1).Any(later => later.DescendantTokens().Any(token => token.ValueText == name)))
                {
                    return [];
                }

                break;
            case ExpressionStatementSyntax { Expression: var expression } when expression == call:
                break;
            default:
                return [];
        }

        // A branch that is for nothing but the retry goes with it.
        (StatementSyntax from, StatementSyntax to) = block is { Parent: IfStatementSyntax { Else: null } busy } && block.Statements.First() == statement && block.Statements.Last() == last && AsksIfBusy(busy.Condition)
            ? (busy, busy)
            : (statement, last);
        return WholeLines.Delete(from, to) is { } deletion ? [deletion] : [];
    }

    /// <summary><c>call != 0</c>, or that behind a test for Eagain.</summary>
    private static bool AsksNothingElse(ExpressionSyntax condition, InvocationExpressionSyntax call) => condition switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } test => test.Left == call,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } and => AsksIfBusy(and.Left) && AsksNothingElse(and.Right, call),
        _ => false,
    };

    /// <summary><c>op.Status == GrantStatus.Eagain</c>, or that with <c>is</c>, behind which a name is taken for a type's at first.</summary>
    private static bool AsksIfBusy(ExpressionSyntax condition) => condition is
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Eagain" or "GNTST_eagain" } } or
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.IsExpression, Right: QualifiedNameSyntax { Right.Identifier.ValueText: "Eagain" or "GNTST_eagain" } };

    private static bool IsAssignedBefore(BlockSyntax block, int index, string rc)
    {
        for (SyntaxNode? outer = block.Statements[index]; outer is StatementSyntax; outer = outer.Parent)
        {
            if (outer.Parent is BlockSyntax round)
            {
                foreach (StatementSyntax before in round.Statements.Take(round.Statements.IndexOf((StatementSyntax)outer)))
                {
                    if (before is LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer: not null } variable] } && variable.Identifier.ValueText == rc)
                    {
                        return true;
                    }

                    if (before is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax left } } && left.Identifier.ValueText == rc)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private static StatementSyntax? CheckBehind(BlockSyntax block, int index, string rc) =>
        index + 1 < block.Statements.Count && block.Statements[index + 1] is IfStatementSyntax { Else: null } check && Leaves(check.Statement) &&
        check.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().All(name => name.Identifier.ValueText == rc)
            ? check
            : null;

    private static bool Leaves(StatementSyntax statement) =>
        (statement is BlockSyntax { Statements: [var only] } ? only : statement) is ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax;
}
