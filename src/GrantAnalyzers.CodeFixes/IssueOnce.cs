using System.Composition;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT2005: takes the retry away, and issues the operation once.</summary>
/// <remarks>In async code the awaited form stays where the function awaits nothing else: it would be async for nothing.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(IssueOnce)), Shared]
public sealed class IssueOnce : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public IssueOnce()
        : base(Descriptors.RetryInVain.Id, "Issue it once: what fails will go on failing")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        // The form over a status: what its callback calls.
        if (reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is
            {
                Expression: MemberAccessExpressionSyntax { Expression: SimpleNameSyntax { Identifier.ValueText: "GrantRetry" } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GrantRetry" }, Name.Identifier.ValueText: "Issue" },
                ArgumentList.Arguments: [{ RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword }, { Expression: LambdaExpressionSyntax { ExpressionBody: { } submit } }, ..],
            } overStatus)
        {
            return [new TextChange(TextSpan.FromBounds(overStatus.SpanStart, submit.SpanStart), ""), new TextChange(TextSpan.FromBounds(submit.Span.End, overStatus.Span.End), "")];
        }

        if (reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is
            {
                Expression: MemberAccessExpressionSyntax { Expression: SimpleNameSyntax { Identifier.ValueText: "GrantRetry" }, Name: IdentifierNameSyntax { Identifier.ValueText: "Issue" or "IssueAsync" } },
                ArgumentList.Arguments: [{ NameColon: null, RefKindKeyword.RawKind: 0 } table, { NameColon: null } batch, ..],
            } call)
        {
            return IssuesByItself(call, model) ? Unwrap(call, table, batch) : [];
        }

        return RetryRemoval.Edits(reported, model, symbols);
    }

    private static bool IssuesByItself(InvocationExpressionSyntax call, SemanticModel model)
    {
        if (call.Parent is not AwaitExpressionSyntax awaited)
        {
            return call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Issue" };
        }

        SyntaxNode function = call.Ancestors().First(static node => node is MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax);
        return RetryRewrite.IsOnTheHeap(call, model) && model.GetTypeInfo(call.ArgumentList.Arguments[1].Expression).Type is IArrayTypeSymbol &&
            function.DescendantNodes().Any(other => other is AwaitExpressionSyntax && other != awaited);
    }

    private static TextChange[] Unwrap(InvocationExpressionSyntax call, ArgumentSyntax table, ArgumentSyntax batch)
    {
        int start = call.Parent is AwaitExpressionSyntax awaited ? awaited.SpanStart : call.SpanStart;
        string receiver = table.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax
            ? table.Expression.ToString()
            : $"({table.Expression})";
        return
        [
            new TextChange(TextSpan.FromBounds(start, batch.SpanStart), $"{receiver}.GrantTableOp("),
            new TextChange(TextSpan.FromBounds(batch.Span.End, call.ArgumentList.CloseParenToken.SpanStart), ""),
        ];
    }
}
