using System.Text;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>A state without marks: its code, and what is expected there.</summary>
internal sealed record ParsedState(ImmutableArray<(string Path, string Code)> Files, ImmutableArray<Expectation> Expected)
{
    /// <param name="defaultId">What <c>[|…|]</c> stands for, if for anything.</param>
    public static ParsedState Parse(SolutionState state, string? defaultId, IReadOnlySet<string> fixableIds)
    {
        Dictionary<int, FileLinePositionSpan> places = [];
        List<Expectation> expected = [];
        List<(string Path, string Code)> files = [];
        foreach ((string path, string content) in state.Sources)
        {
            (string code, List<(string Name, TextSpan Span)> marks) = Markup.Parse(content);
            files.Add((path, code));
            TextLineCollection lines = SourceText.From(code).Lines;
            foreach ((string name, TextSpan span) in marks)
            {
                FileLinePositionSpan place = new(path, lines.GetLinePositionSpan(span));
                string id = name.Length > 0 ? name : defaultId ?? throw new InvalidOperationException("[|…|] needs an analyzer with one descriptor; name the id, {|ID:…|}.");
                if (id.StartsWith('#'))
                {
                    places.Add(int.Parse(id.AsSpan(1)), place);
                }
                else if (state.MarkupHandling != MarkupMode.IgnoreFixable || !fixableIds.Contains(id))
                {
                    expected.Add(new Expectation(id, null, null, [place]));
                }
            }
        }

        return new([.. files], [.. expected, .. state.ExpectedDiagnostics.Select(result => result.At(places))]);
    }

    public IEnumerable<(string Path, SourceText Text)> Texts(string header = "") => Files.Select(file => (file.Path, SourceText.From(header + file.Code, Encoding.UTF8)));
}
