using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Diagnostics.Telemetry;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tests.Configuration;

/// <summary>Configurations as hosts hand them over.</summary>
public class HostTests
{
    private const string Key = "dotnet_code_quality.gnt.submit_methods";

    private const string Binding = """
        struct gnttab_copy { public ulong source; public short status; }
        static class Hyper { public static extern int Send(ref gnttab_copy op); }
        static class Test { static bool Copy(gnttab_copy op) => Hyper.Send(ref op) == 0 && op.status == 0; }
        """;

    [Fact]
    public async Task Nothing_is_registered_without_a_grant_api()
    {
        AnalyzerTelemetryInfo without = await TelemetryAsync("class Test { void Submit() { } }", new Options([]));
        Assert.Equal((0, 0), (without.OperationBlockActionsCount, without.CompilationEndActionsCount));

        AnalyzerTelemetryInfo with = await TelemetryAsync(Binding, new Options([]));
        Assert.Equal(1, with.OperationBlockActionsCount);
    }

    [Fact]
    public async Task A_status_that_is_configured_is_a_grant_api() => Assert.Equal(
        1, (await TelemetryAsync("class Test { }", new Options(new() { ["dotnet_code_quality.GNT.status_members"] = "F:Own.PageMap.st" }))).OperationBlockActionsCount);

    [Fact]
    public async Task What_is_not_understood_is_told_at_its_line_where_the_file_is_there()
    {
        Text file = new("/src/.editorconfig", $"root = true\n[*.cs]\n{Key} = a b\n");

        Diagnostic found = Assert.Single(await ReportsAsync(new Options(new() { [Key] = "a b" }), file), static report => report.Id == "GNT0001");

        Assert.Equal("/src/.editorconfig", found.Location.GetLineSpan().Path);
        Assert.Equal(2, found.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public async Task A_host_that_keeps_no_list_of_keys_configures_nothing() =>
        Assert.Equal(["GNT1001"], (await ReportsAsync(new Options(new() { [Key] = "Send" }) { HidesKeys = true })).Select(static report => report.Id));

    private static async Task<AnalyzerTelemetryInfo> TelemetryAsync(string source, Options options)
    {
        GrantAnalyzer analyzer = new();
        CompilationWithAnalyzers compilation = Compile(source, analyzer, options);
        await compilation.GetAnalyzerDiagnosticsAsync();
        return await compilation.GetAnalyzerTelemetryInfoAsync(analyzer, CancellationToken.None);
    }

    private static Task<ImmutableArray<Diagnostic>> ReportsAsync(Options options, params AdditionalText[] files) =>
        Compile(Binding, new GrantAnalyzer(), options, files).GetAnalyzerDiagnosticsAsync();

    private static CompilationWithAnalyzers Compile(string source, GrantAnalyzer analyzer, Options options, params AdditionalText[] files) => CSharpCompilation
        .Create("Test", [CSharpSyntaxTree.ParseText(source, path: "/src/Test.cs")], Backend.References.Where(static reference => !reference.Display!.EndsWith("Xen.Grants.dll", StringComparison.Ordinal)), new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
        .WithAnalyzers([analyzer], new AnalyzerOptions([.. files], new Provider(options)));

    private sealed class Provider(Options options) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions => options;

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => options;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => options;
    }

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        private readonly Dictionary<string, string> _values = new(values, KeyComparer);

        public bool HidesKeys { get; init; }

        public override IEnumerable<string> Keys => HidesKeys ? base.Keys : _values.Keys;

        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => _values.TryGetValue(key, out value);
    }

    private sealed class Text(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
