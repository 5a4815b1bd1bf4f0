using Microsoft.CodeAnalysis.Testing;

namespace Microsoft.CodeAnalysis.CSharp.Testing;

/// <summary>
/// Verifies diagnostics before and after, and fixes one at a time and all at once. Where no fixed state is given
/// no fix is run; where it equals the test state no fix may be offered.
/// </summary>
public class CSharpCodeFixTest<TAnalyzer, TCodeFix, TVerifier> : CSharpAnalyzerTest<TAnalyzer, TVerifier>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TCodeFix : CodeFixProvider, new()
    where TVerifier : DefaultVerifier, new()
{
    private readonly TCodeFix _fix = new();

    public SolutionState FixedState { get; } = new();

    /// <summary>What fixing all at once makes, where that is something else.</summary>
    public SolutionState BatchFixedState { get; } = new();

    /// <summary>Adds a source.</summary>
    public string FixedCode { set => FixedState.Sources.Add(value); }

    /// <summary>Adds a source.</summary>
    public string BatchFixedCode { set => BatchFixedState.Sources.Add(value); }

    public int? CodeActionIndex { get; set; }

    public string? CodeActionEquivalenceKey { get; set; }

    /// <summary>Exactly so many, or at most so many where negative. Where it is not set, at most one for each diagnostic.</summary>
    public int? NumberOfIncrementalIterations { get; set; }

    /// <summary>The same for each scope. Where it is not set, one, but in documents at most one for each.</summary>
    public int? NumberOfFixAllIterations { get; set; }

    private protected override async Task RunAsync(ProjectUnderTest project)
    {
        ImmutableHashSet<string> fixableIds = [.. _fix.FixableDiagnosticIds];
        SolutionState fixedState = FixedState.Following(TestState, fixableIds);
        ParsedState before = Parse(TestState, fixableIds);
        ParsedState after = Parse(fixedState, fixableIds);
        ParsedState afterAll = Parse(BatchFixedState.Following(fixedState, fixableIds), fixableIds);

        await VerifyDiagnosticsAsync(project, before, Verifier.In("Diagnostics of test state"));
        if (FixedState.IsSet || BatchFixedState.IsSet)
        {
            // An editor offers no fix for what it does not find while it looks at one file.
            Diagnostic? nonLocal = (await project.With(before.Texts()).GetNonLocalDiagnosticsAsync()).FirstOrDefault(diagnostic => fixableIds.Contains(diagnostic.Id));
            Verifier.True(nonLocal is null, $"A fix is offered for a non-local diagnostic: {nonLocal}");

            await VerifyFixesAsync(project, before, after, afterAll);
            await VerifyDiagnosticsAsync(project, after, Verifier.In("Diagnostics of fixed state"));
            await VerifyDiagnosticsAsync(project, afterAll, Verifier.In("Diagnostics of batch fixed state"));
        }
    }

    private async Task VerifyFixesAsync(ProjectUnderTest project, ParsedState before, ParsedState after, ParsedState afterAll)
    {
        Expectation[] fixable = [.. before.Expected.Where(expected => _fix.FixableDiagnosticIds.Contains(expected.Id))];
        int documents = fixable.Where(expected => expected.IsInSource).Select(expected => expected.Places[0].Path).Distinct().Count();

        await VerifyAsync("Iterative code fix application", null, after, NumberOfIncrementalIterations, fixable.Length);
        if (_fix.GetFixAllProvider() is not null)
        {
            await VerifyAsync("Fix all in document", FixAllScope.Document, afterAll, NumberOfFixAllIterations, documents);
            await VerifyAsync("Fix all in project", FixAllScope.Project, afterAll, NumberOfFixAllIterations, 1);
            await VerifyAsync("Fix all in solution", FixAllScope.Solution, afterAll, NumberOfFixAllIterations, 1);
        }

        async Task VerifyAsync(string context, FixAllScope? scope, ParsedState expected, int? asked, int usual)
        {
            int iterations = asked ?? (expected.Files.SequenceEqual(before.Files) ? 0 : -usual);
            DefaultVerifier verifier = Verifier.In(context);
            CodeActionRun run = new(project, _fix, CodeActionIndex, CodeActionEquivalenceKey, verifier);
            FixLoop loop = new(run, scope, [.. Analyzer.SupportedDiagnostics.Select(rule => rule.Id).Union(_fix.FixableDiagnosticIds).Except(DisabledDiagnostics)]);
            (Snapshot result, int taken) = await loop.RunAsync(project.With(before.Texts()), Math.Abs(iterations));

            // The texts are compared before the counts: they say more.
            await result.VerifyTextsAsync(expected, verifier);
            bool counted = iterations < -1 ? taken <= -iterations : taken == Math.Abs(iterations);
            verifier.True(counted, $"Expected {(iterations < -1 ? "at most " : "")}'{Math.Abs(iterations)}' iterations but found '{taken}' iterations.");
        }
    }
}
