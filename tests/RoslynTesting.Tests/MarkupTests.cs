namespace RoslynTesting.Tests;

public class MarkupTests
{
    [Fact]
    public Task What_is_marked_is_found() => Run.PassesAsync<ZeroAnalyzer>("class C { int x = [|0|]; int y = {|TINY1:0|}; int z = 1; }");

    [Theory]
    [InlineData("class C { int x = [|1|]; }")]
    [InlineData("class C { int x = 0; }")]
    [InlineData("class C { int [|x = 0|]; }")]
    [InlineData("class C { int x = {|OTHER:0|}; }")]
    public Task A_mark_that_is_missing_too_much_too_long_or_of_another_id_fails(string source) => Run.FailsAsync<ZeroAnalyzer>(source);

    [Fact]
    public Task Marks_nest() => Run.PassesAsync<ZeroAnalyzer>("class C { string x = {|CS0029:[|0|]|}; }");

    [Fact]
    public Task Code_that_resembles_marks_is_left_alone() => Run.PassesAsync<ZeroAnalyzer>("class C { int[] x = [1 | 2]; bool y = true || false; bool M(string s) => s is { Length: 1 } || s is [{ } c]; }");

    [Fact]
    public Task A_mark_asks_for_no_message_and_no_severity()
    {
        CSharpAnalyzerTest<ZeroAnalyzer, DefaultVerifier> test = Run.Of<ZeroAnalyzer>("class C { int x = [|0|]; }");
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", "root = true\n[*]\ndotnet_diagnostic.TINY1.severity = error"));
        return test.RunAsync();
    }

    [Fact]
    public async Task A_mark_that_is_not_closed_is_an_error() =>
        await Assert.ThrowsAnyAsync<Exception>(() => Run.PassesAsync<ZeroAnalyzer>("class C { int x = [|0; }"));
}
