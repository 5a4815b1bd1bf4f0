using System.Text;
using GrantAnalyzers;
using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using GrantAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Xen.Grants;

namespace Benchmarks;

/// <summary>
/// What bodies of hostile sizes may take: ten times the size at most twelve times as long. Each row says beside it how the
/// compiler's own time grows, which binds them and builds their graphs. Past the engine's cap a body costs next to nothing.
/// </summary>
internal static class ShapeBudgets
{
    private const double Limit = 12;

    /// <summary>In turns; the least of them counts.</summary>
    private const int Rounds = 7;

    private static readonly (string Name, int Size, Func<int, string> Body)[] s_shapes =
    [
        ("blocks in one method", 50, Blocks),
        ("operations in one initialiser", 1_000, Initialiser),
        ("nested conditions", 20, Nested),
        ("submit calls in one method", 30, Calls),
        ("helpers that call one another", 20, Helpers),
    ];

    internal static IEnumerable<Budget> Measure()
    {
        foreach ((string name, int size, Func<int, string> body) in s_shapes)
        {
            CSharpCompilation small = Compile(body(size)), large = Compile(body(10 * size));
            double[] best = Best.OfEach(Rounds, () => Bind(small), () => Bind(large));
            double compiler = best[1] / best[0];
            Shape smallBody = Bind(small), largeBody = Bind(large);
            best = Best.OfEach(Rounds, () => Analyze(smallBody, 10), () => Analyze(largeBody, 1));
            yield return Budget.AtMost($"{10 * size:N0} {name}, against {size:N0} (compiler: {compiler:F1})", Limit, best[1] / (best[0] / 10), "times");
        }
    }

    private static string Blocks(int count) => Method(builder =>
    {
        builder.Append("MapGrantRef op = Op(0); int rc = 0;\n");
        for (int i = 0; i < count / 2; i++)
        {
            builder.Append($"if (ring == {i}) {{ op = Op({i}); rc = grants.GrantTableOp(ref op); }}\n");
        }

        builder.Append("if (rc != 0) return rc;\nreturn op.Status == GrantStatus.Okay ? 0 : -22;\n");
    });

    private static string Initialiser(int count) => Method(builder =>
    {
        builder.Append("MapGrantRef[] ops = [\n");
        for (int i = 0; i < count; i++)
        {
            builder.Append($"new() {{ HostAddr = {i}, Flags = GrantMapFlags.HostMap, Ref = new GrantRef({i}) }},\n");
        }

        builder.Append("];\nint rc = grants.GrantTableOp(ops.AsSpan());\nif (rc != 0) return rc;\nreturn ops[0].Status == GrantStatus.Okay ? 0 : -22;\n");
    });

    private static string Nested(int depth) => Method(builder =>
    {
        builder.Append("MapGrantRef op = Op(0);\nint rc = grants.GrantTableOp(ref op);\n");
        for (int i = 0; i < depth; i++)
        {
            builder.Append($"if (ring > {i} || op.Status == GrantStatus.Eagain) {{ rc += {i};\n");
        }

        builder.Append(new string('}', depth)).Append("\nreturn rc;\n");
    });

    private static string Calls(int count) => Method(builder =>
    {
        for (int i = 0; i < count; i++)
        {
            builder.Append($"MapGrantRef op{i} = Op({i});\nif (grants.GrantTableOp(ref op{i}) != 0 || op{i}.Status != GrantStatus.Okay) return -22;\n");
        }

        builder.Append("return 0;\n");
    });

    private static string Helpers(int count)
    {
        StringBuilder builder = new(Method(static body => body.Append("MapGrantRef op = Op(0);\nreturn Map0(grants, ref op);\n")));
        builder.Length -= 2;
        for (int i = 0; i < count; i++)
        {
            string next = i + 1 < count ? $"Map{i + 1}(grants, ref op)" : "grants.GrantTableOp(ref op)";
            builder.Append($"static int Map{i}(IGrantTable grants, ref MapGrantRef op) {{ int rc = {next}; return rc != 0 ? rc : op.Status == GrantStatus.Okay ? 0 : -{i + 1}; }}\n");
        }

        return builder.Append('}').ToString();
    }

    private static string Method(Action<StringBuilder> body)
    {
        StringBuilder builder = new("""
            using System;
            using Xen.Grants;
            static class Shape {
            static MapGrantRef Op(uint gref) => MapGrantRef.Create(0x1000, GrantMapFlags.HostMap, new GrantRef(gref), new DomId(1));
            static int Run(IGrantTable grants, int ring) {

            """);
        body(builder);
        return builder.Append("}\n}").ToString();
    }

    private static CSharpCompilation Compile(string source) => CSharpCompilation.Create(
        "Shape",
        [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))],
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)).Append(typeof(MapGrantRef).Assembly.Location).Distinct().Select(static path => MetadataReference.CreateFromFile(path))],
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    /// <summary>What the compiler does for an analyzer: it binds a method and builds its graph.</summary>
    private static Shape Bind(CSharpCompilation compilation)
    {
        compilation = compilation.Clone();
        SyntaxTree tree = compilation.SyntaxTrees[0];
        MethodDeclarationSyntax method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().First(static method => method.Identifier.ValueText == "Run");
        SemanticModel model = compilation.GetSemanticModel(tree);
        ControlFlowGraph graph = ControlFlowGraph.Create((IMethodBodyOperation)model.GetOperation(method)!);
        return new Shape(compilation, graph, model.GetDeclaredSymbol(method)!);
    }

    /// <summary>What the analyzer does then, with nothing known yet of other methods.</summary>
    private static void Analyze(Shape shape, int times)
    {
        for (int i = 0; i < times; i++)
        {
            GrantSymbols symbols = new();
            SummarySolver summaries = new(new FunctionBodies(shape.Compilation, symbols), symbols);
            foreach (FunctionFlow flow in BodyFlow.Analyze(Body.Of(shape.Graph, shape.Method, default), symbols, new AtomicCode(symbols), summaries.For(default), default))
            {
                foreach (IGrantRule rule in GrantAnalyzer.Rules)
                {
                    rule.Report(flow, static _ => { });
                }
            }
        }
    }

    private sealed record Shape(CSharpCompilation Compilation, ControlFlowGraph Graph, ISymbol Method);
}
