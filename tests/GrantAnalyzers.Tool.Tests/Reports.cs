using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Fixing;
using GrantAnalyzers.Tool.Loading;
using GrantAnalyzers.Tool.Verification;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>Results to write reports of.</summary>
internal static class Reports
{
    internal static Target Target { get; } = new("/home/me/backends/backends.csproj", ["/home/me/backends/backends.csproj"]);

    internal static Finding Finding { get; } = new("/home/me/backends/data path.cs", 12, 9, 12, 30, "GNT1001", DiagnosticSeverity.Warning, "compared with 0");

    internal static ScenarioRow Row(Tally before, Tally after, string scenario = "reads and writes") => new("blkback", scenario, "Backends.Blkback", before, after);

    internal static Tally Clean(int seeds = 200) => Tally.Of(seeds, [.. Enumerable.Range(1, seeds).Select(seed => new SeedOutcome { Seed = (ulong)seed, Requests = 10 })]);

    internal static Tally Failing(long wrong = 3, int seeds = 200) => Tally.Of(
        seeds,
        [.. Enumerable.Range(1, seeds).Select(seed => new SeedOutcome { Seed = (ulong)seed, Requests = 400, Wrong = wrong, Failures = [$"request {seed} was answered with an error that nothing caused"] })]);

    internal static VerifyReport Verify(params IReadOnlyList<ScenarioRow> rows)
    {
        using AdhocWorkspace workspace = new();
        return new VerifyReport(
            new LoadRequest("backends", Framework: null, Configuration: null),
            Target,
            new VerifyOptions(200, 1, RunConditions.Default, Jobs: 2, TimeSpan.FromSeconds(30)),
            new FixResult(workspace.CurrentSolution, [Finding, Finding with { Line = 20 }, Finding with { Id = "GNT1002" }], [Finding with { Id = "GNT1002" }]),
            [new FileEdit(Finding.Path, SourceText.From("a\nb\n"), SourceText.From("a\nc\n"))],
            rows);
    }
}
