using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Fixing;
using GrantAnalyzers.Tool.Loading;
using GrantAnalyzers.Tool.Output;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>Analyses, fixes in memory, compiles both versions and runs the scenarios of both.</summary>
internal sealed class Verifier(LoadRequest request, VerifyOptions options)
{
    internal async Task<VerifyReport> RunAsync(CancellationToken cancellationToken)
    {
        LoadedSolution loaded = await ProjectLoader.LoadAsync(request, cancellationToken);
        FixResult fixes = await ProgressDisplay.WhileAsync("Analysing and fixing", () => new Fixpoint(loaded, FindingFilter.Default).RunAsync(cancellationToken));
        IReadOnlyList<FileEdit> edits = await FileEdit.BetweenAsync(loaded, fixes.Solution, cancellationToken);
        IReadOnlyList<ScenarioRow> rows = await RunScenariosAsync(loaded, fixes.Solution, cancellationToken);
        return new VerifyReport(request, loaded.Target, options, fixes, edits, rows);
    }

    private async Task<IReadOnlyList<ScenarioRow>> RunScenariosAsync(LoadedSolution loaded, Solution after, CancellationToken cancellationToken)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("grants-verify-");
        try
        {
            List<SweepRequest> sweeps = [];
            Emitter emitter = new(loaded);
            foreach (LoadedProject project in Runnable(loaded))
            {
                Compilation compilation = (await loaded.Solution.GetProject(project.Id)!.GetCompilationAsync(cancellationToken))!;
                string[] scenarios = [.. ScenarioFinder.Find(compilation).Where(scenario => options.Scenario is null || scenario == options.Scenario)];
                if (scenarios.Length == 0)
                {
                    continue;
                }

                string place = Path.Combine(folder.FullName, $"{sweeps.Count}");
                string before = await emitter.EmitAsync(loaded.Solution, project.Id, Path.Combine(place, "before"), cancellationToken);
                string fixedUp = await emitter.EmitAsync(after, project.Id, Path.Combine(place, "after"), cancellationToken);
                foreach (string scenario in scenarios)
                {
                    sweeps.Add(Request(before, scenario, sweeps.Count));
                    sweeps.Add(Request(fixedUp, scenario, sweeps.Count));
                }
            }

            if (options.Scenario is not null && sweeps.Count == 0)
            {
                throw new InputException($"--scenario: {Target.Display(loaded.Target.File)} has no scenario {options.Scenario}; give the full name of its class");
            }

            if (options.NoRun)
            {
                return [];
            }

            IReadOnlyList<SweepResult> results = await ProgressDisplay.SweepAsync(
                sweeps.Count * options.Seeds,
                seedDone => new WorkerPool(options.Timeout, options.Jobs).RunAsync(sweeps, seedDone, cancellationToken));
            results = await ProgressDisplay.WhileAsync(
                "Making the first failures smaller",
                () => new SeedShrinker(options.Timeout, options.Jobs).ShrinkAsync(results, cancellationToken));
            SweepPair[] pairs = Pairs(results);
            if (options.Trace is not null)
            {
                using FileStream trace = File.Create(options.Trace);
                TraceReport.Write(pairs, trace);
            }

            IReadOnlyList<RunStories>? stories = options.Report is null ? null : await ProgressDisplay.WhileAsync(
                "Writing down a run of each scenario",
                () => new StoryTeller(options.Timeout, options.Jobs, folder.FullName).TellAsync(pairs, cancellationToken));
            return [.. pairs.Select((pair, i) => new ScenarioRow(pair.System, pair.Name, pair.Type, pair.Before.Tally, pair.After.Tally) { Stories = stories?[i] })];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private SweepRequest Request(string manifest, string scenario, int number) => new(
        manifest,
        scenario,
        options.FirstSeed,
        options.Seeds,
        options.Conditions,
        options.Trace is null ? null : Path.Combine(Path.GetDirectoryName(manifest)!, $"{number}.trace"));

    /// <summary>Each project once: where it has several target frameworks, the newest that can run here.</summary>
    private static IEnumerable<LoadedProject> Runnable(LoadedSolution loaded) => loaded.Projects
        .Where(project => project.NetVersion is Version version && version <= new Version(Environment.Version.Major, Environment.Version.Minor))
        .GroupBy(project => project.Build.Project, StringComparer.Ordinal)
        .Select(frameworks => frameworks.MaxBy(project => project.NetVersion)!);

    /// <summary>The sweeps come in pairs, before and after.</summary>
    private static SweepPair[] Pairs(IReadOnlyList<SweepResult> results) =>
    [
        .. results.Chunk(2)
            .Select(pair => new SweepPair(pair[0], pair[1]))
            .OrderBy(pair => pair.System, StringComparer.Ordinal)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .ThenBy(pair => pair.Type, StringComparer.Ordinal),
    ];
}
