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
    private static readonly int[] s_merged = [33, 40, 71, 101, 144, 208, 224, 253, 273, 293, 298, 299];

    private static readonly Statement[][] s_programs = [.. Enumerable.Range(0, 300).Select(static seed => new ProgramMaker(seed).Make())];

    private static readonly Lazy<Findings[]> s_found = new(static () => Analyze(s_programs));

    [Fact]
    public void Nothing_that_an_execution_does_is_overlooked()
    {
        for (int seed = 0; seed < s_programs.Length; seed++)
        {
            if (!s_found.Value[seed].Covers(Executions.Of(s_programs[seed])))
            {
                Assert.Fail(Explain(seed, static program => !Analyze([program])[0].Covers(Executions.Of(program))));
            }
        }
    }

    [Fact]
    public void What_no_execution_does_is_said_only_where_paths_are_not_kept_apart()
    {
        List<int> merged = [];
        for (int seed = 0; seed < s_programs.Length; seed++)
        {
            if (IsExact(s_found.Value[seed], s_programs[seed]))
            {
                continue;
            }

            merged.Add(seed);
            if (!s_merged.Contains(seed))
            {
                Assert.Fail(Explain(seed, static program => !IsExact(Analyze([program])[0], program)));
            }
        }

        Assert.Equal(s_merged, merged);
    }

    /// <summary>The dataflow takes whatever stands in a try for something that may throw, at its beginning and at its end.</summary>
    private static bool IsExact(Findings found, Statement[] program) => Executions.Of(program, mayThrow: true).Covers(found);

    private static string Explain(int seed, Func<Statement[], bool> fails)
    {
        Statement[] program = Shrinker.Shrink(s_programs[seed], smaller => IsWhole(smaller) && fails(smaller));
        return $"Seed {seed}:\n{SourceOf([program])}\nexecutions: {Executions.Of(program)}\ndataflow:   {Analyze([program])[0]}";
    }

    private static bool IsWhole(Statement[] program) => !Compile([program]).GetDiagnostics().Any(static problem => problem.Severity == DiagnosticSeverity.Error);

    private static string SourceOf(Statement[][] programs)
    {
        StringBuilder source = new("using Xen.Grants;\n\nstatic class Programs\n{\n");
        for (int i = 0; i < programs.Length; i++)
        {
            source.Append(Writer.Method($"Program{i}", programs[i]));
        }

        return CSharpSyntaxTree.ParseText(source.Append("}\n").ToString()).GetRoot().NormalizeWhitespace().ToFullString();
    }

    private static CSharpCompilation Compile(Statement[][] programs) => CSharpCompilation.Create(
        "Programs",
        [CSharpSyntaxTree.ParseText(SourceOf(programs), new CSharpParseOptions(LanguageVersion.Latest))],
        Backend.References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    private static Findings[] Analyze(Statement[][] programs)
    {
        CSharpCompilation compilation = Compile(programs);
        SyntaxTree tree = compilation.SyntaxTrees[0];
        SemanticModel model = compilation.GetSemanticModel(tree);
        GrantSymbols symbols = new(compilation, SymbolSettings.None);
        ISummaries summaries = new SummarySolver(new FunctionBodies(compilation, symbols), symbols).For(CancellationToken.None);
        return [.. tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Select(method => Findings.Of(Analyze(method, model, symbols, summaries)))];
    }

    private static FunctionFlow Analyze(MethodDeclarationSyntax method, SemanticModel model, GrantSymbols symbols, ISummaries summaries)
    {
        ControlFlowGraph graph = ControlFlowGraph.Create((IMethodBodyOperation)model.GetOperation(method)!);
        Body body = Body.Of(graph, model.GetDeclaredSymbol(method)!, CancellationToken.None);
        return BodyFlow.Analyze(body, symbols, new AtomicCode(symbols), summaries, CancellationToken.None)[0];
    }
}
