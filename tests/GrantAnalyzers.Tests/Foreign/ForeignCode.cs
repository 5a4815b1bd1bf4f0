using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace GrantAnalyzers.Tests.Foreign;

/// <summary>Checks code that refers to nothing of ours.</summary>
internal static class ForeignCode
{
    private static readonly ImmutableArray<MetadataReference> s_references =
        [.. Backend.References.Where(static reference => !reference.Display!.EndsWith("Xen.Grants.dll", StringComparison.Ordinal))];

    /// <summary>What is marked is reported, by any rule, and nothing else.</summary>
    public static Task Reports(string source, params string[] settings) => Test(source, settings).RunAsync();

    public static CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> Test(string source, string[] settings)
    {
        CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> test = new();
        SetUp(test, source, settings);
        return test;
    }

    /// <summary>The same for code that refers to Xen.Grants.</summary>
    public static Task ReportsBesideLibrary(string source)
    {
        CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> test = Test(source, []);
        test.TestState.AdditionalReferences.AddRange(Backend.References.Except(s_references));
        return test.RunAsync();
    }

    /// <summary>The fix makes the second text of the first; where that is the same, none is offered.</summary>
    public static Task Becomes<TFix>(string source, string fixedSource, string? key = null, params string[] settings)
        where TFix : CodeFixProvider, new() => Becomes<TFix>(source, fixedSource, "", key, settings);

    /// <inheritdoc cref="Becomes{TFix}(string, string, string?, string[])"/>
    /// <param name="beside">A second file, which stays as it is.</param>
    public static Task Becomes<TFix>(string source, string fixedSource, string beside, string? key, string[] settings)
        where TFix : CodeFixProvider, new()
    {
        CSharpCodeFixTest<GrantAnalyzer, TFix, DefaultVerifier> test = new() { FixedCode = fixedSource, CodeActionEquivalenceKey = key };
        SetUp(test, source, settings);
        if (beside.Length > 0)
        {
            test.TestState.Sources.Add(beside);
            test.FixedState.Sources.Add(beside);
        }

        return test.RunAsync();
    }

    private static void SetUp(CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> test, string source, string[] settings)
    {
        test.TestCode = source;
        test.DisabledDiagnostics.Add("GNT3001");
        test.ReferenceAssemblies = new ReferenceAssemblies(string.Empty);
        test.TestState.AdditionalReferences.AddRange(s_references);
        if (settings.Length > 0)
        {
            test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", "root = true\n[*.cs]\n" + string.Join('\n', settings) + "\n"));
        }
    }
}
