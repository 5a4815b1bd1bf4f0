using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>The edits that mend one report: all of them are made, or none.</summary>
internal sealed class ReportEdits
{
    /// <summary><c>int rc = …</c>, <c>gnttab_map_grant_ref* address = …</c>.</summary>
    private static readonly Regex s_declaration = new(@"^\s*[\w.]+\*? (\w+) = ", RegexOptions.CultureInvariant);

    private readonly SortedDictionary<TextSpan, TextChange> _edits = [];

    /// <param name="edits">Where two of them insert at one place, the first one's text comes first.</param>
    /// <param name="text">What they edit.</param>
    public ReportEdits(IEnumerable<TextChange> edits, SourceText text)
    {
        foreach (TextChange edit in edits)
        {
            string known = _edits.TryGetValue(edit.Span, out TextChange first) ? first.NewText ?? "" : "";
            _edits[edit.Span] = new TextChange(edit.Span, SetApart(known + edit.NewText, edit.Span, text));
        }
    }

    public IEnumerable<TextChange> All => _edits.Values;

    /// <summary>In code that is being typed, words touch that are going to be apart: <c>== 0index</c>.</summary>
    private static string SetApart(string inserted, TextSpan span, SourceText text)
    {
        if (inserted.Length > 0 && span.Start > 0 && IsOfWord(text[span.Start - 1]) && IsOfWord(inserted[0]))
        {
            inserted = " " + inserted;
        }

        return inserted.Length > 0 && span.End < text.Length && IsOfWord(inserted[inserted.Length - 1]) && IsOfWord(text[span.End]) ? inserted + " " : inserted;
    }

    private static bool IsOfWord(char character) => character == '_' || char.IsLetterOrDigit(character);

    /// <summary>
    /// The edits of all reports, in source order. Where those of two reports meet, or declare one name in one member, the next run
    /// fixes the second one.
    /// </summary>
    public static ImmutableArray<TextChange> Merge(List<ReportEdits> reports, SyntaxNode root)
    {
        HashSet<ReportEdits> dropped = [];
        HashSet<(TextSpan Member, string Name)> declared = [];
        foreach (ReportEdits report in reports)
        {
            List<(TextSpan, string)> names = [.. report.DeclaredNames(root)];
            if (names.Exists(declared.Contains))
            {
                dropped.Add(report);
            }
            else
            {
                declared.UnionWith(names);
            }
        }

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
            // From the node around it: to come to it from the root, all that stands before it is gone through.
            if (!span.IsEmpty && root.FindNode(span).DescendantTrivia(span).Any(trivia => span.OverlapsWith(trivia.Span) && IsCommentOrDirective(trivia) && !IsKept(trivia.ToString())))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>New lines would stand beside a statement that is half typed: the parser might read them as its rest.</summary>
    public bool StandBesideBrokenCode(SyntaxNode root)
    {
        foreach (TextChange edit in _edits.Values)
        {
            if (edit.NewText?.IndexOf('\n') >= 0)
            {
                SyntaxToken next = root.FindToken(edit.Span.Start);
                if (IsBroken(next) || IsBroken(next.GetPreviousToken()))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool IsBroken(SyntaxToken token)
    {
        SyntaxNode? statement = token.Parent;
        while (statement is not null and not StatementSyntax and not MemberDeclarationSyntax)
        {
            statement = statement.Parent;
        }

        return statement is StatementSyntax { ContainsDiagnostics: true } and not BlockSyntax && statement.GetDiagnostics().Any(static problem => problem.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>The locals that whole new statements declare, by the members that they are in.</summary>
    private IEnumerable<(TextSpan Member, string Name)> DeclaredNames(SyntaxNode root)
    {
        foreach (TextChange edit in _edits.Values)
        {
            foreach (string line in (edit.NewText ?? "").Split('\n'))
            {
                Match declaration = s_declaration.Match(line);
                if (declaration.Success)
                {
                    yield return (FreeNames.MemberRound(root.FindToken(edit.Span.Start).Parent ?? root).Span, declaration.Groups[1].Value);
                }
            }
        }
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
