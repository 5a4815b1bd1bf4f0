using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Verify = RoslynTesting.Tests.Analyzer<RoslynTesting.Tests.ZeroAnalyzer>;
using ZeroTest = RoslynTesting.Tests.AnalyzerRun<RoslynTesting.Tests.ZeroAnalyzer>;

namespace RoslynTesting.Tests;

public class DiagnosticTests
{
    [Fact]
    public Task A_marked_diagnostic_is_found() => Verify.VerifyAnalyzerAsync("class C { int x = [|0|]; int y = {|TINY1:0|}; int z = 1; }");

    [Fact]
    public Task A_marked_diagnostic_that_is_not_there_fails() => Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { int x = [|1|]; }"));

    [Fact]
    public Task A_diagnostic_without_a_mark_fails() => Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { int x = 0; }"));

    [Fact]
    public Task A_mark_around_more_than_the_diagnostic_fails() => Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { int [|x = 0|]; }"));

    [Fact]
    public Task A_mark_asks_for_no_message_and_no_severity() => new ZeroTest
    {
        TestCode = "class C { int x = [|0|]; }",
        TestState = { AnalyzerConfigFiles = { ("/.editorconfig", "root = true\n[*]\ndotnet_diagnostic.TINY1.severity = error") } },
    }.RunAsync();

    [Fact]
    public Task An_expected_diagnostic_is_found_at_its_mark() =>
        Verify.VerifyAnalyzerAsync("class C { int x = {|#0:0|}; }", Verify.Diagnostic().WithLocation(0).WithArguments("0"));

    [Fact]
    public Task An_expected_diagnostic_is_found_at_its_place() =>
        Verify.VerifyAnalyzerAsync("class C { int x = 0, y = 0; }", Verify.Diagnostic("TINY1").WithSpan(1, 19, 1, 20).WithArguments("0"), Verify.Diagnostic(ZeroAnalyzer.Rule).WithLocation(1, 26).WithArguments("0"));

    [Fact]
    public Task Marks_and_expectations_add_up() =>
        Verify.VerifyAnalyzerAsync("class C { int x = {|#0:0|}, y = [|0|]; }", Verify.Diagnostic().WithLocation(0).WithArguments("0"));

    [Fact]
    public async Task An_expected_diagnostic_without_the_arguments_of_its_message_fails() =>
        Assert.Contains("Literal '{0}' is zero", await Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { int x = {|#0:0|}; }", Verify.Diagnostic().WithLocation(0))));

    [Fact]
    public Task An_expected_diagnostic_of_another_severity_fails() => Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { int x = {|#0:0|}; }", Verify.Diagnostic().WithLocation(0).WithArguments("0").WithSeverity(DiagnosticSeverity.Error)));

    [Fact]
    public Task An_expected_diagnostic_at_another_place_fails() => Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { int x = 0; }", Verify.Diagnostic().WithLocation(1, 18).WithArguments("0")));

    [Fact]
    public async Task An_expected_location_without_a_mark_is_an_error() =>
        Assert.Contains("#7", await Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { }", Verify.Diagnostic().WithLocation(7))));

    [Fact]
    public async Task An_additional_location_that_is_not_expected_fails()
    {
        static Task RunAsync(DiagnosticResult expected) =>
            Analyzer<AdditionalLocationAnalyzer>.VerifyAnalyzerAsync("{|#1:class C { int x = {|#0:0|}; }|}", expected.WithArguments("0"));

        await RunAsync(Verify.Diagnostic().WithLocation(0).WithLocation(1));
        await RunAsync(Verify.Diagnostic().WithLocation(0).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations));
        await Failure.OfAsync(() => RunAsync(Verify.Diagnostic().WithLocation(0)));
    }

    [Fact]
    public Task Each_expectation_gets_a_diagnostic_of_its_own_whatever_their_order() => Analyzer<TwiceAnalyzer>.VerifyAnalyzerAsync(
        "class C { int x = {|#0:0|}; }",
        Verify.Diagnostic().WithLocation(0).WithMessage(null),
        Verify.Diagnostic().WithLocation(0).WithArguments("0"));

    [Fact]
    public Task An_id_that_no_analyzer_has_is_a_compiler_error() => Verify.VerifyAnalyzerAsync("class C { int x = {|CS0103:unknown|}; }");

    [Fact]
    public async Task A_compiler_error_may_be_expected_by_its_arguments()
    {
        DiagnosticResult expected = DiagnosticResult.CompilerError("CS0103").WithLocation(0);

        await Verify.VerifyAnalyzerAsync("class C { int x = {|#0:unknown|}; }", expected.WithArguments("unknown"));
        await Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { int x = {|#0:unknown|}; }", expected.WithArguments("other")));
    }

    [Fact]
    public async Task A_message_is_compared_whole()
    {
        DiagnosticResult expected = Verify.Diagnostic().WithLocation(0);

        await Verify.VerifyAnalyzerAsync("class C { int x = {|#0:0|}; }", expected.WithMessage("Literal '0' is zero"));
        await Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { int x = {|#0:0|}; }", expected.WithMessage("Literal")));
    }

    [Fact]
    public Task A_source_may_have_a_name_and_an_editorconfig_that_goes_by_it() => new ZeroTest
    {
        TestState =
        {
            Sources = { ("/src/Named.cs", "class C { int x = {|#0:0|}; }"), ("/src/Quiet.cs", "class D { int x = 0; }") },
            AnalyzerConfigFiles = { ("/.editorconfig", "root = true\n[Quiet.cs]\ndotnet_diagnostic.TINY1.severity = none") },
            ExpectedDiagnostics = { Verify.Diagnostic().WithLocation(0).WithArguments("0") },
        },
    }.RunAsync();

    [Fact]
    public async Task A_diagnostic_without_a_location_is_expected_without_one() =>
        await Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { int x = 0; }", Verify.Diagnostic().WithArguments("0")));

    [Fact]
    public async Task A_compiler_error_that_is_not_expected_fails() =>
        Assert.Contains("CS0103", await Failure.OfAsync(() => Verify.VerifyAnalyzerAsync("class C { int x = unknown; }")));

    [Fact]
    public async Task Compiler_warnings_count_where_they_are_asked_for()
    {
        ZeroTest test = new() { TestCode = "class C { void M() { int x; } }" };
        await test.RunAsync();

        test.CompilerDiagnostics = CompilerDiagnostics.Warnings;
        Assert.Contains("CS0168", await Failure.OfAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task A_crash_of_the_analyzer_is_an_error() =>
        Assert.Contains("error AD0001", await Failure.OfAsync(() => Analyzer<CrashingAnalyzer>.VerifyAnalyzerAsync("class C { int x = 0; }")));

    [Fact]
    public Task An_analyzer_that_is_off_by_default_is_switched_on() =>
        Analyzer<OffByDefaultAnalyzer>.VerifyAnalyzerAsync("class C { int x = [|0|]; }");

    [Fact]
    public Task A_disabled_diagnostic_is_not_reported() => new ZeroTest { TestCode = "class C { int x = 0; }", DisabledDiagnostics = { "TINY1" } }.RunAsync();

    [Fact]
    public async Task A_diagnostic_that_appears_where_another_one_is_suppressed_fails()
    {
        AnalyzerRun<SuppressionWatchingAnalyzer> test = new() { TestCode = "class C { int x = {|TINY1:0|}; }" };
        Assert.Contains("#pragma warning disable", await Failure.OfAsync(() => test.RunAsync()));

        test.TestBehaviors = TestBehaviors.SkipSuppressionCheck;
        await test.RunAsync();
    }

    [Fact]
    public Task A_diagnostic_that_cannot_be_suppressed_stays() =>
        Analyzer<NotConfigurableAnalyzer>.VerifyAnalyzerAsync("class C { int x = [|0|]; }");

    [Fact]
    public async Task An_analyzer_that_says_nothing_of_generated_code_and_reports_there_fails()
    {
        AnalyzerRun<GeneratedCodeUnconfiguredAnalyzer> test = new() { TestCode = "class C { int x = [|0|]; }" };
        Assert.Contains("<auto-generated>", await Failure.OfAsync(() => test.RunAsync()));

        test.TestBehaviors = TestBehaviors.SkipGeneratedCodeCheck;
        await test.RunAsync();
    }

    [Fact]
    public Task A_transform_changes_the_solution_under_test() => new ZeroTest
    {
        TestCode = "class C { string {|CS8618:S|} { get; set; } }",
        CompilerDiagnostics = CompilerDiagnostics.Warnings,
        SolutionTransforms = { (solution, project) => solution.WithProjectCompilationOptions(project, ((CSharpCompilationOptions)solution.GetProject(project)!.CompilationOptions!).WithNullableContextOptions(NullableContextOptions.Enable)) },
    }.RunAsync();

    [Fact]
    public Task Files_of_several_projects_are_analyzed()
    {
        ZeroTest test = new()
        {
            TestState =
            {
                Sources = { "class C : Base { int x = [|0|]; }" },
                AdditionalProjects = { ["Library"] = { Sources = { "public class Base { int x = {|TINY1:0|}; }" } } },
                AdditionalProjectReferences = { "Library" },
            },
        };
        test.TestState.AdditionalProjects["Library"].AdditionalReferences.AddRange(RunningFramework.References);
        return test.RunAsync();
    }

    [Fact]
    public Task A_program_may_have_top_level_statements() => new ZeroTest
    {
        TestState = { Sources = { "System.Console.WriteLine([|0|]);" }, OutputKind = OutputKind.ConsoleApplication },
    }.RunAsync();

    [Fact]
    public Task Unsafe_code_and_the_newest_default_language_compile() => Verify.VerifyAnalyzerAsync("unsafe class C(int* p) { int[] x = [*p, [|0|]]; }");

    [Fact]
    public async Task References_are_those_that_the_test_names()
    {
        CSharpAnalyzerTest<ZeroAnalyzer, DefaultVerifier> test = new() { TestCode = "class C { int x = [|0|]; }", ReferenceAssemblies = new ReferenceAssemblies("") };
        Assert.Contains("CS0518", await Failure.OfAsync(() => test.RunAsync()));

        test.TestState.AdditionalReferences.AddRange(RunningFramework.References);
        await test.RunAsync();
    }

    [Fact]
    public Task A_test_without_sources_is_an_error() => Failure.OfAsync(() => new ZeroTest().RunAsync());
}
