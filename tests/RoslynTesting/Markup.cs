namespace Microsoft.CodeAnalysis.Testing;

[Flags]
public enum MarkupOptions
{
    None = 0,
    UseFirstDescriptor = 1,
    TreatPositionIndicatorsAsCode = 2,
}

public enum MarkupMode
{
    /// <summary>The text is code as it stands.</summary>
    None,

    /// <summary>Marks are taken out and mean nothing.</summary>
    Ignore,

    /// <summary>Those of fixable diagnostics mean nothing, the others are expected.</summary>
    IgnoreFixable,

    /// <summary>Every marked diagnostic is expected.</summary>
    Allow,
}

/// <summary>Takes <c>[|…|]</c>, <c>{|name:…|}</c> and <c>$$</c> out of a text and tells where they were.</summary>
public static class TestFileMarkupParser
{
    /// <summary>Spans stand under their names, those without one under the empty string.</summary>
    public static void GetPositionsAndSpans(string input, out string output, out ImmutableArray<int> positions, out ImmutableDictionary<string, ImmutableArray<TextSpan>> spans)
    {
        Parse(input, positionsAreCode: false, out output, out positions, out ImmutableArray<(string Name, TextSpan Span)> found);
        spans = found.GroupBy(mark => mark.Name).ToImmutableDictionary(group => group.Key, group => group.Select(mark => mark.Span).ToImmutableArray());
    }

    internal static void Parse(string input, bool positionsAreCode, out string output, out ImmutableArray<int> positions, out ImmutableArray<(string Name, TextSpan Span)> spans)
    {
        System.Text.StringBuilder code = new(input.Length);
        List<int> cursors = [];
        List<(string Name, TextSpan Span)> closed = [];
        Stack<(string Name, int Start)> unnamed = [];
        Stack<(string Name, int Start)> named = [];
        int at = 0;
        while (at < input.Length)
        {
            ReadOnlySpan<char> rest = input.AsSpan(at);
            if (rest.StartsWith("$$") && !positionsAreCode)
            {
                cursors.Add(code.Length);
                at += 2;
            }
            else if (rest.StartsWith("[|"))
            {
                unnamed.Push(("", code.Length));
                at += 2;
            }
            else if (rest.StartsWith("{|") && NameLength(rest[2..]) is int length and > 0)
            {
                named.Push((rest.Slice(2, length).ToString(), code.Length));
                at += length + 3;
            }
            else if ((rest.StartsWith("|]") && Close(unnamed)) || (rest.StartsWith("|}") && Close(named)))
            {
                at += 2;
            }
            else
            {
                code.Append(input[at++]);
            }
        }

        if (unnamed.Count + named.Count > 0)
        {
            throw new ArgumentException($"A mark is not closed in:\n{input}", nameof(input));
        }

        output = code.ToString();
        positions = [.. cursors];
        spans = [.. closed];

        bool Close(Stack<(string Name, int Start)> open)
        {
            if (!open.TryPop(out (string Name, int Start) mark))
            {
                return false;
            }

            closed.Add((mark.Name, TextSpan.FromBounds(mark.Start, code.Length)));
            return true;
        }
    }

    private static int NameLength(ReadOnlySpan<char> text) => text.IndexOfAny(":|[]{} \n") is int end && end > 0 && text[end] == ':' ? end : 0;
}
