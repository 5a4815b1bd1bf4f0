using Microsoft.CodeAnalysis.CodeActions;

namespace RoslynTesting.Tests;

public class FixTests
{
    private const string Before = "class C { int x = [|0|]; int y = [|0|]; }";
    private const string After = "class C { int x = 1; int y = 1; }";

    [Fact]
    public Task Fixes_lead_from_one_state_to_the_other() => Fix<ZeroAnalyzer, OneFix>.VerifyCodeFixAsync(Before, After);

    [Fact]
    public Task Expected_diagnostics_may_be_given_apart() => Fix<ZeroAnalyzer, OneFix>.VerifyCodeFixAsync(
        "class C { int x = {|#0:0|}; }",
        Fix<ZeroAnalyzer, OneFix>.Diagnostic().WithLocation(0).WithArguments("0"),
        "class C { int x = 1; }");

    [Fact]
    public async Task Another_text_fails() =>
        Assert.Contains("Context: Iterative code fix application", await Failure.OfAsync(() => Test<OneFix>("class C { int x = [|0|]; }", "class C { int x = 2; }").RunAsync()));

    [Fact]
    public async Task Another_line_end_fails()
    {
        const string before = "class C\r\n{\r\n    int x = [|0|];\r\n}\r\n";
        const string after = "class C\r\n{\r\n    int x = 1;\r\n}\r\n";

        await Test<OneFix>(before, after).RunAsync();
        Assert.Contains("<CR>", await Failure.OfAsync(() => Test<LineEndFix>(before, after).RunAsync()));
    }

    [Fact]
    public async Task A_fixed_state_that_does_not_compile_fails()
    {
        Assert.Contains("CS0103", await Failure.OfAsync(() => Test<UndeclaredNameFix>("class C { int x = [|0|]; }", "class C { int x = unknown; }").RunAsync()));
        await Test<UndeclaredNameFix>("class C { int x = [|0|]; }", "class C { int x = {|CS0103:unknown|}; }").RunAsync();
    }

    [Fact]
    public async Task A_diagnostic_that_the_fixed_state_keeps_fails_unless_it_is_expected()
    {
        FixRun<ZeroAnalyzer, StillZeroFix> test = Test<StillZeroFix>("class C { int x = [|0|]; }", "class C { int x = 1 + 0; }");
        test.CodeFixTestBehaviors = CodeFixTestBehaviors.FixOne;
        Assert.Contains("Context: Diagnostics of fixed state", await Failure.OfAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task Without_fixed_code_no_fix_is_run()
    {
        FixRun<ZeroAnalyzer, NoOperationFix> test = new() { TestCode = Before };
        await test.RunAsync();
    }

    [Fact]
    public async Task Fixed_code_that_equals_the_test_code_says_that_no_fix_is_offered()
    {
        Assert.Contains("Context: Iterative code fix application", await Failure.OfAsync(() => Test<IdleFix>(Before, Before).RunAsync()));
        Assert.Contains("+class C { int x = 1;", await Failure.OfAsync(() => Test<OneFix>(Before, Before).RunAsync()));

        FixRun<ZeroAnalyzer, OneFix> notOffered = Test<OneFix>(Before, Before);
        notOffered.CodeActionEquivalenceKey = "no such key";
        await notOffered.RunAsync();
    }

    [Fact]
    public async Task A_tree_that_no_parser_makes_fails_though_its_text_is_right()
    {
        FixRun<ZeroAnalyzer, DigitNameFix> test = Test<DigitNameFix>("class C { int x = [|0|]; }", "class C { int x = 1; }");
        Assert.Contains("NumericLiteralExpression", await Failure.OfAsync(() => test.RunAsync()));

        test.CodeActionValidationMode = CodeActionValidationMode.None;
        await test.RunAsync();
    }

    [Fact]
    public async Task An_action_makes_exactly_one_change_of_the_solution()
    {
        await Failure.OfAsync(() => Test<TwoOperationsFix>(Before, After).RunAsync());
        await Failure.OfAsync(() => Test<NoOperationFix>(Before, After).RunAsync());
    }

    [Fact]
    public async Task A_fixable_diagnostic_that_is_not_local_fails()
    {
        FixRun<CompilationEndAnalyzer, OneFix> test = new() { TestCode = Before, FixedCode = After };
        Assert.Contains("non-local", await Failure.OfAsync(() => test.RunAsync()));

        test.CodeFixTestBehaviors = CodeFixTestBehaviors.SkipLocalDiagnosticCheck;
        await test.RunAsync();
    }

    [Fact]
    public async Task A_number_of_iterations_is_exact()
    {
        FixRun<ZeroAnalyzer, OneFix> test = Test<OneFix>(Before, After);
        test.NumberOfIncrementalIterations = 2;
        await test.RunAsync();

        test.NumberOfIncrementalIterations = 3;
        Assert.Contains("Expected '3' iterations but found '2'", await Failure.OfAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task A_negative_number_of_iterations_is_a_limit()
    {
        FixRun<ZeroAnalyzer, OneFix> test = Test<OneFix>("class C { int x = [|0|], y = [|0|], z = [|0|]; }", "class C { int x = 1, y = 1, z = 1; }");
        test.NumberOfIncrementalIterations = -4;
        await test.RunAsync();

        test.NumberOfIncrementalIterations = -2;
        Assert.Contains("iterations", await Failure.OfAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task One_fix_is_enough_where_only_one_is_asked_for()
    {
        FixRun<ZeroAnalyzer, OneFix> test = new()
        {
            TestCode = Before,
            FixedState = { Sources = { "class C { int x = 1; int y = [|0|]; }" }, MarkupHandling = MarkupMode.Allow },
            BatchFixedCode = After,
            CodeFixTestBehaviors = CodeFixTestBehaviors.FixOne,
            NumberOfIncrementalIterations = 1,
        };
        await test.RunAsync();
    }

    [Fact]
    public async Task Marks_of_fixable_diagnostics_in_the_fixed_state_count_only_where_they_are_allowed()
    {
        FixRun<ZeroAnalyzer, OneFix> test = new()
        {
            TestCode = Before,
            FixedCode = "class C { int x = 1; int y = [|0|]; }",
            CodeFixTestBehaviors = CodeFixTestBehaviors.FixOne | CodeFixTestBehaviors.SkipFixAllCheck,
            NumberOfIncrementalIterations = 1,
        };
        Assert.Contains("Context: Diagnostics of fixed state", await Failure.OfAsync(() => test.RunAsync()));

        test.FixedState.MarkupHandling = MarkupMode.Allow;
        await test.RunAsync();
    }

    [Fact]
    public Task What_no_fix_is_offered_for_stays_and_is_no_iteration() => new FixRun<ZeroAnalyzer, ChoosyFix>
    {
        TestCode = "class C { int y = [|0|], x = [|0|]; }",
        FixedState = { Sources = { "class C { int y = [|0|], x = 1; }" }, MarkupHandling = MarkupMode.Allow },
        NumberOfIncrementalIterations = 1,
        NumberOfFixAllIterations = 1,
    }.RunAsync();

    [Fact]
    public async Task An_index_beyond_the_actions_applies_nothing()
    {
        FixRun<ZeroAnalyzer, NestedFix> test = Test<NestedFix>(Before, Before);
        test.CodeActionIndex = 3;
        await test.RunAsync();
    }

    [Fact]
    public async Task Expectations_of_what_is_not_fixable_hold_for_the_fixed_state_too()
    {
        FixRun<ZeroAnalyzer, OneFix> test = new()
        {
            TestCode = "class C { int x = {|#0:0|}; int y = unknown; }",
            FixedCode = "class C { int x = 1; int y = unknown; }",
            ExpectedDiagnostics =
            {
                new DiagnosticResult(ZeroAnalyzer.Rule).WithLocation(0).WithArguments("0"),
                DiagnosticResult.CompilerError("CS0103").WithSpan(1, 30, 1, 37).WithArguments("unknown"),
            },
        };
        await test.RunAsync();
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(1, "2")]
    [InlineData(2, "3")]
    public async Task Nested_actions_are_counted_one_after_another(int index, string written)
    {
        FixRun<ZeroAnalyzer, NestedFix> test = Test<NestedFix>("class C { int x = [|0|]; }", $"class C {{ int x = {written}; }}");
        test.CodeActionIndex = index;
        await test.RunAsync();

        test.CodeActionEquivalenceKey = written;
        await test.RunAsync();
    }

    [Fact]
    public async Task Index_and_key_name_the_same_action()
    {
        FixRun<ZeroAnalyzer, NestedFix> test = Test<NestedFix>("class C { int x = [|0|]; }", "class C { int x = 2; }");
        test.CodeActionEquivalenceKey = "2";
        await test.RunAsync();

        test.CodeActionIndex = 2;
        Assert.Contains("equivalence key", await Failure.OfAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task The_chosen_action_can_be_looked_at()
    {
        List<string> titles = [];
        FixRun<ZeroAnalyzer, NestedFix> test = Test<NestedFix>("class C { int x = [|0|]; }", "class C { int x = 3; }");
        test.CodeActionIndex = 2;
        test.CodeActionVerifier = (action, verifier) => titles.Add(action.Title);
        await test.RunAsync();

        Assert.All(titles, title => Assert.Equal("Write 3", title));
        Assert.NotEmpty(titles);
    }

    private static FixRun<ZeroAnalyzer, TFix> Test<TFix>(string before, string after)
        where TFix : OneFix, new() => new() { TestCode = before, FixedCode = after };
}
