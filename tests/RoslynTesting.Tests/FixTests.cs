using Microsoft.CodeAnalysis.CodeActions;

namespace RoslynTesting.Tests;

public class FixTests
{
    private const string Before = "class C { int x = [|0|]; int y = [|0|]; }";
    private const string After = "class C { int x = 1; int y = 1; }";

    [Fact]
    public Task Fixes_lead_from_one_state_to_the_other() => CSharpCodeFixVerifier<ZeroAnalyzer, OneFix, DefaultVerifier>.VerifyCodeFixAsync(Before, After);

    [Fact]
    public Task Expected_diagnostics_may_be_given_apart() => CSharpCodeFixVerifier<ZeroAnalyzer, OneFix, DefaultVerifier>.VerifyCodeFixAsync(
        "class C { int x = {|#0:0|}; }",
        CSharpCodeFixVerifier<ZeroAnalyzer, OneFix, DefaultVerifier>.Diagnostic().WithLocation(0).WithArguments("0"),
        "class C { int x = 1; }");

    [Fact]
    public async Task Another_text_fails_and_is_shown_line_by_line()
    {
        string message = await Failure.OfAsync(() => Test<OneFix>("class C\n{\n    int x = [|0|];\n}\n", "class C\n{\n    int x = 2;\n}\n").RunAsync());

        Assert.Contains("Context: Iterative code fix application", message);
        Assert.Contains("From line 3:\n-    int x = 2;<LF>\n+    int x = 1;<LF>", message);
    }

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
    public async Task A_fixed_state_with_a_diagnostic_that_is_not_expected_fails() =>
        Assert.Contains("Context: Diagnostics of fixed state", await Failure.OfAsync(() => Test<OneFix>("class C { int x = [|0|]; }", "class C { int x = 1, y = 0; }").RunAsync()));

    [Fact]
    public async Task Without_fixed_code_no_fix_is_run()
    {
        CSharpCodeFixTest<ZeroAnalyzer, NoOperationFix, DefaultVerifier> test = new() { TestCode = Before };
        await test.RunAsync();
    }

    [Fact]
    public async Task Fixed_code_that_equals_the_test_code_says_that_no_fix_is_offered()
    {
        Assert.Contains("Expected '0' iterations but found '1'", await Failure.OfAsync(() => Test<IdleFix>(Before, Before).RunAsync()));
        Assert.Contains("+class C { int x = 1;", await Failure.OfAsync(() => Test<OneFix>(Before, Before).RunAsync()));

        CSharpCodeFixTest<ZeroAnalyzer, OneFix, DefaultVerifier> notOffered = Test<OneFix>(Before, Before);
        notOffered.CodeActionEquivalenceKey = "no such key";
        await notOffered.RunAsync();
    }

    [Fact]
    public async Task A_tree_that_no_parser_makes_fails_though_its_text_is_right()
    {
        CSharpCodeFixTest<ZeroAnalyzer, DigitNameFix, DefaultVerifier> test = Test<DigitNameFix>("class C { int x = [|0|]; }", "class C { int x = 1; }");
        Assert.Contains("NumericLiteralExpression", await Failure.OfAsync(() => test.RunAsync()));

        test.CodeActionValidationMode = CodeActionValidationMode.None;
        await test.RunAsync();
    }

    [Fact]
    public async Task An_action_makes_exactly_one_change_of_the_solution()
    {
        Assert.Contains("makes 2 ApplyChangesOperations", await Failure.OfAsync(() => Test<TwoOperationsFix>(Before, After).RunAsync()));
        Assert.Contains("makes 0 ApplyChangesOperations", await Failure.OfAsync(() => Test<NoOperationFix>(Before, After).RunAsync()));
    }

    [Fact]
    public async Task A_fixable_diagnostic_that_is_not_local_fails()
    {
        CSharpCodeFixTest<CompilationEndAnalyzer, OneFix, DefaultVerifier> test = new() { TestCode = Before, FixedCode = After };
        Assert.Contains("non-local", await Failure.OfAsync(() => test.RunAsync()));

        test.CodeFixTestBehaviors = CodeFixTestBehaviors.SkipLocalDiagnosticCheck;
        await test.RunAsync();
    }

    [Fact]
    public async Task A_number_of_iterations_is_exact()
    {
        CSharpCodeFixTest<ZeroAnalyzer, OneFix, DefaultVerifier> test = Test<OneFix>(Before, After);
        test.NumberOfIncrementalIterations = 2;
        await test.RunAsync();

        test.NumberOfIncrementalIterations = 3;
        Assert.Contains("Expected '3' iterations but found '2'", await Failure.OfAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task A_negative_number_of_iterations_is_a_limit()
    {
        CSharpCodeFixTest<ZeroAnalyzer, OneFix, DefaultVerifier> test = Test<OneFix>("class C { int x = [|0|], y = [|0|], z = [|0|]; }", "class C { int x = 1, y = 1, z = 1; }");
        test.NumberOfIncrementalIterations = -4;
        await test.RunAsync();

        test.NumberOfIncrementalIterations = -2;
        Assert.Contains("at most '2' iterations but found '3'", await Failure.OfAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task One_fix_is_enough_where_only_one_is_asked_for()
    {
        CSharpCodeFixTest<ZeroAnalyzer, OneFix, DefaultVerifier> test = new()
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
        CSharpCodeFixTest<ZeroAnalyzer, OneFix, DefaultVerifier> test = new()
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

    [Theory]
    [InlineData(0, "1")]
    [InlineData(1, "2")]
    [InlineData(2, "3")]
    public async Task Nested_actions_are_counted_one_after_another(int index, string written)
    {
        CSharpCodeFixTest<ZeroAnalyzer, NestedFix, DefaultVerifier> test = Test<NestedFix>("class C { int x = [|0|]; }", $"class C {{ int x = {written}; }}");
        test.CodeActionIndex = index;
        await test.RunAsync();

        test.CodeActionEquivalenceKey = written;
        await test.RunAsync();
    }

    [Fact]
    public async Task Index_and_key_name_the_same_action()
    {
        CSharpCodeFixTest<ZeroAnalyzer, NestedFix, DefaultVerifier> test = Test<NestedFix>("class C { int x = [|0|]; }", "class C { int x = 2; }");
        test.CodeActionEquivalenceKey = "2";
        await test.RunAsync();

        test.CodeActionIndex = 2;
        Assert.Contains("equivalence key '3', not '2'", await Failure.OfAsync(() => test.RunAsync()));
    }

    [Fact]
    public async Task The_chosen_action_can_be_looked_at()
    {
        List<string> titles = [];
        CSharpCodeFixTest<ZeroAnalyzer, NestedFix, DefaultVerifier> test = Test<NestedFix>("class C { int x = [|0|]; }", "class C { int x = 3; }");
        test.CodeActionIndex = 2;
        test.CodeActionVerifier = (action, verifier) => titles.Add(action.Title);
        await test.RunAsync();

        Assert.All(titles, title => Assert.Equal("Write 3", title));
        Assert.NotEmpty(titles);
    }

    private static CSharpCodeFixTest<ZeroAnalyzer, TFix, DefaultVerifier> Test<TFix>(string before, string after)
        where TFix : OneFix, new() => new() { TestCode = before, FixedCode = after };
}
