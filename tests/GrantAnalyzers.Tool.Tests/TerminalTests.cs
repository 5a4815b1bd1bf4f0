using System.Text;
using GrantAnalyzers.Tool.Output;
using Spectre.Console;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>What somebody sees who does not redirect the output: lines fit the window, code stays as it is.</summary>
public class TerminalTests
{
    private const string Long = "twelve words that do not fit into a window that is narrow";

    [Fact]
    public void A_sentence_is_wrapped_between_words()
    {
        string[] lines = Shown(width: 30, console => console.Sentence(Long));

        Assert.Equal(["twelve words that do not fit", "into a window that is narrow"], lines);
    }

    [Fact]
    public void A_line_is_not() => Assert.Equal([Long], Shown(width: 30, console => console.Line(Long)));

    [Fact]
    public void On_a_page_text_is_wrapped_and_code_is_not() => Assert.Equal(
        ["twelve words that do not fit", "into a window that is narrow", "", $"    {Long}", "    second", "", "after it"],
        Shown(width: 30, console => MarkdownText.Write($"{Long}\n\n```csharp\n{Long}\nsecond\n```\n\nafter it\n", console)));

    [Fact]
    public void A_page_is_no_wider_than_100_columns_on_the_widest_window() => Assert.All(
        Shown(width: 300, console => MarkdownText.Write(string.Join(' ', Enumerable.Repeat("word", 100)), console)),
        line => Assert.InRange(line.Length, 1, 100));

    private static string[] Shown(int width, Action<IAnsiConsole> write)
    {
        StringWriter writer = new() { NewLine = "\n" };
        write(AnsiConsole.Create(new AnsiConsoleSettings { Out = new Window(writer, width), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors }));
        return [.. writer.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd())];
    }

    private sealed class Window(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => width;

        public int Height => 40;

        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
