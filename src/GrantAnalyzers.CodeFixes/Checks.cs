using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>New checks, written as the file writes its own: with braces, on two lines, or on one.</summary>
internal static class Checks
{
    private enum Style
    {
        Braces,
        TwoLines,
        OneLine,
    }

    /// <summary>The lines of <c>if (condition) leave;</c>.</summary>
    public static List<string> Write(string condition, string leave, SyntaxNode near) => StyleOf(near.SyntaxTree.GetRoot()) switch
    {
        Style.OneLine => [$"if ({condition}) {leave}"],
        Style.TwoLines => [$"if ({condition})", $"    {leave}"],
        _ => [$"if ({condition})", "{", $"    {leave}", "}"],
    };

    /// <summary>The lines behind a statement, with its indentation and the file's line ends, and set off by empty lines where they have braces; a check stands right behind the statement that it checks.</summary>
    public static TextChange InsertBehind(StatementSyntax previous, List<string> lines)
    {
        SourceText text = previous.SyntaxTree.GetText();
        TextLine first = text.Lines.GetLineFromPosition(previous.SpanStart);
        string indentation = IndentationOf(text, first);
        string lineEnd = LineEndOf(text, first);
        bool isSetOff = lines[lines.Count - 1] == "}";

        // Behind a comment that ends the statement's line.
        TextLine last = text.Lines.GetLineFromPosition(previous.Span.End);
        int position = previous.GetLastToken().TrailingTrivia.FullSpan.End >= last.End ? last.End : previous.Span.End;
        string inserted = (isSetOff && previous is not (LocalDeclarationStatementSyntax or ExpressionStatementSyntax) ? lineEnd : "") + string.Concat(lines.Select(line => lineEnd + (line.Length > 0 ? indentation + InFile(line, indentation) : "")));
        return new TextChange(new TextSpan(position, 0), inserted + (isSetOff && StatementFollows(text, last) ? lineEnd : ""));
    }

    /// <summary>The lines in place of a statement that begins its line, set off from what follows where they end with a brace.</summary>
    public static TextChange Replace(StatementSyntax statement, List<string> lines)
    {
        SourceText text = statement.SyntaxTree.GetText();
        TextLine line = text.Lines.GetLineFromPosition(statement.SpanStart);
        string indentation = IndentationOf(text, line);
        string replacement = string.Join(LineEndOf(text, line) + indentation, lines.Select(each => InFile(each, indentation)));
        return new TextChange(statement.Span, lines[lines.Count - 1] == "}" && StatementFollows(text, text.Lines.GetLineFromPosition(statement.Span.End)) ? replacement + LineEndOf(text, line) : replacement);
    }

    /// <summary>One line behind another, with its indentation.</summary>
    public static TextChange InsertLineBehind(SyntaxNode previous, string line)
    {
        SourceText text = previous.SyntaxTree.GetText();
        TextLine first = text.Lines.GetLineFromPosition(previous.SpanStart);
        return new TextChange(new TextSpan(previous.Span.End, 0), LineEndOf(text, first) + IndentationOf(text, first) + line);
    }

    /// <summary>The lines before a statement that begins its line; an empty line follows a brace.</summary>
    public static TextChange InsertBefore(StatementSyntax next, List<string> lines)
    {
        SourceText text = next.SyntaxTree.GetText();
        TextLine first = text.Lines.GetLineFromPosition(next.SpanStart);
        (string lineEnd, string indentation) = (LineEndOf(text, first), IndentationOf(text, first));
        string gap = lines[lines.Count - 1] == "}" ? lineEnd : "";
        return new TextChange(new TextSpan(next.SpanStart, 0), string.Join(lineEnd + indentation, lines.Select(line => InFile(line, indentation))) + lineEnd + gap + indentation);
    }

    /// <summary>Whether a statement begins its line, so that lines can be put before it.</summary>
    public static bool BeginsLine(SyntaxNode node)
    {
        SourceText text = node.SyntaxTree.GetText();
        return string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(text.Lines.GetLineFromPosition(node.SpanStart).Start, node.SpanStart)));
    }

    /// <summary>Whether a loop of the same function is round it.</summary>
    public static bool IsInLoop(SyntaxNode node)
    {
        foreach (SyntaxNode outer in node.Ancestors())
        {
            if (outer is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            {
                return false;
            }

            if (outer is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A name, an element or a member once more, without the comments that stand in it.</summary>
    public static string Repeat(ExpressionSyntax expression) => string.Concat(expression.DescendantTokens().Select(static token => token.Text + (token.ValueText == "," ? " " : "")));

    private static string InFile(string line, string indentation) => indentation.IndexOf('\t') >= 0 ? line.Replace("    ", "\t") : line;

    private static string IndentationOf(SourceText text, TextLine line) => new([.. text.ToString(line.Span).TakeWhile(char.IsWhiteSpace)]);

    private static string LineEndOf(SourceText text, TextLine line) =>
        line.EndIncludingLineBreak > line.End ? text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak)) : "\n";

    private static bool StatementFollows(SourceText text, TextLine line)
    {
        string next = line.LineNumber + 1 < text.Lines.Count ? text.Lines[line.LineNumber + 1].ToString().Trim() : "";
        return next.Length > 0 && next[0] != '}';
    }

    /// <summary>What most checks of the file that leave look like.</summary>
    private static Style StyleOf(SyntaxNode root)
    {
        int braces = 0, twoLines = 0, oneLine = 0;
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            if (node is not IfStatementSyntax { Else: null } check)
            {
                continue;
            }

            if (check.Statement is BlockSyntax { Statements: [var only] } && Leaves(only))
            {
                braces++;
            }
            else if (Leaves(check.Statement))
            {
                bool isOneLine = check.CloseParenToken.TrailingTrivia.All(static trivia => !trivia.IsKind(SyntaxKind.EndOfLineTrivia));
                (oneLine, twoLines) = isOneLine ? (oneLine + 1, twoLines) : (oneLine, twoLines + 1);
            }
        }

        return oneLine > braces && oneLine >= twoLines ? Style.OneLine : twoLines > braces ? Style.TwoLines : Style.Braces;
    }

    private static bool Leaves(StatementSyntax statement) => statement is ReturnStatementSyntax or ThrowStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax or GotoStatementSyntax;
}
