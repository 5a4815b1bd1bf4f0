using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>One way to mend what a rule reports.</summary>
/// <param name="key">What tells it from the rule's others.</param>
/// <param name="title">What it is called where it is offered.</param>
/// <param name="edits">The edits that mend one report; none where they would not be safe.</param>
internal sealed class GrantFix(string key, string title, Func<SyntaxNode, Diagnostic, SemanticModel, GrantSymbols, CancellationToken, IEnumerable<TextChange>> edits)
{
    public string Key => key;

    public string Title => title;

    public IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken) =>
        edits(reported, diagnostic, model, symbols, cancellationToken);
}
