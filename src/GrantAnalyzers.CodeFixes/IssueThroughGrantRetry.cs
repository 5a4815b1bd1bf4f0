using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT1002: hands the operations to <c>GrantRetry</c> in place of the raw call.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(IssueThroughGrantRetry)), Shared]
public sealed class IssueThroughGrantRetry : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public IssueThroughGrantRetry()
        : base(Descriptors.EagainNotHandled.Id, "Issue through GrantRetry, which waits for the page")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken) =>
        reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call ? RetryRewrite.Edits(call, model, cancellationToken) : [];
}
