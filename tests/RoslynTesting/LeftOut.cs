using Microsoft.CodeAnalysis.CSharp.Testing;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>No references but those that a test adds to its state: nothing is downloaded.</summary>
public sealed record ReferenceAssemblies(string TargetFramework);

/// <summary>What tests elsewhere are written with and those here do without: it compiles, and says what has it.</summary>
public static class LeftOut
{
    extension<TAnalyzer, TVerifier>(CSharpAnalyzerTest<TAnalyzer, TVerifier> test)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TVerifier : DefaultVerifier, new()
    {
        public List<Func<Solution, ProjectId, Solution>> SolutionTransforms => throw Member("SolutionTransforms");
        public int NumberOfFixAllInDocumentIterations { set => throw Member("NumberOfFixAllInDocumentIterations"); }
        public int NumberOfFixAllInProjectIterations { set => throw Member("NumberOfFixAllInProjectIterations"); }
        public Action<CodeAction, DefaultVerifier> CodeActionVerifier { set => throw Member("CodeActionVerifier"); }
    }

    extension(SolutionState state)
    {
        public SourceFileList AdditionalFiles => throw Member("AdditionalFiles");
        public SourceFileList GeneratedSources => throw Member("GeneratedSources");
        public Dictionary<string, SolutionState> AdditionalProjects => throw Member("AdditionalProjects");
    }

    extension(DiagnosticResult result)
    {
        public static DiagnosticResult CompilerError(string identifier) => throw Member("CompilerError");
        public DiagnosticResult WithSpan(int startLine, int startColumn, int endLine, int endColumn) => throw Member("WithSpan");
        public DiagnosticResult WithLocation(int line, int column) => throw Member("WithLocation by line and column");
    }

    internal static NotSupportedException Member(string name) => new($"{name} is left out of tests/RoslynTesting; run with -p:UseRoslynTesting=true to have it.");
}
