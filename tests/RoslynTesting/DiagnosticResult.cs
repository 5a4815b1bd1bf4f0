using System.Globalization;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>A diagnostic that a test expects in full: its severity, its message, and all its locations.</summary>
public readonly struct DiagnosticResult(DiagnosticDescriptor descriptor)
{
    private readonly DiagnosticDescriptor _descriptor = descriptor;

    public string Id => _descriptor.Id;

    private DiagnosticSeverity Severity { get; init; } = descriptor.DefaultSeverity;

    private string Message { get; init; } = descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture);

    private ImmutableArray<int> Marks { get; init; } = [];

    public DiagnosticResult WithSeverity(DiagnosticSeverity severity) => this with { Severity = severity };

    public DiagnosticResult WithMessage(string message) => this with { Message = message };

    public DiagnosticResult WithArguments(params object[] arguments) => WithMessage(string.Format(CultureInfo.InvariantCulture, _descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture), arguments));

    /// <summary>At the mark <c>{|#key:…|}</c>; the first is the diagnostic's own, the others its additional locations.</summary>
    public DiagnosticResult WithLocation(int markupKey) => this with { Marks = Marks.Add(markupKey) };

    internal Expectation At(IReadOnlyDictionary<int, FileLinePositionSpan> places) => new(Id, Severity, Message, [.. Marks.Select(mark =>
        places.TryGetValue(mark, out FileLinePositionSpan place) ? place : throw new InvalidOperationException($"No mark {{|#{mark}:…|}} for an expected location."))]);
}
