using System.Composition;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT2001: lets <c>GrantRetry</c> retry, which gives up after half a minute.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BoundRetry)), Shared]
public sealed class BoundRetry : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public BoundRetry()
        : base(Descriptors.RetryWithoutBound.Id, "Retry through GrantRetry, which gives up after half a minute")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken) =>
        RetryLoopRewrite.Edits(reported, model, symbols, cancellationToken);
}
