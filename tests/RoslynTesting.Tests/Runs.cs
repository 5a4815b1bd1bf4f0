using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RoslynTesting.Tests;

/// <summary>The framework that runs the tests, as references: nothing is downloaded for them.</summary>
internal static class RunningFramework
{
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];
}

public class AnalyzerRun<TAnalyzer> : CSharpAnalyzerTest<TAnalyzer, DefaultVerifier>
    where TAnalyzer : DiagnosticAnalyzer, new()
{
    public AnalyzerRun()
    {
        ReferenceAssemblies = new ReferenceAssemblies("");
        TestState.AdditionalReferences.AddRange(RunningFramework.References);
    }
}

public class FixRun<TAnalyzer, TFix> : CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    public FixRun()
    {
        ReferenceAssemblies = new ReferenceAssemblies("");
        TestState.AdditionalReferences.AddRange(RunningFramework.References);
    }
}

public class Analyzer<TAnalyzer> : AnalyzerVerifier<TAnalyzer, AnalyzerRun<TAnalyzer>, DefaultVerifier>
    where TAnalyzer : DiagnosticAnalyzer, new();

public class Fix<TAnalyzer, TFix> : CodeFixVerifier<TAnalyzer, TFix, FixRun<TAnalyzer, TFix>, DefaultVerifier>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new();
