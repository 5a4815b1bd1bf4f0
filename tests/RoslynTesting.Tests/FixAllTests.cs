namespace RoslynTesting.Tests;

public class FixAllTests
{
    private const string Before = "class C { int x = [|0|]; int y = [|0|]; }";
    private const string After = "class C { int x = 1; int y = 1; }";

    [Fact]
    public async Task A_fix_all_that_writes_something_else_fails()
    {
        FixRun<ZeroAnalyzer, OtherFixAllFix> test = new() { TestCode = Before, FixedCode = After };
        Assert.Contains("Context: Fix all in document", await Failure.OfAsync(() => test.RunAsync()));

        test.BatchFixedCode = "class C { int x = 2; int y = 2; }";
        await test.RunAsync();
    }

    [Fact]
    public async Task A_fix_all_that_needs_several_goes_fails_unless_they_are_expected()
    {
        FixRun<ZeroAnalyzer, LazyFixAllFix> test = new() { TestCode = Before, FixedCode = After };
        Assert.Contains("Expected '1' iterations but found '2'", await Failure.OfAsync(() => test.RunAsync()));

        test.NumberOfFixAllIterations = 2;
        await test.RunAsync();
    }

    [Fact]
    public async Task A_fix_all_that_needs_one_go_fails_where_two_are_expected()
    {
        FixRun<ZeroAnalyzer, OneFix> test = new() { TestCode = Before, FixedCode = After, NumberOfFixAllIterations = 2 };
        Assert.Contains("Expected '2' iterations but found '1'", await Failure.OfAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task Fix_all_is_run_in_the_project_and_in_the_solution_too()
    {
        FixRun<ZeroAnalyzer, DocumentOnlyFix> test = new() { TestCode = Before, FixedCode = After };
        Assert.Contains("Context: Fix all in project", await Failure.OfAsync(() => test.RunAsync()));

        test.CodeFixTestBehaviors = CodeFixTestBehaviors.SkipFixAllInProjectCheck;
        Assert.Contains("Context: Fix all in solution", await Failure.OfAsync(() => test.RunAsync()));

        test.CodeFixTestBehaviors |= CodeFixTestBehaviors.SkipFixAllInSolutionCheck;
        await test.RunAsync();
    }

    [Fact]
    public Task A_document_takes_one_go_and_a_project_one_for_all_its_documents() => new FixRun<ZeroAnalyzer, OneFix>
    {
        TestState = { Sources = { Before, "class D { int x = [|0|]; }" } },
        FixedState = { Sources = { After, "class D { int x = 1; }" } },
        NumberOfIncrementalIterations = 3,
        NumberOfFixAllInDocumentIterations = 2,
        NumberOfFixAllInProjectIterations = 1,
        NumberOfFixAllIterations = 1,
    }.RunAsync();

    [Fact]
    public Task A_solution_takes_one_go_for_all_its_projects()
    {
        FixRun<ZeroAnalyzer, OneFix> test = new()
        {
            TestState = { Sources = { Before }, AdditionalProjects = { ["Other"] = { Sources = { "class D { int x = {|TINY1:0|}; }" } } } },
            FixedState = { Sources = { After }, AdditionalProjects = { ["Other"] = { Sources = { "class D { int x = 1; }" } } } },
            NumberOfFixAllInDocumentIterations = 2,
            NumberOfFixAllInProjectIterations = 2,
            NumberOfFixAllIterations = 1,
        };
        test.TestState.AdditionalProjects["Other"].AdditionalReferences.AddRange(RunningFramework.References);
        test.FixedState.AdditionalProjects["Other"].AdditionalReferences.AddRange(RunningFramework.References);
        return test.RunAsync();
    }

    [Fact]
    public Task A_fix_without_fix_all_is_applied_one_by_one() => new FixRun<ZeroAnalyzer, OneByOneFix>
    {
        TestCode = Before,
        FixedCode = After,
        BatchFixedCode = "class C { int x = 3; }",
    }.RunAsync();

    [Fact]
    public async Task A_batch_fixed_state_that_does_not_compile_fails()
    {
        FixRun<ZeroAnalyzer, UndeclaredFixAllFix> test = new() { TestCode = Before, FixedCode = After, BatchFixedCode = "class C { int x = unknown; int y = unknown; }" };
        Assert.Contains("Context: Diagnostics of batch fixed state", await Failure.OfAsync(() => test.RunAsync()));
    }
}
