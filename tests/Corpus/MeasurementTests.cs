using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Corpus;

/// <summary>How labels and reports are held against each other, with an analyzer that reports the name of every local that is a rule's.</summary>
public class MeasurementTests
{
    [Fact]
    public async Task Reports_with_a_label_are_hits_and_the_rest_are_misses_and_false_reports()
    {
        Measurement measurement = await TakeAsync("""
            int GNT1001 = 1; //! GNT1001
            int quiet = 2; //! GNT1001
            int GNT1002 = 3;
            """);
        Assert.Equal(["Ring.cs:5 GNT1001"], measurement.Hits.Select(static finding => finding.ToString()));
        Assert.Equal(["Ring.cs:6 GNT1001"], measurement.Misses.Select(static finding => finding.ToString()));
        Assert.Equal(["Ring.cs:7 GNT1002"], measurement.FalseReports.Select(static finding => finding.ToString()));
    }

    [Fact]
    public async Task Precision_and_recall_are_counted_for_each_rule_and_overall()
    {
        Measurement measurement = await TakeAsync("""
            int GNT1001 = 1; //! GNT1001
            int quiet = 2; //! GNT1001
            int GNT1002 = 3;
            """);
        Assert.Equal(new Score(1, 1, 0), measurement.ScoreOf("GNT1001"));
        Assert.Equal(0.5, measurement.ScoreOf("GNT1001").Recall);
        Assert.Equal(1, measurement.ScoreOf("GNT1001").Precision);
        Assert.Equal(0, measurement.ScoreOf("GNT1002").Precision);
        Assert.Equal(new Score(1, 1, 1), measurement.Overall);
    }

    [Fact]
    public async Task A_report_of_another_rule_than_the_labels_is_a_miss_and_a_false_report() =>
        Assert.Equal(new Score(0, 1, 1), (await TakeAsync("int GNT1002 = 1; //! GNT1001")).Overall);

    [Fact]
    public async Task Rules_that_are_not_built_are_left_out() =>
        Assert.Equal(new Score(0, 0, 0), (await TakeAsync("int quiet = 1; //! GNT2001")).Overall);

    [Fact]
    public async Task A_label_that_was_taken_away_leaves_a_false_report() =>
        Assert.Equal(new Score(0, 0, 1), (await TakeAsync("int GNT1001 = 1; //! none was GNT1001: it is fine")).Overall);

    [Fact]
    public async Task A_source_that_does_not_compile_is_refused() =>
        Assert.Contains("Ring.cs(5,1): error CS0103", (await Assert.ThrowsAsync<CorpusException>(() => TakeAsync("missing();"))).Message);

    [Fact]
    public async Task An_analyzer_that_fails_is_no_analyzer_that_is_silent() =>
        Assert.Contains("NotImplementedException", (await Assert.ThrowsAsync<CorpusException>(() => TakeAsync("int crash = 1;"))).Message);

    [Fact]
    public async Task Figures_that_are_too_low_are_told() => Assert.Equal(
        ["overall: precision 100.0 %, recall 50.0 %; 95.0 % and 95.0 % are needed"],
        Gate.WhatIsTooLow(await TakeAsync("""
            int GNT1001 = 1; //! GNT1001
            int quiet = 2; //! GNT1001
            """)));

    [Fact]
    public async Task A_miss_or_a_false_report_that_is_not_known_is_told_by_name()
    {
        Measurement measurement = await TakeAsync("""
            int quiet = 1; //! GNT1001
            int GNT1002 = 2;
            """);
        Assert.Equal(
            ["new: missed: GNT1001 in Connect of Ring.cs", "new: reported falsely: GNT1002 in Connect of Ring.cs"],
            Gate.WhatHasGotWorse(measurement, Gap.Read("")));
        Assert.Equal(
            ["new: reported falsely: GNT1002 in Connect of Ring.cs"],
            Gate.WhatHasGotWorse(measurement, Gap.Read("miss\tGNT1001\tRing.cs\tConnect\n")));
    }

    [Fact]
    public async Task What_is_recorded_is_known_wherever_its_line_has_moved()
    {
        string known = Gap.Write((await TakeAsync("int quiet = 1; //! GNT1001")).Gaps);
        Assert.Equal("miss\tGNT1001\tRing.cs\tConnect\n", known);
        Assert.Empty(Gate.WhatHasGotWorse(await TakeAsync("\n\nint quiet = 1; //! GNT1001"), Gap.Read(known)));
    }

    [Theory]
    [InlineData("miss GNT1001 Ring.cs Connect")]
    [InlineData("mistake\tGNT1001\tRing.cs\tConnect")]
    public void A_list_of_known_ones_that_cannot_be_read_is_refused(string text) =>
        Assert.StartsWith($"Known.tsv: '{text}' is not", Assert.Throws<CorpusException>(() => Gap.Read(text)).Message);

    [Fact]
    public async Task The_report_names_misses_and_false_reports_with_their_place_and_method()
    {
        Measurement measurement = await TakeAsync("""
            int quiet = 2; //! GNT1001
            int GNT1002 = 3;
            int quieter = 4; //! none was GNT1001: it is fine
            """);
        StringWriter output = new();
        Report.Write(output, measurement, [("GNT1001", true), ("GNT2001", true)], Gap.Read("false\tGNT1001\tRing.cs\tConnect\n"), ["GNT1001: too low"]);
        string text = output.ToString();
        Assert.Contains("1 methods, 1 wrong and 0 right, in 1 files", text);
        Assert.Contains("Misses: 1\n  Ring.cs:5 GNT1001 in Connect\n", text);
        Assert.Contains("False reports: 1\n  Ring.cs:6 GNT1002 in Connect\n", text);
        Assert.Contains("Known and gone, to be recorded: 1\n  reported falsely: GNT1001 in Connect of Ring.cs\n", text);
        Assert.Contains("not built yet", text);
        Assert.Contains("Labels changed: 1\n", text);
        Assert.Contains("The gate: 1\n  GNT1001: too low\n", text);
    }

    private static Task<Measurement> TakeAsync(string statements) => Measurement.TakeAsync(
        [new CorpusFolder("Styles", "GNT1001", [("Ring.cs", $"class Ring\n{{\npublic void Connect()\n{{\n{statements}\n}}\n}}\n")])],
        new LocalsByName());

#pragma warning disable RS1036, RS1038, RS1041 // not an analyzer that is shipped
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class LocalsByName : DiagnosticAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Rule("GNT1001"), Rule("GNT1002")];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterSyntaxNodeAction(
                local =>
                {
                    string name = ((Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax)local.Node).Identifier.Text;
                    if (name == "crash")
                    {
                        throw new NotImplementedException();
                    }

                    if (SupportedDiagnostics.FirstOrDefault(rule => rule.Id == name) is { } rule)
                    {
                        local.ReportDiagnostic(Diagnostic.Create(rule, local.Node.GetLocation()));
                    }
                },
                SyntaxKind.VariableDeclarator);
        }

        private static DiagnosticDescriptor Rule(string id) => new(id, id, id, "Test", DiagnosticSeverity.Info, isEnabledByDefault: true);
    }
#pragma warning restore RS1036, RS1038, RS1041
}
