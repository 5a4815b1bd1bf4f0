using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Fuzz;

/// <summary>Ways to break a text, as people do while they type, merge and paste.</summary>
internal static class Mutation
{
    private const int LongestRun = 12;

    private static readonly (string Name, Func<Broken, Random, IEnumerable<TextChange>> Apply)[] s_all =
    [
        ("tokens deleted", static (code, random) => [Replace(code.Run(random), "")]),
        ("tokens twice", static (code, random) => code.Run(random) is var run ? [Insert(run.End, " " + code.Text.Substring(run.Start, run.Length))] : []),
        ("neighbours swapped", SwapNeighbours),
        ("tokens swapped", static (code, random) => Swap(code, code.Token(random).Span, code.Token(random).Span)),
        ("token cut short", CutToken),
        ("token of another file", static (code, random) => [Replace(code.Token(random).Span, new Broken(Seeds.TextOf(random.Next(Seeds.All.Count))).Token(random).Text)]),
        ("statement deleted", static (code, random) => code.Statements is { Length: > 0 } all ? [Replace(all[random.Next(all.Length)].Span, "")] : []),
        ("statement of another file", static (code, random) =>
            code.Statements is { Length: > 0 } all && Other(random).Statements is { Length: > 0 } others
                ? [Insert(all[random.Next(all.Length)].SpanStart, others[random.Next(others.Length)] + "\n")]
                : []),
        ("method grown together with another", Splice),
        ("method of another file", static (code, random) =>
            code.Methods is { Length: > 0 } all && Other(random).Methods is { Length: > 0 } others
                ? [Insert(all[random.Next(all.Length)].FullSpan.End, others[random.Next(others.Length)].ToFullString())]
                : []),
        ("using dropped", static (code, random) => code.Root.DescendantNodes().OfType<UsingDirectiveSyntax>().ToArray() is { Length: > 0 } all ? [Replace(all[random.Next(all.Length)].Span, "")] : []),
        ("end cut off", static (code, random) => random.Next(4) == 0 ? [Replace(TextSpan.FromBounds(code.Token(random).SpanStart, code.Text.Length), "")] : []),
    ];

    /// <summary>One to four of them, one after the other.</summary>
    public static (string Names, string Text) Apply(string text, Random random)
    {
        List<string> names = [];
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            (string name, Func<Broken, Random, IEnumerable<TextChange>> apply) = s_all[random.Next(s_all.Length)];
            Broken code = new(text);
            if (code.HasTokens)
            {
                names.Add(name);
                text = SourceText.From(text).WithChanges(apply(code, random).OrderBy(static change => change.Span.Start)).ToString();
            }
        }

        return (string.Join(", ", names), text);
    }

    private static Broken Other(Random random) => new(Seeds.TextOf(random.Next(Seeds.All.Count)));

    private static IEnumerable<TextChange> SwapNeighbours(Broken code, Random random)
    {
        int first = random.Next(code.Tokens.Length);
        return first + 1 < code.Tokens.Length ? Swap(code, code.Tokens[first].Span, code.Tokens[first + 1].Span) : [];
    }

    private static IEnumerable<TextChange> Swap(Broken code, TextSpan one, TextSpan other) =>
        one == other ? [] : [Replace(one, code.Text.Substring(other.Start, other.Length)), Replace(other, code.Text.Substring(one.Start, one.Length))];

    private static IEnumerable<TextChange> CutToken(Broken code, Random random)
    {
        SyntaxToken token = code.Token(random);
        return [Replace(token.Span, token.Text[..random.Next(token.Text.Length)])];
    }

    /// <summary>One method up to some statement, and from there on the rest of another one.</summary>
    private static IEnumerable<TextChange> Splice(Broken code, Random random)
    {
        MethodDeclarationSyntax[] mine = [.. code.Methods.Where(static method => method.Body is { Statements.Count: > 0 })];
        MethodDeclarationSyntax[] others = [.. Other(random).Methods.Where(static method => method.Body is { Statements.Count: > 0 })];
        if (mine.Length == 0 || others.Length == 0)
        {
            return [];
        }

        BlockSyntax head = mine[random.Next(mine.Length)].Body!, tail = others[random.Next(others.Length)].Body!;
        string rest = string.Concat(tail.Statements.Skip(random.Next(tail.Statements.Count)).Select(static statement => statement.ToFullString()));
        return [Replace(TextSpan.FromBounds(head.Statements[random.Next(head.Statements.Count)].SpanStart, head.Statements[^1].Span.End), rest)];
    }

    private static TextChange Replace(TextSpan span, string text) => new(span, text);

    private static TextChange Insert(int position, string text) => new(new TextSpan(position, 0), text);

    /// <summary>A text, broken or not, taken apart.</summary>
    private sealed class Broken
    {
        public Broken(string text)
        {
            Text = text;
            Root = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest)).GetCompilationUnitRoot();
            Tokens = [.. Root.DescendantTokens().Where(static token => token.Span.Length > 0)];
        }

        public string Text { get; }

        public CompilationUnitSyntax Root { get; }

        public SyntaxToken[] Tokens { get; }

        public bool HasTokens => Tokens.Length > 0;

        public StatementSyntax[] Statements => [.. Root.DescendantNodes().OfType<StatementSyntax>().Where(static statement => statement.Parent is BlockSyntax)];

        public MethodDeclarationSyntax[] Methods => [.. Root.DescendantNodes().OfType<MethodDeclarationSyntax>()];

        public SyntaxToken Token(Random random) => Tokens[random.Next(Tokens.Length)];

        /// <summary>A few tokens in a row.</summary>
        public TextSpan Run(Random random)
        {
            int first = random.Next(Tokens.Length);
            return TextSpan.FromBounds(Tokens[first].SpanStart, Tokens[Math.Min(Tokens.Length - 1, first + random.Next(LongestRun))].Span.End);
        }
    }
}
