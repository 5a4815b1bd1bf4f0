using System.Composition;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT2003: lets <c>GrantRetry</c> retry, for which the status decides and not the counter.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(LetStatusDecide)), Shared]
public sealed class LetStatusDecide : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public LetStatusDecide()
        : base(Descriptors.CounterDecides.Id, "Retry through GrantRetry, for which the status decides")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken) =>
        RetryLoopRewrite.Edits(reported, model, symbols, cancellationToken);
}
