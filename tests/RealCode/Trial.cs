using System.Diagnostics;
using GrantAnalyzers.Flow;
using GrantAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.RealCode;

/// <summary>What came of running engine and rules over every body of some sources.</summary>
internal sealed class Trial
{
    public int Lines { get; private set; }

    public int Bodies { get; private set; }

    /// <summary>Functions, lambdas and local functions counted on their own.</summary>
    public int Functions { get; private set; }

    public int GivenUp { get; private set; }

    public int Calls { get; private set; }

    public int Reports { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public string SlowestName { get; private set; } = "";

    /// <summary>Exceptions, by the body that they came up in.</summary>
    public List<string> Failures { get; } = [];

    /// <param name="sources">What to run over.</param>
    /// <param name="references">What it is compiled against.</param>
    /// <param name="progress">Is told how many sources are done.</param>
    public void Run(IReadOnlyList<string> sources, IEnumerable<MetadataReference> references, Action<int> progress)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "RealCode",
            sources.Select(static source => CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Preview))),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        EverythingIsAGrant symbols = new();
        FunctionBodies bodies = new(compilation, symbols);
        SummarySolver summaries = new(bodies, symbols);
        AtomicCode atomicCode = new(symbols);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            Lines += tree.GetText().Lines.Count;
            foreach (SyntaxNode declaration in tree.GetRoot().DescendantNodes())
            {
                if (declaration is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax && model.GetOperation(declaration) is IMethodBodyBaseOperation body && model.GetDeclaredSymbol(declaration) is { } owner)
                {
                    Bodies++;
                    Analyze(body, owner, symbols, atomicCode, summaries.For(CancellationToken.None));
                }
            }

            progress(1);
        }
    }

    private void Analyze(IMethodBodyBaseOperation operation, ISymbol owner, EverythingIsAGrant symbols, AtomicCode atomicCode, ISummaries summaries)
    {
        ControlFlowGraph graph = operation is IMethodBodyOperation method ? ControlFlowGraph.Create(method) : ControlFlowGraph.Create((IConstructorBodyOperation)operation);
        long start = Stopwatch.GetTimestamp();
        try
        {
            foreach (FunctionFlow flow in BodyFlow.Analyze(Body.Of(graph, owner, CancellationToken.None), symbols, atomicCode, summaries, CancellationToken.None))
            {
                Functions++;
                GivenUp += flow.IsGivenUp ? 1 : 0;
                Calls += flow.Calls.Count;
                foreach (IGrantRule rule in GrantAnalyzer.Rules)
                {
                    rule.Report(flow, _ => Reports++);
                }
            }
        }
        catch (Exception e)
        {
            Failures.Add($"{owner.ToDisplayString()}: {e.GetType().Name} {e.Message} {string.Join(" < ", (e.StackTrace ?? "").Split('\n').Take(8).Select(static line => line.Trim()))}");
        }

        if (Stopwatch.GetElapsedTime(start) is var time && time > Slowest)
        {
            (Slowest, SlowestName) = (time, owner.ToDisplayString());
        }
    }
}
