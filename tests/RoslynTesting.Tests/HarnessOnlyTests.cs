namespace RoslynTesting.Tests;

/// <summary>What the harness of this repository does otherwise than the packages: it says so.</summary>
public class HarnessOnlyTests
{
    [Fact]
    public void A_member_that_was_left_out_names_the_switch_that_brings_it()
    {
        CSharpAnalyzerTest<ZeroAnalyzer, DefaultVerifier> test = new();

        Assert.Contains("-p:UseRoslynTesting=true", Assert.Throws<NotSupportedException>(() => test.TestState.GeneratedSources).Message);
        Assert.Contains("-p:UseRoslynTesting=true", Assert.Throws<NotSupportedException>(() => test.XmlReferences).Message);
    }

    [Fact]
    public Task The_default_references_are_those_of_the_running_framework() =>
        CSharpCodeFixVerifier<ZeroAnalyzer, OneFix, DefaultVerifier>.VerifyCodeFixAsync("class C { int x = [|0|]; System.TimeProvider? t; }", "class C { int x = 1; System.TimeProvider? t; }");

    [Fact]
    public async Task A_failure_lists_what_is_missing_and_what_was_not_expected()
    {
        string message = await Failure.OfAsync(() => Analyzer<AdditionalLocationAnalyzer>.VerifyAnalyzerAsync("class C { int x = 0, y = [|1|]; }"));

        Assert.Contains("Missing:\n  /0/Test0.cs: (0,25)-(0,26) Warning TINY1: (any message)", message);
        Assert.Contains("Unexpected:\n  /0/Test0.cs(1,19): warning TINY1: Literal '0' is zero\n    also at /0/Test0.cs: (0,0)-", message);
    }

    [Fact]
    public async Task Texts_that_differ_are_shown_line_by_line_with_their_line_ends() =>
        Assert.Contains("From line 3:\n-    int x = 2;<LF>\n+    int x = 1;<LF>", await Failure.OfAsync(() => Fix<ZeroAnalyzer, OneFix>.VerifyCodeFixAsync("class C\n{\n    int x = [|0|];\n}\n", "class C\n{\n    int x = 2;\n}\n")));

    [Fact]
    public async Task Actions_that_make_no_change_or_several_name_their_number()
    {
        Assert.Contains("makes 2 ApplyChangesOperations", await Failure.OfAsync(() => Fix<ZeroAnalyzer, TwoOperationsFix>.VerifyCodeFixAsync("class C { int x = [|0|]; }", "class C { int x = 1; }")));
        Assert.Contains("makes 0 ApplyChangesOperations", await Failure.OfAsync(() => Fix<ZeroAnalyzer, NoOperationFix>.VerifyCodeFixAsync("class C { int x = [|0|]; }", "class C { int x = 1; }")));
    }

    [Fact]
    public async Task Reference_assemblies_that_the_machine_lacks_name_where_they_were_sought()
    {
        ReferenceAssemblies missing = new("net10.0", new PackageIdentity("No.Such.Ref", "1.0.0"), "ref/net10.0");

        DirectoryNotFoundException error = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => missing.ResolveAsync(null, CancellationToken.None));
        Assert.Contains(Path.Combine("No.Such.Ref", "1.0.0"), error.Message);
    }
}
