using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// Fixes GNT2004 in asynchronous code: awaits the retry, or the wait in a retry by hand. Under a lock, in a callback and in
/// atomic code there is nothing to await, and nothing is offered.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitRetry)), Shared]
public sealed class AwaitRetry : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public AwaitRetry()
        : base(Descriptors.RetryBlocks.Id, "Await the retry")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        if (reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax { Name: SimpleNameSyntax name } access, Parent: not MemberAccessExpressionSyntax } call ||
            new CallSite(call, model) is not { IsAsync: true, CanAwait: true } site || model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol method)
        {
            return [];
        }

        string token = site.CancellationToken is { } own ? own : "";
        switch (method)
        {
            case { Name: "Issue" or "Retry", ContainingType.Name: "GrantRetry" } when RetryRewrite.IsOnTheHeap(call, model):
                List<TextChange> edits = [new TextChange(new TextSpan(call.SpanStart, 0), "await "), new TextChange(name.Identifier.Span, name.Identifier.ValueText + "Async")];
                if (token.Length > 0 && !call.ArgumentList.Arguments.Any(static argument => argument.NameColon is { Name.Identifier.ValueText: "cancellationToken" }) && call.ArgumentList.Arguments.Count == 2)
                {
                    edits.Add(new TextChange(new TextSpan(call.ArgumentList.CloseParenToken.SpanStart, 0), $", cancellationToken: {token}"));
                }

                return edits;
            case { Name: "Sleep", ContainingType: { Name: "Thread", ContainingNamespace.Name: "Threading" } thread }
                when call.Parent is ExpressionStatementSyntax && thread.ContainingAssembly is not null && model.Compilation.GetTypesByMetadataName("System.Threading.Tasks.Task").FirstOrDefault() is { } task:
                return
                [
                    new TextChange(access.Span, $"await {task.InExpression(model, call.SpanStart)}.Delay"),
                    .. token.Length > 0 ? (TextChange[])[new TextChange(new TextSpan(call.ArgumentList.CloseParenToken.SpanStart, 0), $", {token}")] : [],
                ];
            default:
                return [];
        }
    }
}
