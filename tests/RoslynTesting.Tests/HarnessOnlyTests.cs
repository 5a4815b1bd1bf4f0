namespace RoslynTesting.Tests;

/// <summary>What the harness of this repository does otherwise than the packages: it says so.</summary>
public class HarnessOnlyTests
{
    [Fact]
    public void A_member_that_was_left_out_names_the_switch_that_brings_it()
    {
        Assert.Contains("-p:UseRoslynTesting=true", Assert.Throws<NotSupportedException>(() => Run.Of<ZeroAnalyzer>().TestState.AdditionalProjects).Message);
        Assert.Throws<NotSupportedException>(() => DiagnosticResult.CompilerError("CS0103"));
    }

    [Fact]
    public async Task So_does_a_default_that_would_have_to_be_downloaded() =>
        await Assert.ThrowsAsync<NotSupportedException>(() => new CSharpAnalyzerTest<ZeroAnalyzer, DefaultVerifier> { TestCode = "class C { }" }.RunAsync());

    [Fact]
    public async Task A_failure_lists_what_is_missing_and_what_was_not_expected()
    {
        string message = await Run.FailsAsync<ZeroAnalyzer>("class C { int x = 0, y = [|1|]; }");

        Assert.Contains("Missing:\n  /0/Test0.cs: (0,25)-(0,26):  TINY1: (any message)", message);
        Assert.Contains("Unexpected:\n  /0/Test0.cs(1,19): warning TINY1: Literal '0' is zero", message);
    }

    [Fact]
    public async Task Texts_that_differ_are_shown_from_the_first_such_line_with_its_end() =>
        Assert.Contains("from line 3 on:\n-    int x = 2;<LF>\n+    int x = 1;<LF>\n", await Run.FailsAsync<OneFix>("class C\n{\n    int x = [|0|];\n}\n", "class C\n{\n    int x = 2;\n}\n"));
}
