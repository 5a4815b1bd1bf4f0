using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Tests;

/// <summary>The functions of the patch as it left them: what it put right is not reported, what it left wrong is.</summary>
public partial class SeedAsPatchedTests
{
    [Fact]
    public async Task Of_the_seed_as_it_was_patched_exactly_what_is_marked_is_reported()
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "SeedAsPatched"), "*.cs");
        Assert.NotEmpty(files);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "SeedAsPatched",
            files.Select(static file => CSharpSyntaxTree.ParseText("global using System;\nglobal using System.Threading;\n#line 1\n" + File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Latest), Path.GetFileName(file))),
            Backend.References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));

        IEnumerable<string> reported = (await compilation.WithAnalyzers([new GrantAnalyzer()]).GetAnalyzerDiagnosticsAsync())
            .Select(static report => $"{report.Location.SourceTree!.FilePath}({report.Location.GetMappedLineSpan().StartLinePosition.Line + 1}): {report.Id}");
        Assert.Equal(files.SelectMany(Marked).Order(StringComparer.Ordinal), reported.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Marked(string file) => File.ReadLines(file)
        .SelectMany((line, index) => Marks().Matches(line).Select(mark => $"{Path.GetFileName(file)}({index + 1}): {mark.Groups[1].Value}"));

    [GeneratedRegex(@"// (GNT\d{4})$")]
    private static partial Regex Marks();
}
