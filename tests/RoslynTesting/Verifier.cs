namespace Microsoft.CodeAnalysis.Testing;

/// <summary>How a test run reports what it finds wrong.</summary>
public interface IVerifier
{
    void Empty<T>(string collectionName, IEnumerable<T> collection);

    void NotEmpty<T>(string collectionName, IEnumerable<T> collection);

    void Equal<T>(T expected, T actual, string? message = null);

    void SequenceEqual<T>(IEnumerable<T> expected, IEnumerable<T> actual, IEqualityComparer<T>? equalityComparer = null, string? message = null);

    void True(bool assert, string? message = null);

    void False(bool assert, string? message = null);

    void Fail(string? message = null);

    void LanguageIsSupported(string language);

    IVerifier PushContext(string context);
}

/// <summary>Throws <see cref="InvalidOperationException"/>, so that it needs no test framework.</summary>
public class DefaultVerifier : IVerifier
{
    public DefaultVerifier() : this([])
    {
    }

    protected DefaultVerifier(ImmutableStack<string> context) => Context = context;

    protected ImmutableStack<string> Context { get; }

    public virtual void Empty<T>(string collectionName, IEnumerable<T> collection) =>
        True(!collection.Any(), $"Expected '{collectionName}' to be empty.");

    public virtual void NotEmpty<T>(string collectionName, IEnumerable<T> collection) =>
        True(collection.Any(), $"Expected '{collectionName}' not to be empty.");

    public virtual void Equal<T>(T expected, T actual, string? message = null) =>
        True(EqualityComparer<T>.Default.Equals(expected, actual), message ?? $"Expected '{expected}' but was '{actual}'.");

    public virtual void SequenceEqual<T>(IEnumerable<T> expected, IEnumerable<T> actual, IEqualityComparer<T>? equalityComparer = null, string? message = null) =>
        True(expected.SequenceEqual(actual, equalityComparer), message ?? "Sequences differ.");

    public virtual void True(bool assert, string? message = null)
    {
        if (!assert)
        {
            Fail(message);
        }
    }

    public virtual void False(bool assert, string? message = null) => True(!assert, message);

    public virtual void Fail(string? message = null) => throw new InvalidOperationException(CreateMessage(message));

    public virtual void LanguageIsSupported(string language) =>
        Equal(LanguageNames.CSharp, language, $"Language '{language}' is not supported.");

    public virtual IVerifier PushContext(string context) => new DefaultVerifier(Context.Push(context));

    protected virtual string CreateMessage(string? message) =>
        string.Concat(Context.Reverse().Select(context => $"Context: {context}{Environment.NewLine}")) + (message ?? "The check failed.");
}

public static class IVerifierExtensions
{
    /// <summary>Compares texts exactly and shows the lines in which they differ, with their line ends.</summary>
    public static void EqualOrDiff(this IVerifier verifier, string expected, string actual, string? message = null)
    {
        if (expected == actual)
        {
            return;
        }

        string[] wanted = Lines(expected);
        string[] found = Lines(actual);
        int head = wanted.Zip(found).TakeWhile(pair => pair.First == pair.Second).Count();
        int shorter = Math.Min(wanted.Length, found.Length) - head;
        int tail = wanted.Reverse().Zip(found.Reverse()).Take(shorter).TakeWhile(pair => pair.First == pair.Second).Count();
        IEnumerable<string> diff = [.. wanted[head..^tail].Select(line => "-" + line), .. found[head..^tail].Select(line => "+" + line)];
        verifier.Fail($"{message ?? "Expected and actual text differ."} From line {head + 1}:\n{string.Join('\n', diff)}");

        static string[] Lines(string text) => text.Replace("\r", "<CR>").Replace("\n", "<LF>\n").Split('\n');
    }
}
