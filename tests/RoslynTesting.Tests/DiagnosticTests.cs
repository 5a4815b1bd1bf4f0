using Microsoft.CodeAnalysis;

namespace RoslynTesting.Tests;

public class DiagnosticTests
{
    private static readonly DiagnosticResult s_zero = new DiagnosticResult(ZeroAnalyzer.Rule).WithArguments("0");

    [Fact]
    public Task Marks_and_expectations_add_up() => Run.PassesAsync<ZeroAnalyzer>("class C { int x = {|#0:0|}, y = [|0|]; }", s_zero.WithLocation(0));

    [Fact]
    public async Task A_message_is_compared_whole()
    {
        const string source = "class C { int x = {|#0:0|}; }";

        await Run.PassesAsync<ZeroAnalyzer>(source, s_zero.WithLocation(0).WithMessage("Literal '0' is zero"));
        Assert.Contains("is zero", await Run.FailsAsync<ZeroAnalyzer>(source, s_zero.WithLocation(0).WithMessage("Literal")));
        Assert.Contains("Literal '{0}' is zero", await Run.FailsAsync<ZeroAnalyzer>(source, new DiagnosticResult(ZeroAnalyzer.Rule).WithLocation(0)));
    }

    [Fact]
    public async Task An_expected_diagnostic_of_another_severity_fails()
    {
        await Run.PassesAsync<ZeroAnalyzer>("class C { int x = {|#0:0|}; }", s_zero.WithLocation(0).WithSeverity(DiagnosticSeverity.Warning));
        await Run.FailsAsync<ZeroAnalyzer>("class C { int x = {|#0:0|}; }", s_zero.WithLocation(0).WithSeverity(DiagnosticSeverity.Error));
    }

    [Fact]
    public async Task An_expected_diagnostic_at_another_place_or_at_none_fails()
    {
        await Run.FailsAsync<ZeroAnalyzer>("class C { int x = {|#0:1|}, y = 0; }", s_zero.WithLocation(0));
        await Run.FailsAsync<ZeroAnalyzer>("class C { int x = 0; }", s_zero);
    }

    [Fact]
    public Task An_expected_location_without_a_mark_is_an_error() => Run.FailsAsync<ZeroAnalyzer>("class C { }", s_zero.WithLocation(7));

    [Fact]
    public async Task An_additional_location_that_is_not_expected_fails()
    {
        const string source = "{|#1:class C { int x = {|#0:0|}; }|}";

        await Run.PassesAsync<AdditionalLocationAnalyzer>(source, s_zero.WithLocation(0).WithLocation(1));
        await Run.FailsAsync<AdditionalLocationAnalyzer>(source, s_zero.WithLocation(0));
        await Run.FailsAsync<AdditionalLocationAnalyzer>(source, s_zero.WithLocation(0).WithLocation(0));
    }

    [Fact]
    public async Task Each_expectation_gets_a_diagnostic_of_its_own_whatever_their_order()
    {
        await Run.PassesAsync<TwiceAnalyzer>("class C { int x = {|#0:[|0|]|}; }", s_zero.WithLocation(0));
        await Run.FailsAsync<TwiceAnalyzer>("class C { int x = {|#0:0|}; }", s_zero.WithLocation(0), s_zero.WithLocation(0));
    }

    [Fact]
    public async Task A_compiler_error_fails_unless_it_is_marked()
    {
        await Run.PassesAsync<ZeroAnalyzer>("class C { int x = {|CS0103:unknown|}; }");
        Assert.Contains("CS0103", await Run.FailsAsync<ZeroAnalyzer>("class C { int x = unknown; }"));
    }

    [Fact]
    public async Task Compiler_warnings_count_where_they_are_asked_for()
    {
        CSharpAnalyzerTest<ZeroAnalyzer, DefaultVerifier> test = Run.Of<ZeroAnalyzer>("class C { void M() { int x; } }");
        await test.RunAsync();

        test.CompilerDiagnostics = CompilerDiagnostics.Warnings;
        Assert.Contains("CS0168", await Run.FailsAsync(() => test.RunAsync()));
    }

    [Fact]
    public Task A_source_may_have_a_name_and_an_editorconfig_that_goes_by_it()
    {
        CSharpAnalyzerTest<ZeroAnalyzer, DefaultVerifier> test = Run.Of<ZeroAnalyzer>();
        test.TestState.Sources.Add(("/src/Named.cs", "class C { int x = {|#0:0|}; }"));
        test.TestState.Sources.Add(("/src/Quiet.cs", "class D { int x = 0; }"));
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", "root = true\n[Quiet.cs]\ndotnet_diagnostic.TINY1.severity = none"));
        test.ExpectedDiagnostics.Add(s_zero.WithLocation(0));
        return test.RunAsync();
    }

    [Fact]
    public async Task A_crash_of_the_analyzer_is_an_error() =>
        Assert.Contains("AD0001", await Run.FailsAsync<CrashingAnalyzer>("class C { int x = 0; }"));

    [Fact]
    public Task An_analyzer_that_is_off_by_default_is_switched_on() => Run.PassesAsync<OffByDefaultAnalyzer>("class C { int x = [|0|]; }");

    [Fact]
    public Task A_disabled_diagnostic_is_not_reported()
    {
        CSharpAnalyzerTest<ZeroAnalyzer, DefaultVerifier> test = Run.Of<ZeroAnalyzer>("class C { int x = 0; }");
        test.DisabledDiagnostics.Add(ZeroAnalyzer.Id);
        return test.RunAsync();
    }

    [Fact]
    public async Task A_diagnostic_that_appears_where_another_one_is_suppressed_fails() =>
        Assert.Contains("TINY2", await Run.FailsAsync<SuppressionWatchingAnalyzer>("class C { int x = {|TINY1:0|}; }"));

    [Fact]
    public Task A_diagnostic_that_cannot_be_suppressed_stays() => Run.PassesAsync<NotConfigurableAnalyzer>("class C { int x = [|0|]; }");

    [Fact]
    public Task An_analyzer_that_says_nothing_of_generated_code_and_reports_there_fails() =>
        Run.FailsAsync<GeneratedCodeUnconfiguredAnalyzer>("class C { int x = [|0|]; }");

    [Fact]
    public Task Unsafe_code_in_the_newest_language_compiles() => Run.PassesAsync<ZeroAnalyzer>("unsafe class C(int* p) { int[] x = [*p, [|0|]]; }");

    [Fact]
    public async Task References_are_those_that_the_test_names()
    {
        CSharpAnalyzerTest<ZeroAnalyzer, DefaultVerifier> test = Run.Of<ZeroAnalyzer>("class C { int x = [|0|]; }");
        test.TestState.AdditionalReferences.Clear();
        Assert.Contains("CS0518", await Run.FailsAsync(() => test.RunAsync()));
    }

    [Fact]
    public Task A_test_without_sources_is_an_error() => Run.FailsAsync(() => Run.Of<ZeroAnalyzer>().RunAsync());
}
