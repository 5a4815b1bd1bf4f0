using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>The edits that mend one report: all of them are made, or none.</summary>
internal sealed class ReportEdits
{
    private readonly SortedDictionary<TextSpan, TextChange> _edits = [];

    /// <param name="edits">Where two of them insert at one place, the first one's text comes first.</param>
    public ReportEdits(IEnumerable<TextChange> edits)
    {
        foreach (TextChange edit in edits)
        {
            _edits[edit.Span] = _edits.TryGetValue(edit.Span, out TextChange known) ? new TextChange(edit.Span, known.NewText + edit.NewText) : edit;
        }
    }

    /// <summary>The edits of all reports, in source order. Where those of two reports meet, the next run fixes the second one.</summary>
    public static ImmutableArray<TextChange> Merge(List<ReportEdits> reports)
    {
        HashSet<ReportEdits> dropped = [];
        while (true)
        {
            ImmutableArray<TextChange>.Builder merged = ImmutableArray.CreateBuilder<TextChange>();
            ReportEdits? meeting = null;
            ReportEdits? last = null;
            foreach ((TextChange edit, ReportEdits report) in reports.Where(report => !dropped.Contains(report))
                .SelectMany(static report => report._edits.Values.Select(edit => (edit, report))).OrderBy(static pair => pair.edit.Span))
            {
                TextChange? previous = merged.Count == 0 ? null : merged[merged.Count - 1];
                if (previous == edit && last != report)
                {
                    continue;
                }

                if (previous is { Span: var before } && (edit.Span.Start < before.End || edit.Span == before))
                {
                    meeting = last == report || reports.IndexOf(last!) < reports.IndexOf(report) ? report : last;
                    break;
                }

                merged.Add(edit);
                last = report;
            }

            if (meeting is null)
            {
                return merged.ToImmutable();
            }

            dropped.Add(meeting);
        }
    }

    /// <summary>A comment or directive stands in what they replace, and in none of the new texts.</summary>
    public bool LoseComments(SyntaxNode root)
    {
        foreach (TextSpan span in _edits.Keys)
        {
            if (!span.IsEmpty && root.DescendantTrivia(span).Any(trivia => span.OverlapsWith(trivia.Span) && IsCommentOrDirective(trivia) && !IsKept(trivia.ToString())))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What no rewrite may lose.</summary>
    public static bool IsCommentOrDirective(SyntaxTrivia trivia) =>
        trivia.IsDirective || trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.DisabledTextTrivia or
            SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    private bool IsKept(string comment)
    {
        foreach (TextChange edit in _edits.Values)
        {
            if (edit.NewText?.IndexOf(comment, StringComparison.Ordinal) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
