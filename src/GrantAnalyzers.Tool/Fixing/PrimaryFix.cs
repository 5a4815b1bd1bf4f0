using GrantAnalyzers.Tool.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Fixing;

/// <summary>What a rule's primary fix would do at one place.</summary>
/// <param name="Title">What it is called.</param>
/// <param name="Text">The file as it is.</param>
/// <param name="Changes">The edits, in order.</param>
internal sealed record PrimaryFix(string Title, SourceText Text, IReadOnlyList<TextChange> Changes)
{
    /// <summary>The fix of a place; null where it is not offered, because no rewrite is safe there.</summary>
    internal static async Task<PrimaryFix?> OfAsync(FoundPlace place, CancellationToken cancellationToken)
    {
        Document? document = place.Project.GetDocument(place.Diagnostic.Location.SourceTree);
        CodeFixProvider? provider = KnownRules.Fixes.FirstOrDefault(fix => fix.FixableDiagnosticIds.Contains(place.Finding.Id));
        if (document is null || provider is null)
        {
            return null;
        }

        CodeAction? primary = null;
        await provider.RegisterCodeFixesAsync(new CodeFixContext(
            document,
            place.Diagnostic,
            (action, _) => primary ??= action.EquivalenceKey == $"{place.Finding.Id}.Primary" ? action : null,
            cancellationToken));
        if (primary is null)
        {
            return null;
        }

        ApplyChangesOperation? edit = (await primary.GetOperationsAsync(cancellationToken)).OfType<ApplyChangesOperation>().SingleOrDefault();
        Document? edited = edit?.ChangedSolution.GetDocument(document.Id);
        return edited is null ? null : new PrimaryFix(
            primary.Title,
            await document.GetTextAsync(cancellationToken),
            [.. await edited.GetTextChangesAsync(document, cancellationToken)]);
    }
}
