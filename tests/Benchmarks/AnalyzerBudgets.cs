using System.Runtime.CompilerServices;
using GrantAnalyzers;
using GrantAnalyzers.Baselines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Xen.Grants;

namespace Benchmarks;

/// <summary>What the rules may take of a build: next to an analyzer that only looks one type up, and to one that builds every graph.</summary>
internal static class AnalyzerBudgets
{
    /// <summary>In turns; the medians count.</summary>
    private const int Rounds = 5;

    private static readonly string s_ours = typeof(GrantAnalyzer).FullName!, s_graphOnly = typeof(GraphOnly).FullName!, s_absentType = typeof(AbsentType).FullName!;

    /// <summary>CA2000 and CA1508.</summary>
    private static readonly string[] s_sdk = ["Microsoft.NetCore.Analyzers.Runtime.DisposeObjectsBeforeLosingScope", "Microsoft.CodeQuality.CSharp.Analyzers.Maintainability.CSharpAvoidDeadConditionalCode"];

    private static readonly string[] s_baselineIds = [AbsentType.Id, EmptyBlock.Id, GraphOnly.Id];

    private static readonly string[] s_grants = [typeof(MapGrantRef).Assembly.Location];

    private static readonly string[] s_roslyn = [typeof(Compilation).Assembly.Location, typeof(CSharpCompilation).Assembly.Location];

    internal static IEnumerable<Budget> Measure()
    {
        string folder = Directory.CreateTempSubdirectory("grant-budgets").FullName;
        try
        {
            foreach (Budget budget in WithoutGrants(folder).Concat(WithGrants(folder)).Concat(Growth(folder)))
            {
                yield return budget;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<Budget> WithoutGrants(string folder)
    {
        string own = Path.Combine(folder, "own"), many = Path.Combine(folder, "many");
        PlainSources.WriteOwn(own, Repository(), 60_000);
        PlainSources.WriteTypes(many, 20_000);
        foreach ((string what, string sources) in ((string, string)[])[("60,000 lines without grants", own), ("20,000 types without grants", many)])
        {
            double[] medians = Medians(() => Seconds(sources, s_roslyn, AbsentType.Id, s_absentType), () => Seconds(sources, s_roslyn, null, s_ours));
            yield return Budget.AtMost($"{what}, of {medians[1]:F3} s, beyond one absent type", 0.05, medians[1] - medians[0], "s");
            (long allocated, int types) = Allocated(sources);
            yield return Budget.AtMost($"{what}: allocated beyond one absent type, {types:N0} types", 1_000 + (0.15 * types), allocated / 1_000.0, "kB");
        }
    }

    private static IEnumerable<Budget> WithGrants(string folder)
    {
        string heavy = Path.Combine(folder, "heavy"), mixed = Path.Combine(folder, "mixed");
        GrantSources.Write(heavy, 5_000);
        GrantSources.Write(mixed, 1_000, plainPerGrant: 9);
        foreach ((string what, string sources, double limit) in ((string, string, double)[])[("5,000 grant calls", heavy, 3), ("grants in every tenth method of 10,000", mixed, 0.5)])
        {
            double[] medians = Medians(() => Seconds(sources, s_grants, GraphOnly.Id, s_graphOnly), () => Seconds(sources, s_grants, null, s_ours), () => SecondsOfTheSdk(sources));
            yield return Budget.AtMost($"{what}: all rules, {medians[1]:F2} s, of every body's graph", limit, medians[1] / medians[0], "times");
            yield return Budget.Beside($"{what}: CA2000 and CA1508, {medians[2]:F2} s, of every body's graph", medians[2] / medians[0], "times");
        }
    }

    private static IEnumerable<Budget> Growth(string folder)
    {
        string few = Path.Combine(folder, "few"), lots = Path.Combine(folder, "lots");
        GrantSources.Write(few, 1_000);
        GrantSources.Write(lots, 16_000);
        double[] medians = Medians(() => Seconds(few, s_grants, null, s_ours), () => Seconds(lots, s_grants, null, s_ours));
        yield return Budget.AtMost($"16,000 grant calls, {medians[1]:F2} s, against 1,000", 18, medians[1] / medians[0], "times");
    }

    /// <summary>What one analyzer took in a compiler that has just been started and runs no other.</summary>
    /// <param name="baseline">The baseline to run; null for ours.</param>
    private static double Seconds(string sources, string[] references, string? baseline, string analyzer) => CompilerRun.Time(
        sources,
        references,
        [baseline is null ? typeof(GrantAnalyzer).Assembly.Location : typeof(GraphOnly).Assembly.Location],
        $"/nowarn:{string.Join(',', s_baselineIds.Where(id => id != baseline))}",
        "/nowarn:CS0436")[analyzer];

    /// <summary>What the SDK's own two flow analyzers take, in the same way.</summary>
    private static double SecondsOfTheSdk(string sources)
    {
        string folder = Path.Combine(CompilerRun.Sdk, "Sdks", "Microsoft.NET.Sdk", "analyzers"), config = Path.Combine(sources, ".globalconfig");
        File.WriteAllText(config, "is_global = true\ndotnet_analyzer_diagnostic.severity = none\ndotnet_diagnostic.CA2000.severity = warning\ndotnet_diagnostic.CA1508.severity = warning\n");
        try
        {
            Dictionary<string, double> taken = CompilerRun.Time(
                sources,
                s_grants,
                [Path.Combine(folder, "Microsoft.CodeAnalysis.NetAnalyzers.dll"), Path.Combine(folder, "Microsoft.CodeAnalysis.CSharp.NetAnalyzers.dll")],
                $"/analyzerconfig:{config}");
            return s_sdk.Sum(name => taken[name]);
        }
        finally
        {
            File.Delete(config);
        }
    }

    private static double[] Medians(params Func<double>[] measures)
    {
        double[][] taken = [.. measures.Select(static _ => new double[Rounds])];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < measures.Length; i++)
            {
                taken[i][round] = measures[i]();
            }
        }

        return [.. taken.Select(static times => times.Order().ElementAt(Rounds / 2))];
    }

    /// <summary>What ours allocates beyond the lookup of an absent type.</summary>
    private static (long Bytes, int Types) Allocated(string sources)
    {
        SyntaxTree[] trees = [.. Directory.EnumerateFiles(sources, "*.cs").Select(static path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), new CSharpParseOptions(LanguageVersion.Latest)))];
        CSharpCompilation compilation = CSharpCompilation.Create("Plain", trees, CompilerRun.Framework().Concat(s_roslyn).Select(static path => MetadataReference.CreateFromFile(path)), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        long ours = Bytes(new GrantAnalyzer()), absent = Bytes(new AbsentType());
        return (Math.Min(ours, Bytes(new GrantAnalyzer())) - Math.Max(absent, Bytes(new AbsentType())), compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type).Count());

        long Bytes(DiagnosticAnalyzer analyzer)
        {
            CompilationWithAnalyzers host = compilation.Clone().WithAnalyzers([analyzer], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: false));
            long before = GC.GetTotalAllocatedBytes(precise: true);
            host.GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }
    }

    private static string Repository([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(path, "..", "..", ".."));
}
