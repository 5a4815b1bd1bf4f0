using System.Composition;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT2002: lets <c>GrantRetry</c> retry, which issues again only what says Eagain.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RetryBusyOnly)), Shared]
public sealed class RetryBusyOnly : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public RetryBusyOnly()
        : base(Descriptors.SuccessReissued.Id, "Retry through GrantRetry, which issues again only what says Eagain")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken) =>
        RetryLoopRewrite.Edits(reported, model, symbols, cancellationToken);
}
