using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Fixing;

/// <summary>
/// A file that several projects, or several target frameworks of one, compile is several documents: what was
/// edited in one is to be edited in all, once.
/// </summary>
internal static class SharedFiles
{
    internal static async Task<Solution> MergeAsync(Solution before, Solution after, CancellationToken cancellationToken)
    {
        Solution merged = after;
        IEnumerable<IGrouping<string, DocumentId>> files = after.GetChanges(before).GetProjectChanges()
            .SelectMany(project => project.GetChangedDocuments(onlyGetDocumentsWithTextChanges: true))
            .GroupBy(id => before.GetDocument(id)!.FilePath!, StringComparer.Ordinal);
        foreach (IGrouping<string, DocumentId> file in files)
        {
            List<TextChange> changes = [];
            foreach (DocumentId id in file)
            {
                AddNew(changes, await after.GetDocument(id)!.GetTextChangesAsync(before.GetDocument(id)!, cancellationToken));
            }

            SourceText text = await before.GetDocument(file.First())!.GetTextAsync(cancellationToken);
            SourceText edited = text.WithChanges(changes.OrderBy(change => change.Span.Start));
            foreach (DocumentId id in before.GetDocumentIdsWithFilePath(file.Key).Where(id => before.GetDocument(id) is not null))
            {
                merged = merged.WithDocumentText(id, edited);
            }
        }

        return merged;
    }

    /// <summary>Where two projects would edit the same place differently, the first one's edit stands.</summary>
    private static void AddNew(List<TextChange> changes, IEnumerable<TextChange> more)
    {
        TextChange[] known = [.. changes];
        changes.AddRange(more.Where(change => !known.Any(other => Collide(other.Span, change.Span))));
    }

    private static bool Collide(TextSpan one, TextSpan other) => one.OverlapsWith(other) || one == other || (one.IntersectsWith(other) && (one.IsEmpty || other.IsEmpty));
}
