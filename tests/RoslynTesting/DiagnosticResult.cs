using System.Globalization;

namespace Microsoft.CodeAnalysis.Testing;

[Flags]
public enum DiagnosticLocationOptions
{
    None = 0,
    IgnoreLength = 1,
    InterpretAsMarkupKey = 2,
    UnnecessaryCode = 4,
}

[Flags]
public enum DiagnosticOptions
{
    None = 0,
    IgnoreAdditionalLocations = 1,
    IgnoreSeverity = 2,
}

public readonly record struct DiagnosticLocation(FileLinePositionSpan Span, DiagnosticLocationOptions Options)
{
    internal bool Matches(Location actual)
    {
        FileLinePositionSpan span = actual.GetLineSpan();
        return span.Path == Span.Path
            && span.StartLinePosition == Span.StartLinePosition
            && (Options.HasFlag(DiagnosticLocationOptions.IgnoreLength) || span.EndLinePosition == Span.EndLinePosition);
    }
}

/// <summary>A diagnostic that a test expects. Where it has no message, any message does.</summary>
public readonly struct DiagnosticResult
{
    public static readonly DiagnosticResult[] EmptyDiagnosticResults = [];

    private readonly ImmutableArray<DiagnosticLocation> _spans;

    public DiagnosticResult(string id, DiagnosticSeverity severity)
    {
        Id = id;
        Severity = severity;
    }

    public DiagnosticResult(DiagnosticDescriptor descriptor) : this(descriptor.Id, descriptor.DefaultSeverity) =>
        MessageFormat = descriptor.MessageFormat;

    public string Id { get; }

    public DiagnosticSeverity Severity { get; private init; }

    public DiagnosticOptions Options { get; private init; }

    public bool? IsSuppressed { get; private init; }

    public LocalizableString? MessageFormat { get; private init; }

    public object?[]? MessageArguments { get; private init; }

    /// <summary>The first is the diagnostic's own place, the others its additional locations.</summary>
    public ImmutableArray<DiagnosticLocation> Spans
    {
        get => _spans.IsDefault ? [] : _spans;
        private init => _spans = value;
    }

    public bool HasLocation => !Spans.IsEmpty;

    public string? Message => MessageArguments is null || MessageFormat is null
        ? MessageFormat?.ToString()
        : string.Format(CultureInfo.InvariantCulture, MessageFormat.ToString(), MessageArguments);

    public static DiagnosticResult CompilerError(string identifier) => new(identifier, DiagnosticSeverity.Error);

    public static DiagnosticResult CompilerWarning(string identifier) => new(identifier, DiagnosticSeverity.Warning);

    public DiagnosticResult WithSeverity(DiagnosticSeverity severity) => this with { Severity = severity };

    public DiagnosticResult WithOptions(DiagnosticOptions options) => this with { Options = options };

    public DiagnosticResult WithIsSuppressed(bool? isSuppressed) => this with { IsSuppressed = isSuppressed };

    public DiagnosticResult WithArguments(params object[] arguments) => this with { MessageArguments = arguments };

    public DiagnosticResult WithMessageFormat(LocalizableString messageFormat) => this with { MessageFormat = messageFormat };

    // A message given whole is its own format without arguments. (A null string converts to an empty one.)
    public DiagnosticResult WithMessage(string? message) => this with { MessageFormat = message is null ? null : (LocalizableString)message, MessageArguments = null };

    public DiagnosticResult WithNoLocation() => this with { Spans = [] };

    public DiagnosticResult WithLocation(int line, int column) => WithLocation("", line, column);

    public DiagnosticResult WithLocation(LinePosition location) => WithLocation("", location);

    public DiagnosticResult WithLocation(string path, int line, int column) => WithLocation(path, new LinePosition(line - 1, column - 1));

    public DiagnosticResult WithLocation(string path, LinePosition location) => WithLocation(path, location, DiagnosticLocationOptions.None);

    public DiagnosticResult WithLocation(string path, LinePosition location, DiagnosticLocationOptions options) =>
        WithSpan(new FileLinePositionSpan(path, location, location), options | DiagnosticLocationOptions.IgnoreLength);

    public DiagnosticResult WithLocation(int markupKey) => WithLocation(markupKey, DiagnosticLocationOptions.None);

    public DiagnosticResult WithLocation(int markupKey, DiagnosticLocationOptions options) =>
        WithSpan(new FileLinePositionSpan("", new LinePosition(markupKey, 0), new LinePosition(markupKey, 0)), options | DiagnosticLocationOptions.InterpretAsMarkupKey);

    public DiagnosticResult WithSpan(int startLine, int startColumn, int endLine, int endColumn) => WithSpan("", startLine, startColumn, endLine, endColumn);

    public DiagnosticResult WithSpan(string path, int startLine, int startColumn, int endLine, int endColumn) =>
        WithSpan(new FileLinePositionSpan(path, new LinePosition(startLine - 1, startColumn - 1), new LinePosition(endLine - 1, endColumn - 1)));

    public DiagnosticResult WithSpan(FileLinePositionSpan span) => WithSpan(span, DiagnosticLocationOptions.None);

    public DiagnosticResult WithSpan(FileLinePositionSpan span, DiagnosticLocationOptions options) =>
        this with { Spans = Spans.Add(new DiagnosticLocation(span, options)) };

    public DiagnosticResult WithDefaultPath(string path) =>
        WithEachSpan(location => location.Span.Path.Length == 0 ? location with { Span = new FileLinePositionSpan(path, location.Span.Span) } : location);

    public DiagnosticResult WithLineOffset(int offset) =>
        WithEachSpan(location => location with { Span = new FileLinePositionSpan(location.Span.Path, Moved(location.Span.StartLinePosition, offset), Moved(location.Span.EndLinePosition, offset)) });

    public override string ToString() =>
        $"{string.Join(' ', Spans.Select(location => location.Span))} {Severity} {Id}: {Message ?? "(any message)"}".TrimStart();

    internal DiagnosticResult WithEachSpan(Func<DiagnosticLocation, DiagnosticLocation> change) => this with { Spans = [.. Spans.Select(change)] };

    internal bool Matches(Diagnostic actual) =>
        Id == actual.Id
        && (Severity == actual.Severity || Options.HasFlag(DiagnosticOptions.IgnoreSeverity))
        && MatchesMessage(actual.GetMessage(CultureInfo.InvariantCulture))
        && (IsSuppressed is null || IsSuppressed == actual.IsSuppressed)
        && (HasLocation ? MatchesLocations(actual) : actual.Location == Location.None);

    // A compiler error may be given its arguments alone: their text is in the message.
    private bool MatchesMessage(string actual) => Message is null
        ? MessageArguments is null || MessageArguments.All(argument => actual.Contains(Convert.ToString(argument, CultureInfo.InvariantCulture) ?? ""))
        : Message == actual;

    private bool MatchesLocations(Diagnostic actual) =>
        Spans[0].Matches(actual.Location)
        && (Options.HasFlag(DiagnosticOptions.IgnoreAdditionalLocations)
            || (Spans.Length - 1 == actual.AdditionalLocations.Count
                && Spans.Skip(1).Zip(actual.AdditionalLocations).All(pair => pair.First.Matches(pair.Second))));

    private static LinePosition Moved(LinePosition position, int lines) => new(position.Line + lines, position.Character);
}
