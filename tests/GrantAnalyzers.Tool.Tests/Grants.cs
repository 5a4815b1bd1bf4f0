using System.Runtime.CompilerServices;
using System.Text;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>What a command of the tool came to.</summary>
internal sealed record GrantsResult(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Errors}";
}

/// <summary>Runs the tool's commands as its command line does, in this process.</summary>
internal static class Grants
{
    private static readonly AsyncLocal<StringWriter?> _output = new();
    private static readonly AsyncLocal<StringWriter?> _errors = new();

    internal static Task<GrantsResult> RunAsync(params string[] arguments) => Task.Run(() =>
    {
        using StringWriter output = new(), errors = new();
        (_output.Value, _errors.Value) = (output, errors);
        int exitCode = (int)typeof(ExitCode).Assembly.EntryPoint!.Invoke(null, [arguments])!;
        return new GrantsResult(exitCode, output.ToString(), errors.ToString());
    });

    /// <summary>Bad input: one line on the second stream says so, and nothing is on the first.</summary>
    internal static async Task<string> ComplaintOfAsync(params string[] arguments)
    {
        GrantsResult result = await RunAsync(arguments);
        Assert.True(result.ExitCode == ExitCode.BadInput, $"{result}");
        Assert.Equal("", result.Output);
        string line = Assert.Single(result.Errors.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("grants: ", line);
        return line["grants: ".Length..];
    }

    /// <summary>The tool takes hold of both streams once, so this comes before anything of it is run.</summary>
    [ModuleInitializer]
    internal static void ShareTheConsole()
    {
        Console.SetOut(new Switch(_output, Console.Out));
        Console.SetError(new Switch(_errors, Console.Error));
    }

    /// <summary>Writes to what the test that runs has put there; tests run at the same time.</summary>
    private sealed class Switch(AsyncLocal<StringWriter?> own, TextWriter others) : TextWriter
    {
        public override Encoding Encoding => others.Encoding;

        public override void Write(char value) => (own.Value ?? others).Write(value);

        public override void Write(string? value) => (own.Value ?? others).Write(value);

        public override void Write(char[] buffer, int index, int count) => (own.Value ?? others).Write(buffer, index, count);

        public override void Flush() => (own.Value ?? others).Flush();
    }
}
