using System.Text;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Fixing;

/// <summary>One file before and after the fixes.</summary>
internal sealed record FileEdit(string Path, SourceText Before, SourceText After)
{
    private const string ByteOrderMark = "\uFEFF";

    private static readonly Encoding _utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    private Encoding Encoding => Before.Encoding ?? _utf8;

    /// <summary>The files that differ, each once, in the order of their paths.</summary>
    internal static async Task<IReadOnlyList<FileEdit>> BetweenAsync(LoadedSolution loaded, Solution after, CancellationToken cancellationToken)
    {
        SortedDictionary<string, FileEdit> edits = new(StringComparer.Ordinal);
        foreach (DocumentId id in after.GetChanges(loaded.Solution).GetProjectChanges().SelectMany(project => project.GetChangedDocuments()))
        {
            Document old = loaded.Solution.GetDocument(id)!;
            SourceText before = await old.GetTextAsync(cancellationToken);
            SourceText edited = await after.GetDocument(id)!.GetTextAsync(cancellationToken);
            if (loaded.MayEdit(old) && !before.ContentEquals(edited))
            {
                edits.TryAdd(old.FilePath!, new FileEdit(old.FilePath!, before, edited));
            }
        }

        return [.. edits.Values];
    }

    /// <summary>The difference, fit for <c>git apply</c>, in the file's encoding where that has lines of bytes.</summary>
    internal byte[] Diff(Target target)
    {
        string mark = Encoding.Preamble.IsEmpty ? "" : ByteOrderMark;
        string diff = UnifiedDiff.Of(target.PatchPath(Path), mark + Before, mark + After);
        return (Encoding.GetByteCount("\n") == 1 ? Encoding : _utf8).GetBytes(diff);
    }

    /// <summary>Asked of all files before any is written.</summary>
    /// <exception cref="InputException">The file is read-only.</exception>
    internal void RequireWritable()
    {
        if (new FileInfo(Path).IsReadOnly)
        {
            throw new InputException($"nothing was changed, because {Target.Display(Path)} is read-only; make it writable first");
        }
    }

    /// <summary>Writes the file in the encoding that it had, byte-order mark and all.</summary>
    internal void Write()
    {
        using StreamWriter writer = new(Path, append: false, Encoding);
        After.Write(writer);
    }
}
