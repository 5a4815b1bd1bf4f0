using System.Collections.Concurrent;
using System.Text;
using GrantAnalyzers.Configuration;
using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Tests.Flow.Executions;

/// <summary>What the dataflow says of a program is what its executions do, all of them, one by one.</summary>
public class ExecutionTests
{
    /// <summary>Of these programs more is said than their executions do: not all of their paths are kept apart.</summary>
    private static readonly int[] s_merged = [75];

    private static readonly int[] s_mergedWithHelpers = [17, 22, 67, 79, 89, 111, 135, 138, 242, 270, 295];

    /// <summary>Nearly all of these turn on whether the batch is empty: of that two loops over it know nothing of one another.</summary>
    private static readonly int[] s_mergedOfBatches = [14, 25, 38, 52, 56, 82, 94, 105, 117, 121, 123, 132, 141, 142, 151, 164, 211, 216, 246, 249, 260, 278];

    /// <summary>Here too; and of what is counted in two loops, or twice in one, no more is known than the sign.</summary>
    private static readonly int[] s_mergedOfCounts =
    [
        4, 10, 13, 17, 23, 25, 29, 31, 33, 37, 54, 63, 69, 72, 78, 85, 88, 89, 92, 95, 102, 106, 109, 113, 116, 123, 126, 136, 144, 147, 156, 160, 168, 173,
        174, 180, 182, 187, 190, 197, 205, 222, 230, 234, 235, 242, 249, 252, 255, 257, 259, 262, 263, 266, 267, 272, 278, 279, 283, 285, 289, 293, 294, 295, 297, 298,
    ];

    private static readonly ConcurrentDictionary<ProgramKind, (Statement[][] Programs, Findings[] Found)> s_all = [];

    [Theory]
    [InlineData(ProgramKind.OfOne)]
    [InlineData(ProgramKind.WithHelpers)]
    [InlineData(ProgramKind.OfBatches)]
    [InlineData(ProgramKind.OfCounts)]
    public void Nothing_that_an_execution_does_is_overlooked(ProgramKind kind)
    {
        (Statement[][] programs, Findings[] found) = s_all.GetOrAdd(kind, Make);
        for (int seed = 0; seed < programs.Length; seed++)
        {
            if (!IsWhole(found[seed], programs[seed], kind))
            {
                Assert.Fail(Explain(seed, programs[seed], kind, IsWhole));
            }
        }
    }

    [Theory]
    [InlineData(ProgramKind.OfOne)]
    [InlineData(ProgramKind.WithHelpers)]
    [InlineData(ProgramKind.OfBatches)]
    [InlineData(ProgramKind.OfCounts)]
    public void What_no_execution_does_is_said_only_where_paths_are_not_kept_apart(ProgramKind kind)
    {
        (Statement[][] programs, Findings[] found) = s_all.GetOrAdd(kind, Make);
        int[] expected = kind switch { ProgramKind.OfOne => s_merged, ProgramKind.WithHelpers => s_mergedWithHelpers, ProgramKind.OfBatches => s_mergedOfBatches, _ => s_mergedOfCounts };
        List<int> merged = [];
        for (int seed = 0; seed < programs.Length; seed++)
        {
            if (IsExact(found[seed], programs[seed], kind))
            {
                continue;
            }

            merged.Add(seed);
            if (!expected.Contains(seed))
            {
                Assert.Fail(Explain(seed, programs[seed], kind, IsExact));
            }
        }

        Assert.Equal(expected, merged);
    }

    private static bool IsWhole(Findings found, Statement[] program, ProgramKind kind) => Compared(found, program, kind).Covers(Compared(Executed(program, kind), program, kind));

    /// <summary>The dataflow takes whatever stands in a try for something that may throw, at its beginning and at its end.</summary>
    private static bool IsExact(Findings found, Statement[] program, ProgramKind kind) => Compared(Executed(program, kind, atMost: true), program, kind).Covers(Compared(found, program, kind));

    private static Findings Executed(Statement[] program, ProgramKind kind, bool atMost = false) => Executions.Of(program, atMost, kind.IsOfBatch());

    private static Findings Compared(Findings findings, Statement[] program, ProgramKind kind) => kind switch
    {
        _ when kind.IsOfBatch() => findings.OfElements(),
        ProgramKind.WithHelpers when SourceOf([program], kind).Contains("Helper") => findings.OfReads(),
        _ => findings,
    };

    private static (Statement[][] Programs, Findings[] Found) Make(ProgramKind kind)
    {
        Statement[][] programs = [.. Enumerable.Range(0, 300).Select(seed => new ProgramMaker(seed, kind).Make())];
        return (programs, Analyze(programs, kind));
    }

    private static string Explain(int seed, Statement[] program, ProgramKind kind, Func<Findings, Statement[], ProgramKind, bool> holds)
    {
        program = Shrinker.Shrink(program, smaller => IsValid(smaller, kind) && !holds(Analyze([smaller], kind)[0], smaller, kind));
        return $"Seed {seed}:\n{SourceOf([program], kind)}\nexecutions: {Executed(program, kind)}\ndataflow:   {Analyze([program], kind)[0]}";
    }

    private static bool IsValid(Statement[] program, ProgramKind kind) => !Compile([program], kind).GetDiagnostics().Any(static problem => problem.Severity == DiagnosticSeverity.Error);

    private static string SourceOf(Statement[][] programs, ProgramKind kind)
    {
        StringBuilder source = new("using System;\nusing Xen.Grants;\n\nstatic class Programs\n{\n");
        for (int i = 0; i < programs.Length; i++)
        {
            source.Append(Writer.Write($"Program{i}", programs[i], kind));
        }

        return CSharpSyntaxTree.ParseText(source.Append("}\n").ToString()).GetRoot().NormalizeWhitespace().ToFullString();
    }

    private static CSharpCompilation Compile(Statement[][] programs, ProgramKind kind) => CSharpCompilation.Create(
        "Programs",
        [CSharpSyntaxTree.ParseText(SourceOf(programs, kind), new CSharpParseOptions(LanguageVersion.Latest))],
        Backend.References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private static Findings[] Analyze(Statement[][] programs, ProgramKind kind)
    {
        CSharpCompilation compilation = Compile(programs, kind);
        SyntaxTree tree = compilation.SyntaxTrees[0];
        SemanticModel model = compilation.GetSemanticModel(tree);
        GrantSymbols symbols = new(compilation, SymbolSettings.None);
        ISummaries summaries = new SummarySolver(new FunctionBodies(compilation, symbols), symbols).For(CancellationToken.None);
        return [.. tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Where(static method => !method.Identifier.ValueText.Contains("Helper")).Select(method => Findings.Of(Analyze(method, model, symbols, summaries)))];
    }

    private static FunctionFlow Analyze(MethodDeclarationSyntax method, SemanticModel model, GrantSymbols symbols, ISummaries summaries)
    {
        ControlFlowGraph graph = ControlFlowGraph.Create((IMethodBodyOperation)model.GetOperation(method)!);
        Body body = Body.Of(graph, model.GetDeclaredSymbol(method)!, CancellationToken.None);
        return BodyFlow.Analyze(body, symbols, new AtomicCode(symbols), summaries, CancellationToken.None)[0];
    }
}
