using System.Collections.Immutable;
using System.Text;
using GrantAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tests;

/// <summary>Code that is being typed, torn apart, or hostile in size: no crash, and no fix that makes it compile less well.</summary>
public class RobustnessTests
{
    private static readonly string[] s_sources =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "samples"), "Blkback*.cs").Order().Take(2).Select(File.ReadAllText)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Torn_source_never_crashes_the_analyzer_or_a_fix(int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < 20; i++)
        {
            await CheckAsync(Tear(s_sources[i % s_sources.Length], random), fixesOfEachRule: 4);
        }
    }

    [Fact]
    public async Task A_method_of_five_hundred_blocks_is_analysed()
    {
        StringBuilder body = new("bool bad = false;\nMapGrantRef op = Map(1);\n");
        for (int i = 0; i < 500; i++)
        {
            body.AppendLine($"_grants.GrantTableOp(ref op); if (op.Status != GrantStatus.Okay) {{ bad = true; }} op = Map({i});");
        }

        ImmutableArray<Diagnostic> found = await CheckAsync(Backend.Class($"bool Test() {{ {body} return bad; }}"));
        Assert.NotEmpty(found);
    }

    [Fact]
    public async Task Two_hundred_nested_conditions_are_no_trouble()
    {
        StringBuilder body = new("MapGrantRef op = Map(1); _grants.GrantTableOp(ref op);\n");
        for (int i = 0; i < 200; i++)
        {
            body.Append($"if (n > {i}) {{ ");
        }

        body.Append("if (op.Status != GrantStatus.Okay) return false;").Append('}', 200);
        ImmutableArray<Diagnostic> found = await CheckAsync(Backend.Class($"bool Test(int n) {{ {body} return true; }}"));
        Assert.Contains(found, static diagnostic => diagnostic.Id == "GNT1002");
    }

    [Fact]
    public async Task Ten_thousand_operations_in_one_initializer_are_no_trouble()
    {
        string elements = string.Join(",\n", Enumerable.Range(0, 10_000).Select(static i => $"Map({i})"));
        await CheckAsync(Backend.Class($$"""
            bool Test()
            {
                MapGrantRef[] map = [{{elements}}];
                _grants.GrantTableOp(map);
                return map[0].Status == 0;
            }
            """));
    }

    [Fact]
    public async Task A_structure_that_holds_itself_is_no_trouble()
    {
        await CheckAsync(Backend.Class("""
            [System.Runtime.CompilerServices.InlineArray(4)]
            struct Maps { public Maps First; }

            [GrantOperation]
            struct Odd { public Odd Inner; public GrantStatus Status; }

            bool Test(Maps maps, Odd odd) => _grants.GrantTableOp(ref maps) == 0 && maps[0].First.First.Status == 0 && odd.Inner.Inner.Status == 0;
            """));
    }

    [Fact]
    public async Task A_sum_of_two_thousand_statuses_is_no_trouble()
    {
        string sum = string.Join(" + ", Enumerable.Repeat("(int)op.Status", 2_000));
        await CheckAsync(Backend.Class($"bool Test(MapGrantRef op) => {sum} == 0;"));
    }

    /// <summary>Analyses, applies every fix, and compares what the compiler says before and after.</summary>
    private static async Task<ImmutableArray<Diagnostic>> CheckAsync(string source, int fixesOfEachRule = 1)
    {
        using AdhocWorkspace workspace = new();
        Document document = workspace
            .AddProject("Torn", LanguageNames.CSharp)
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true))
            .WithMetadataReferences(Backend.References)
            .AddDocument("Torn.cs", SourceText.From(source));
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        ImmutableArray<Diagnostic> all = await compilation
            .WithAnalyzers([new GrantAnalyzer()])
            .GetAnalyzerDiagnosticsAsync();
        Assert.DoesNotContain(all, static diagnostic => diagnostic.Id == "AD0001");

        int errors = CountErrors(compilation);
        foreach (CodeFixProvider fix in (CodeFixProvider[])[new CompareWithStatusName(), new IssueThroughGrantRetry(), new ExamineStatus()])
        {
            foreach (Diagnostic diagnostic in all.Where(diagnostic => fix.FixableDiagnosticIds.Contains(diagnostic.Id)).Take(fixesOfEachRule))
            {
                List<CodeAction> actions = [];
                await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
                foreach (CodeAction action in actions)
                {
                    ApplyChangesOperation change = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
                    Compilation after = (await change.ChangedSolution.GetProject(document.Project.Id)!.GetCompilationAsync())!;
                    Assert.True(CountErrors(after) <= errors, $"{diagnostic}\n{source}");
                }
            }
        }

        return all;
    }

    private static int CountErrors(Compilation compilation) =>
        compilation.GetDiagnostics().Count(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);

    private static string Tear(string source, Random random)
    {
        List<string> tokens = [.. SyntaxFactory.ParseTokens(source).Select(static token => token.ToFullString())];
        for (int edits = random.Next(1, 6); edits > 0; edits--)
        {
            int at = random.Next(tokens.Count - 1);
            switch (random.Next(4))
            {
                case 0:
                    tokens.RemoveAt(at);
                    break;
                case 1:
                    tokens.Insert(at, tokens[at]);
                    break;
                case 2:
                    (tokens[at], tokens[at + 1]) = (tokens[at + 1], tokens[at]);
                    break;
                default:
                    tokens.RemoveRange(at, Math.Min(random.Next(40), tokens.Count - at - 1));
                    break;
            }
        }

        return string.Concat(tokens);
    }
}
