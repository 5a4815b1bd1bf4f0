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
    private static readonly int[] s_merged = [38, 56, 75, 100, 134, 193, 211, 222, 224, 253, 273, 293];

    private static readonly int[] s_mergedWithHelpers = [17, 21, 22, 27, 56, 67, 79, 89, 111, 135, 138, 157, 163, 184, 193, 211, 222, 242, 246, 253, 266, 270, 295, 298];

    private static readonly ConcurrentDictionary<bool, (Statement[][] Programs, Findings[] Found)> s_all = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_that_an_execution_does_is_overlooked(bool withHelpers)
    {
        (Statement[][] programs, Findings[] found) = s_all.GetOrAdd(withHelpers, Make);
        for (int seed = 0; seed < programs.Length; seed++)
        {
            if (!IsWhole(found[seed], programs[seed]))
            {
                Assert.Fail(Explain(seed, programs[seed], program => !IsWhole(Analyze([program])[0], program)));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_no_execution_does_is_said_only_where_paths_are_not_kept_apart(bool withHelpers)
    {
        (Statement[][] programs, Findings[] found) = s_all.GetOrAdd(withHelpers, Make);
        int[] expected = withHelpers ? s_mergedWithHelpers : s_merged;
        List<int> merged = [];
        for (int seed = 0; seed < programs.Length; seed++)
        {
            if (IsExact(found[seed], programs[seed]))
            {
                continue;
            }

            merged.Add(seed);
            if (!expected.Contains(seed))
            {
                Assert.Fail(Explain(seed, programs[seed], program => !IsExact(Analyze([program])[0], program)));
            }
        }

        Assert.Equal(expected, merged);
    }

    private static bool IsWhole(Findings found, Statement[] program) => Compared(found, program).Covers(Compared(Executions.Of(program), program));

    /// <summary>The dataflow takes whatever stands in a try for something that may throw, at its beginning and at its end.</summary>
    private static bool IsExact(Findings found, Statement[] program) => Compared(Executions.Of(program, mayThrow: true), program).Covers(Compared(found, program));

    private static Findings Compared(Findings findings, Statement[] program) => Writer.Write("Program", program).Contains("Helper") ? findings.OfReads() : findings;

    private static (Statement[][] Programs, Findings[] Found) Make(bool withHelpers)
    {
        Statement[][] programs = [.. Enumerable.Range(0, 300).Select(seed => new ProgramMaker(seed, withHelpers).Make())];
        return (programs, Analyze(programs));
    }

    private static string Explain(int seed, Statement[] program, Func<Statement[], bool> fails)
    {
        program = Shrinker.Shrink(program, smaller => IsValid(smaller) && fails(smaller));
        return $"Seed {seed}:\n{SourceOf([program])}\nexecutions: {Executions.Of(program)}\ndataflow:   {Analyze([program])[0]}";
    }

    private static bool IsValid(Statement[] program) => !Compile([program]).GetDiagnostics().Any(static problem => problem.Severity == DiagnosticSeverity.Error);

    private static string SourceOf(Statement[][] programs)
    {
        StringBuilder source = new("using Xen.Grants;\n\nstatic class Programs\n{\n");
        for (int i = 0; i < programs.Length; i++)
        {
            source.Append(Writer.Write($"Program{i}", programs[i]));
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
        return [.. tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Where(static method => !method.Identifier.ValueText.Contains("Helper")).Select(method => Findings.Of(Analyze(method, model, symbols, summaries)))];
    }

    private static FunctionFlow Analyze(MethodDeclarationSyntax method, SemanticModel model, GrantSymbols symbols, ISummaries summaries)
    {
        ControlFlowGraph graph = ControlFlowGraph.Create((IMethodBodyOperation)model.GetOperation(method)!);
        Body body = Body.Of(graph, model.GetDeclaredSymbol(method)!, CancellationToken.None);
        return BodyFlow.Analyze(body, symbols, new AtomicCode(symbols), summaries, CancellationToken.None)[0];
    }
}
