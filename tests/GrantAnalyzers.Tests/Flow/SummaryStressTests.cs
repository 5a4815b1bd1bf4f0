using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Tests.Flow;

/// <summary>Helpers that call each other across files: whoever asks first, and however many at once, the answer is the same.</summary>
public class SummaryStressTests
{
    private const int Files = 24;

    [Fact]
    public async Task Mutual_recursion_across_files_gives_one_result_in_twenty_concurrent_runs()
    {
        CSharpCompilation compilation = Compile(Enumerable.Range(0, Files));
        string[][] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => ReportsAsync(compilation, isConcurrent: true))));

        Assert.NotEmpty(results[0]);
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Fact]
    public async Task The_order_of_the_files_changes_nothing()
    {
        string[] inOrder = await ReportsAsync(Compile(Enumerable.Range(0, Files)), isConcurrent: false);
        for (int seed = 0; seed < 5; seed++)
        {
            int[] order = [.. Enumerable.Range(0, Files)];
            new Random(seed).Shuffle(order);
            Assert.Equal(inOrder, await ReportsAsync(Compile(order), isConcurrent: false));
        }
    }

    [Fact]
    public async Task Recursion_that_gets_ever_further_into_a_structure_comes_to_an_end()
    {
        CSharpCompilation compilation = Compile([]).AddSyntaxTrees(CSharpSyntaxTree.ParseText("""
            using Xen.Grants;

            sealed class Node
            {
                public MapGrantRef Op;
                public Node? Left, Right;

                public bool Failed(IGrantTable grants) =>
                    Op.Status != GrantStatus.Okay || (Left is not null && Left.Failed(grants)) || (Right is not null && Right.Failed(grants)) || Depth(this, grants);

                private static bool Depth(Node node, IGrantTable grants) => node.Left!.Right!.Failed(grants) && node.Right!.Left!.Op.Status == GrantStatus.Eagain;
            }
            """, new CSharpParseOptions(LanguageVersion.Latest), path: "Node.cs"));

        Assert.Empty(await ReportsAsync(compilation, isConcurrent: false));
    }

    /// <summary>In each file, a helper that looks at the status, or leaves that to one in the next file; a caller; and one that only passes on.</summary>
    private static CSharpCompilation Compile(IEnumerable<int> files) => CSharpCompilation.Create(
        "Stress",
        files.Select(static file => CSharpSyntaxTree.ParseText(SourceOf(file), new CSharpParseOptions(LanguageVersion.Latest), path: $"Helpers{file:00}.cs")),
        Backend.References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private static string SourceOf(int file)
    {
        int next = (file + 1) % Files;
        int other = (file * 7 + 3) % Files;
        StringBuilder source = new("using System;\nusing Xen.Grants;\n");
        source.Append($$"""
            static class Helpers{{file}}
            {
                public static bool Failed(ref MapGrantRef op, int depth) =>
                    depth == 0 ? op.Status != GrantStatus.Okay : Helpers{{next}}.Failed(ref op, depth - 1) || Helpers{{other}}.Failed(ref op, depth - 1);

                public static int Submit(IGrantTable grants, ref MapGrantRef op, int depth) =>
                    depth == 0 ? grants.GrantTableOp(ref op) : Helpers{{next}}.Submit(grants, ref op, depth - 1);

                public static int Map(IGrantTable grants, uint gref)
                {
                    MapGrantRef op = MapGrantRef.Create(0x1000, GrantMapFlags.HostMap, new GrantRef(gref), new DomId(1));
                    int rc = Submit(grants, ref op, {{file}});
                    if (rc != 0) return rc;
                    return Failed(ref op, {{other}}) ? -22 : 0;
                }

                public static int Forget(IGrantTable grants, uint gref)
                {
                    MapGrantRef op = MapGrantRef.Create(0x1000, GrantMapFlags.HostMap, new GrantRef(gref), new DomId(1));
                    return Helpers{{other}}.Submit(grants, ref op, 1);
                }
            }
            """);
        return source.ToString();
    }

    private static async Task<string[]> ReportsAsync(CSharpCompilation compilation, bool isConcurrent)
    {
        CompilationWithAnalyzersOptions options = new(new AnalyzerOptions([]), onAnalyzerException: null, isConcurrent, logAnalyzerExecutionTime: false);
        return [.. (await compilation.WithAnalyzers([new GrantAnalyzer()], options).GetAnalyzerDiagnosticsAsync()).Select(static report => report.ToString()).Order(StringComparer.Ordinal)];
    }
}
