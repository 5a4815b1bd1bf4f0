namespace RoslynTesting.Tests;

public class FixAllTests
{
    private const string Before = "class C { int x = [|0|]; int y = [|0|]; }";
    private const string After = "class C { int x = 1; int y = 1; }";

    [Fact]
    public async Task A_fix_all_is_run_in_the_document_the_project_and_the_solution()
    {
        Assert.Contains("Context: Fix all in document", await Run.FailsAsync<BlindToDocumentFix>(Before, After));
        Assert.Contains("Context: Fix all in project", await Run.FailsAsync<BlindToProjectFix>(Before, After));
        Assert.Contains("Context: Fix all in solution", await Run.FailsAsync<BlindToSolutionFix>(Before, After));
    }

    [Fact]
    public async Task A_batch_fixed_state_may_differ_but_must_compile()
    {
        CSharpCodeFixTest<ZeroAnalyzer, UndeclaredFixAllFix, DefaultVerifier> test = Run.Of<UndeclaredFixAllFix>(Before, After);
        test.BatchFixedCode = "class C { int x = {|CS0103:unknown|}; int y = {|CS0103:unknown|}; }";
        await test.RunAsync();

        test.BatchFixedState.Sources.Clear();
        test.BatchFixedCode = "class C { int x = unknown; int y = unknown; }";
        Assert.Contains("Context: Diagnostics of batch fixed state", await Run.FailsAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task A_fix_all_that_needs_several_goes_fails_unless_they_are_expected()
    {
        CSharpCodeFixTest<ZeroAnalyzer, LazyFixAllFix, DefaultVerifier> test = Run.Of<LazyFixAllFix>(Before, After);
        Assert.Contains("Context: Fix all in document", await Run.FailsAsync(() => test.RunAsync()));

        test.NumberOfFixAllIterations = 2;
        await test.RunAsync();
    }

    [Fact]
    public async Task A_fix_all_that_needs_one_go_fails_where_two_are_expected()
    {
        CSharpCodeFixTest<ZeroAnalyzer, OneFix, DefaultVerifier> test = Run.Of<OneFix>(Before, After);
        test.NumberOfFixAllIterations = 2;
        Assert.Contains("Context: Fix all in document", await Run.FailsAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task Each_document_takes_one_go_and_the_project_one_for_all()
    {
        CSharpCodeFixTest<ZeroAnalyzer, OneFix, DefaultVerifier> test = Run.Of<OneFix>(Before, After);
        test.TestCode = "class D { int x = [|0|]; }";
        test.FixedCode = "class D { int x = 1; }";
        test.NumberOfIncrementalIterations = 3;
        await test.RunAsync();

        test.NumberOfFixAllIterations = 2;
        Assert.Contains("Context: Fix all in project", await Run.FailsAsync(() => test.RunAsync()));
    }

    [Fact]
    public Task A_fix_without_fix_all_is_applied_one_by_one()
    {
        CSharpCodeFixTest<ZeroAnalyzer, OneByOneFix, DefaultVerifier> test = Run.Of<OneByOneFix>(Before, After);
        test.BatchFixedCode = "class C { int x = 3; }";
        return test.RunAsync();
    }
}
