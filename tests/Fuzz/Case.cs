using System.Collections.Immutable;
using GrantAnalyzers.CodeFixes;
using GrantAnalyzers.FixProperties;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Fuzz;

/// <summary>One broken source, drawn by a seed, and what came of looking at it and fixing it as an editor does.</summary>
internal sealed class Case
{
    /// <summary>Of a busy machine's time: what takes longer is taken to hang.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>How many reports are fixed one by one; the rest is left to what fixes all.</summary>
    private const int MaxReports = 3;

    private readonly List<string> _failures = [];

    private Case(int seed) => Seed = seed;

    public int Seed { get; }

    /// <summary>What was broken how.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The broken source.</summary>
    public string Text { get; private set; } = "";

    public int Reports { get; private set; }

    /// <summary>How many times a fix was made.</summary>
    public int Fixes { get; private set; }

    public IReadOnlyList<string> Failures => _failures;

    /// <summary>What failed, how to see it again, and on what.</summary>
    public override string ToString() => $"""
        {string.Join("\n", _failures)}
        seed {Seed}: {Name}; again: dotnet run -c Release --project tests/Fuzz -- --seed {Seed}
        {Text}
        """;

    public static async Task<Case> RunAsync(int seed)
    {
        Case one = new(seed);
        using CancellationTokenSource limit = new(s_limit);
        try
        {
            await Task.Run(() => one.RunAsync(new Random(seed), limit.Token), CancellationToken.None).WaitAsync(s_limit * 1.2, CancellationToken.None);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            one._failures.Add($"takes longer than {s_limit.TotalSeconds} s{(e is TimeoutException ? ", and does not end when it is told to" : "")}");
        }
        catch (Exception e)
        {
            one._failures.Add(e.ToString());
        }

        return one;
    }

    private async Task RunAsync(Random random, CancellationToken token)
    {
        Document document = Break(Seeds.All[random.Next(Seeds.All.Count)], random);
        SemanticModel model = (await document.GetSemanticModelAsync(token))!;
        CompilationWithAnalyzersOptions options = new(new AnalyzerOptions([]), (e, _, _) => _failures.Add($"the analyzer: {e}"), concurrentAnalysis: false, logAnalyzerExecutionTime: false);
        AnalysisResult result = await model.Compilation.WithAnalyzers([new GrantAnalyzer()], options).GetAnalysisResultAsync(model, filterSpan: null, token);
        Diagnostic[] reports = [.. result.GetAllDiagnostics().OrderBy(static report => report.Location.SourceSpan)];
        Reports = reports.Length;
        _failures.AddRange(reports.Where(static report => report.Id == "AD0001").Select(static report => report.GetMessage()));
        Dictionary<string, int> before = ErrorsIn(model, token);
        foreach (IGrouping<string, Diagnostic> rule in reports.GroupBy(static report => report.Id))
        {
            GrantCodeFixProvider? fix = Trial.Fixes.SingleOrDefault(fix => fix.FixableDiagnosticIds[0] == rule.Key);
            if (fix is not null)
            {
                await FixAsync(fix, document, [.. rule], before, random, token);
            }
        }
    }

    /// <summary>The document with its text broken, and now and then without what it compiles against.</summary>
    private Document Break(Document document, Random random)
    {
        (string how, Text) = Mutation.Apply(document.GetTextAsync().GetAwaiter().GetResult().ToString(), random);
        Name = $"{Seeds.NameOf(document)}, {how}";
        document = document.WithText(SourceText.From(Text));
        switch (random.Next(12))
        {
            case 0:
                Name += ", no global usings";
                Document usings = document.Project.Documents.Single(static other => other.Name == Folder.UsingsName);
                return usings.WithText(SourceText.From("")).Project.GetDocument(document.Id)!;
            case 1:
                Name += ", references dropped";
                return document.Project.WithMetadataReferences(document.Project.MetadataReferences.Where(_ => random.Next(8) != 0)).GetDocument(document.Id)!;
            default:
                return document;
        }
    }

    private async Task FixAsync(GrantCodeFixProvider fix, Document document, ImmutableArray<Diagnostic> reports, Dictionary<string, int> before, Random random, CancellationToken token)
    {
        HashSet<string> keys = [];
        Diagnostic[] some = [.. reports];
        random.Shuffle(some);
        foreach (Diagnostic report in some.Take(MaxReports))
        {
            List<CodeAction> offered = [];
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, report, (action, _) => offered.Add(action), token));
            foreach (CodeAction action in offered.SelectMany(Flattened))
            {
                keys.Add(action.EquivalenceKey!);
                Document after = (await action.GetOperationsAsync(token)).OfType<ApplyChangesOperation>().Single().ChangedSolution.GetDocument(document.Id)!;
                await RequireNoNewErrorsAsync($"{action.Title} ({report})", after, before, token);
            }
        }

        foreach (string key in keys.Order(StringComparer.Ordinal))
        {
            await RequireNoNewErrorsAsync($"{key} on all {reports.Length}", await fix.ApplyAsync(document, reports, key, token), before, token);
        }
    }

    private static IEnumerable<CodeAction> Flattened(CodeAction action) => action.NestedActions.IsDefaultOrEmpty ? [action] : action.NestedActions.SelectMany(Flattened);

    private async Task RequireNoNewErrorsAsync(string fix, Document after, Dictionary<string, int> before, CancellationToken token)
    {
        Fixes++;
        SemanticModel model = (await after.GetSemanticModelAsync(token))!;
        foreach ((string id, int count) in ErrorsIn(model, token))
        {
            if (count > before.GetValueOrDefault(id))
            {
                string errors = string.Join("; ", model.GetDiagnostics(null, token).Where(error => error.Id == id).Take(4));
                _failures.Add($"{fix}: {id} is there {count} times, and was {before.GetValueOrDefault(id)} times before: {errors}\n{string.Join("\n", (await after.GetTextAsync(token)).GetTextChanges(SourceText.From(Text)))}");
            }
        }
    }

    private static Dictionary<string, int> ErrorsIn(SemanticModel model, CancellationToken token) =>
        model.GetDiagnostics(null, token).Where(static finding => finding.Severity == DiagnosticSeverity.Error).CountBy(static finding => finding.Id).ToDictionary();
}
