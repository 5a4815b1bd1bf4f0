namespace RoslynTesting.Tests;

public class FixTests
{
    private const string Before = "class C { int x = [|0|]; int y = [|0|]; }";
    private const string After = "class C { int x = 1; int y = 1; }";

    [Fact]
    public Task Fixes_lead_from_one_state_to_the_other() => Run.Of<OneFix>(Before, After).RunAsync();

    [Fact]
    public async Task Another_text_fails() => Assert.Contains("x = 2", await Run.FailsAsync<OneFix>("class C { int x = [|0|]; }", "class C { int x = 2; }"));

    [Fact]
    public async Task Another_line_end_fails()
    {
        const string before = "class C\r\n{\r\n    int x = [|0|];\r\n}\r\n";
        const string after = "class C\r\n{\r\n    int x = 1;\r\n}\r\n";

        await Run.Of<OneFix>(before, after).RunAsync();
        await Run.FailsAsync<LineEndFix>(before, after);
    }

    [Fact]
    public Task Another_encoding_fails() => Run.FailsAsync<EncodingFix>(Before, After);

    [Fact]
    public async Task A_fixed_state_that_does_not_compile_fails_unless_that_is_marked()
    {
        Assert.Contains("CS0103", await Run.FailsAsync<UndeclaredNameFix>("class C { int x = [|0|]; }", "class C { int x = unknown; }"));
        await Run.Of<UndeclaredNameFix>("class C { int x = [|0|]; }", "class C { int x = {|CS0103:unknown|}; }").RunAsync();
    }

    [Fact]
    public async Task A_diagnostic_that_the_fixed_state_keeps_counts_only_where_its_marks_are_allowed()
    {
        CSharpCodeFixTest<ZeroAnalyzer, ChoosyFix, DefaultVerifier> test = Run.Of<ChoosyFix>("class C { int y = [|0|], x = [|0|]; }", "class C { int y = [|0|], x = 1; }");
        Assert.Contains("Context: Diagnostics of fixed state", await Run.FailsAsync(() => test.RunAsync()));

        test.FixedState.MarkupHandling = MarkupMode.Allow;
        await test.RunAsync();
    }

    [Fact]
    public Task Without_fixed_code_no_fix_is_run()
    {
        CSharpCodeFixTest<ZeroAnalyzer, UndeclaredNameFix, DefaultVerifier> test = Run.Of<UndeclaredNameFix>(Before, After);
        test.FixedState.Sources.Clear();
        return test.RunAsync();
    }

    [Fact]
    public async Task Fixed_code_that_equals_the_test_code_says_that_no_fix_is_offered()
    {
        await Run.Of<ChoosyFix>("class C { int y = [|0|]; }", "class C { int y = [|0|]; }").RunAsync();
        await Run.FailsAsync<IdleFix>(Before, Before);
        await Run.FailsAsync<OneFix>(Before, Before);
    }

    [Fact]
    public Task A_tree_that_no_parser_makes_fails_though_its_text_is_right() => Run.FailsAsync<DigitNameFix>("class C { int x = [|0|]; }", "class C { int x = 1; }");

    [Fact]
    public Task An_action_makes_exactly_one_change_of_the_solution() => Run.FailsAsync<TwoOperationsFix>(Before, After);

    [Fact]
    public async Task A_fixable_diagnostic_that_is_not_local_fails() =>
        Assert.Contains("non-local", await Run.FailsAsync(() => Run.Of<CompilationEndAnalyzer, OneFix>(Before, After).RunAsync()));

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(1, false)]
    [InlineData(-3, true)]
    public async Task A_number_of_iterations_is_exact_and_a_negative_one_a_limit(int number, bool passes)
    {
        CSharpCodeFixTest<ZeroAnalyzer, OneFix, DefaultVerifier> test = Run.Of<OneFix>(Before, After);
        test.NumberOfIncrementalIterations = number;
        await (passes ? test.RunAsync() : Run.FailsAsync(() => test.RunAsync()));
    }

    [Fact]
    public Task Expectations_of_what_is_not_fixable_hold_for_the_fixed_state_too()
    {
        CSharpCodeFixTest<SuppressionWatchingAnalyzer, OneByOneFix, DefaultVerifier> test = Run.Of<SuppressionWatchingAnalyzer, OneByOneFix>("#nullable enable\n{|#1:class C { int x = {|#0:0|}; }|}", "#nullable enable\n{|#1:class C { int x = 1; }|}");
        test.ExpectedDiagnostics.Add(new DiagnosticResult(ZeroAnalyzer.Rule).WithLocation(0).WithArguments("0"));
        test.ExpectedDiagnostics.Add(new DiagnosticResult(SuppressionWatchingAnalyzer.Watching).WithLocation(1));
        return test.RunAsync();
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(1, "2")]
    [InlineData(2, "3")]
    public async Task Nested_actions_are_counted_one_after_another(int index, string written)
    {
        CSharpCodeFixTest<ZeroAnalyzer, NestedFix, DefaultVerifier> test = Run.Of<NestedFix>("class C { int x = [|0|]; }", $"class C {{ int x = {written}; }}");
        test.CodeActionIndex = index;
        await test.RunAsync();
    }

    [Fact]
    public async Task Index_and_key_name_the_same_action()
    {
        CSharpCodeFixTest<ZeroAnalyzer, NestedFix, DefaultVerifier> test = Run.Of<NestedFix>("class C { int x = [|0|]; }", "class C { int x = 2; }");
        test.CodeActionEquivalenceKey = "2";
        await test.RunAsync();

        test.CodeActionIndex = 2;
        await Run.FailsAsync(() => test.RunAsync());
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(null, "no such key")]
    public Task An_index_or_a_key_that_no_action_has_applies_nothing(int? index, string? key)
    {
        CSharpCodeFixTest<ZeroAnalyzer, NestedFix, DefaultVerifier> test = Run.Of<NestedFix>(Before, Before);
        test.CodeActionIndex = index;
        test.CodeActionEquivalenceKey = key;
        return test.RunAsync();
    }
}
