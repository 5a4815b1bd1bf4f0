using Spectre.Console;

namespace GrantAnalyzers.Tool.Output;

/// <summary>The two streams: results on the first, progress, notes and errors on the second.</summary>
internal static class Terminal
{
    /// <summary>How wide a table is where nobody's window says otherwise.</summary>
    internal const int RedirectedWidth = 100;

    internal static IAnsiConsole Results { get; } = Create(Console.Out, Console.IsOutputRedirected);

    internal static IAnsiConsole Notes { get; } = Create(Console.Error, Console.IsErrorRedirected);

    /// <summary>A line exactly as it is, however long: paths and messages are never wrapped.</summary>
    internal static void Line(this IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLine(line);

    /// <summary>A sentence: on a terminal it is wrapped between words, elsewhere it is one line.</summary>
    internal static void Sentence(this IAnsiConsole console, string sentence)
    {
        if (console.Profile.Out.IsTerminal)
        {
            console.Write(new Text(sentence + Environment.NewLine));
        }
        else
        {
            console.Line(sentence);
        }
    }

    internal static void Complain(string message) => Notes.Line($"grants: {OneLine(message)}");

    internal static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = redirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (redirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        return console;
    }

    private static string OneLine(string message) => string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
