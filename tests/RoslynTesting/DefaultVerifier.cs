using System.Diagnostics.CodeAnalysis;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Throws <see cref="InvalidOperationException"/>, so that it needs no test framework.</summary>
public class DefaultVerifier
{
    private string _context = "";

    internal DefaultVerifier In(string context) => new() { _context = $"{_context}Context: {context}\n" };

    internal void True([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            throw new InvalidOperationException(_context + message);
        }
    }

    /// <summary>Compares texts exactly and shows the first line in which they differ, with its end.</summary>
    internal void SameText(string expected, string actual, string name)
    {
        string[] wanted = Lines(expected);
        string[] found = Lines(actual);
        int line = wanted.Zip(found).TakeWhile(pair => pair.First == pair.Second).Count();
        True(expected == actual, $"{name} differs from line {line + 1} on:\n-{wanted.ElementAtOrDefault(line)}\n+{found.ElementAtOrDefault(line)}\nIt is:\n{actual}");

        static string[] Lines(string text) => text.Replace("\r", "<CR>").Replace("\n", "<LF>\n").Split('\n');
    }
}
