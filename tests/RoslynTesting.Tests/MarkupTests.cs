using System.Collections.Immutable;
using Microsoft.CodeAnalysis.Text;

namespace RoslynTesting.Tests;

public class MarkupTests
{
    [Fact]
    public void Marks_are_taken_out_and_their_spans_kept()
    {
        TestFileMarkupParser.GetPositionsAndSpans("a[|bc|]{|X1:d|}{|#0:e|}$$f", out string code, out ImmutableArray<int> positions, out ImmutableDictionary<string, ImmutableArray<TextSpan>> spans);

        Assert.Equal("abcdef", code);
        Assert.Equal(5, Assert.Single(positions));
        Assert.Equal(new TextSpan(1, 2), Assert.Single(spans[""]));
        Assert.Equal(new TextSpan(3, 1), Assert.Single(spans["X1"]));
        Assert.Equal(new TextSpan(4, 1), Assert.Single(spans["#0"]));
    }

    [Fact]
    public void Marks_nest()
    {
        TestFileMarkupParser.GetPositionsAndSpans("{|A:x[|y{|A:z|}|]|}", out string code, out _, out ImmutableDictionary<string, ImmutableArray<TextSpan>> spans);

        Assert.Equal("xyz", code);
        Assert.Equal<TextSpan>([new(2, 1), new(0, 3)], spans["A"]);
        Assert.Equal(new TextSpan(1, 2), Assert.Single(spans[""]));
    }

    [Theory]
    [InlineData("int[] a = [1, 2]; bool b = x | y || z;")]
    [InlineData("var s = new { A = 1 }; if (x is { Length: 1 }) { }")]
    public void Code_that_resembles_marks_is_left_alone(string text)
    {
        TestFileMarkupParser.GetPositionsAndSpans(text, out string code, out _, out ImmutableDictionary<string, ImmutableArray<TextSpan>> spans);

        Assert.Equal(text, code);
        Assert.Empty(spans);
    }

    [Fact]
    public void A_mark_that_is_not_closed_is_an_error() =>
        Assert.Throws<ArgumentException>(() => TestFileMarkupParser.GetPositionsAndSpans("[|a", out _, out _, out _));
}
