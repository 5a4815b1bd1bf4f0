using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using GrantAnalyzers.Baselines;
using GrantAnalyzers.CodeFixes;
using GrantAnalyzers.FixProperties;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Fuzz.Hostile;

/// <summary>Whether an analyzer gets through a shape, tried in a process of its own: a stack overflow ends it.</summary>
/// <param name="Time">What the analysis took; null where the process died, which <paramref name="Errors"/> tells of.</param>
/// <param name="Reports">How many reports there were.</param>
/// <param name="Errors">What the process said before it died.</param>
internal sealed record Survival(TimeSpan? Time, int Reports, string Errors)
{
    /// <summary>Nothing but the compiler is at work.</summary>
    public const string Baseline = "baseline";

    /// <summary>All rules, and each fix of one report.</summary>
    public const string Rules = "rules";

    /// <summary>Of a stack of ten thousand frames the first ones tell all.</summary>
    private const int MaxErrors = 3_000;

    public static async Task<Survival> OfAsync(Shape shape, string analyzer)
    {
        ProcessStartInfo start = new("dotnet", [typeof(Survival).Assembly.Location, "hostile", shape.Name, analyzer]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        string said = await errors;
        return process.ExitCode == 0 && (await output).Trim().Split(' ') is [var time, var reports]
            ? new Survival(TimeSpan.FromMilliseconds(double.Parse(time, CultureInfo.InvariantCulture)), int.Parse(reports, CultureInfo.InvariantCulture), "")
            : new Survival(null, 0, $"exit code {process.ExitCode}: {said[..Math.Min(said.Length, MaxErrors)]}");
    }

    /// <summary>The child's part: analyzes, and says how long that took and what it found.</summary>
    public static async Task<int> RunAsync(string name, string analyzer)
    {
        Folder folder = Folder.Of(name, [("Hostile.cs", Shape.All.Single(shape => shape.Name == name).Text)]);
        Compilation compilation = (await folder.Project.GetCompilationAsync())!;
        Exception? thrown = null;
        CompilationWithAnalyzersOptions options = new(new AnalyzerOptions([]), (e, _, _) => thrown = e, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        long start = Stopwatch.GetTimestamp();
        ImmutableArray<Diagnostic> reports = await compilation.WithAnalyzers([analyzer == Rules ? new GrantAnalyzer() : new EmptyBlock()], options).GetAnalyzerDiagnosticsAsync();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        if (thrown is not null)
        {
            Console.Error.WriteLine(thrown);
            return 1;
        }

        foreach (Diagnostic report in reports.DistinctBy(static report => report.Id))
        {
            foreach (GrantCodeFixProvider fix in Trial.Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(report.Id)))
            {
                await fix.RegisterCodeFixesAsync(new CodeFixContext(folder.Documents.Single(), report, static (_, _) => { }, CancellationToken.None));
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds} {reports.Length}"));
        return 0;
    }
}
