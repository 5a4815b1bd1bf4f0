using System.Composition;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT2006: issues the batch through <c>GrantRetry</c>, so that all elements share one back-off, and takes the retry of each away.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RetryTogether)), Shared]
public sealed class RetryTogether : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public RetryTogether()
        : base(Descriptors.RetryElementByElement.Id, "Retry the batch as a whole through GrantRetry")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (AdditionalNode.Of(diagnostic, reported.SyntaxTree.GetRoot(cancellationToken))?.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } batch)
        {
            return [];
        }

        List<TextChange> removed = RetryRemoval.Edits(reported, model, symbols);
        List<TextChange> issued = RetryRewrite.Edits(batch, model, symbols, cancellationToken);
        return removed.Count == 0 || issued.Count == 0 ? [] : [.. issued, .. removed];
    }
}
