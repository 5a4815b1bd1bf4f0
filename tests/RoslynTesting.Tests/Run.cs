using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RoslynTesting.Tests;

/// <summary>Test runs over the framework that runs the tests: nothing is downloaded for them.</summary>
internal static class Run
{
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpAnalyzerTest<TAnalyzer, DefaultVerifier> Of<TAnalyzer>(params string[] sources)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        CSharpAnalyzerTest<TAnalyzer, DefaultVerifier> test = new() { ReferenceAssemblies = new ReferenceAssemblies("") };
        test.TestState.AdditionalReferences.AddRange(References);
        Array.ForEach(sources, test.TestState.Sources.Add);
        return test;
    }

    public static CSharpCodeFixTest<ZeroAnalyzer, TFix, DefaultVerifier> Of<TFix>(string before, string after)
        where TFix : CodeFixProvider, new() => Of<ZeroAnalyzer, TFix>(before, after);

    public static CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier> Of<TAnalyzer, TFix>(string before, string after)
        where TAnalyzer : DiagnosticAnalyzer, new()
        where TFix : CodeFixProvider, new()
    {
        CSharpCodeFixTest<TAnalyzer, TFix, DefaultVerifier> test = new() { TestCode = before, FixedCode = after, ReferenceAssemblies = new ReferenceAssemblies("") };
        test.TestState.AdditionalReferences.AddRange(References);
        return test;
    }

    public static Task PassesAsync<TAnalyzer>(string source, params DiagnosticResult[] expected)
        where TAnalyzer : DiagnosticAnalyzer, new()
    {
        CSharpAnalyzerTest<TAnalyzer, DefaultVerifier> test = Of<TAnalyzer>(source);
        test.ExpectedDiagnostics.AddRange(expected);
        return test.RunAsync();
    }

    /// <summary>What a run that must fail says.</summary>
    public static async Task<string> FailsAsync(Func<Task> run) => (await Assert.ThrowsAsync<InvalidOperationException>(run)).Message;

    public static Task<string> FailsAsync<TAnalyzer>(string source, params DiagnosticResult[] expected)
        where TAnalyzer : DiagnosticAnalyzer, new() => FailsAsync(() => PassesAsync<TAnalyzer>(source, expected));

    public static Task<string> FailsAsync<TFix>(string before, string after)
        where TFix : CodeFixProvider, new() => FailsAsync(() => Of<TFix>(before, after).RunAsync());
}
