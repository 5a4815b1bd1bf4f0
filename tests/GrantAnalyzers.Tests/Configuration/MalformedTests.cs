using GrantAnalyzers.Configuration;
using GrantAnalyzers.Tests.Foreign;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace GrantAnalyzers.Tests.Configuration;

/// <summary>GNT0001: what is not understood in a configuration is told once, and the rest of it counts.</summary>
public class MalformedTests
{
    private const string Code = """
        struct gnttab_copy { public ulong source; public short status; }

        static class Test
        {
            static extern int Send(ref gnttab_copy op);

            static bool Copy(gnttab_copy op) => {|GNT1002:Send(ref op)|} == 0 && {|GNT1001:op.status == 0|};
        }
        """;

    private const string Silent = """
        struct gnttab_copy { public ulong source; public short status; }
        """;

    [Theory]
    [InlineData("Send||", "a name is empty")]
    [InlineData("Q:Test.Send|Send", "'Q:Test.Send' begins with none of M:, T:, N:")]
    [InlineData("Send|M:Test.Send(gnttab_copy@", "the parameter list of 'M:Test.Send(gnttab_copy@' has no end")]
    [InlineData("Send Receive, Send", "'Send Receive' is no name of a symbol")]
    [InlineData("Send|1st", "'1st' is no name of a symbol")]
    public Task A_name_that_is_none_is_left_out_and_the_others_count(string value, string complaint) =>
        Complains(Code, "dotnet_code_quality.GNT.submit_methods", value, complaint);

    [Fact]
    public Task A_key_that_is_misspelt_is_told_with_the_right_ones() =>
        Complains(Silent, "dotnet_code_quality.GNT.submit_method", "Send", "the keys are submit_methods, status_members, output_members, retry_helpers, blocking_methods, atomic_scopes, identity_wrappers, assert_methods");

    [Theory]
    [InlineData("GNT1002")]
    [InlineData("GNT4001")]
    public Task A_rule_that_exists_has_keys_of_its_own(string rule) => ForeignCode.Reports(Silent, $"dotnet_code_quality.{rule}.submit_methods = Send");

    [Fact]
    public Task A_rule_that_does_not_exist_is_told() =>
        Complains(Silent, "dotnet_code_quality.GNT9999.submit_methods", "Send", "there is no rule GNT9999");

    [Fact]
    public Task A_status_is_a_member() =>
        Complains(Silent, "dotnet_code_quality.GNT.status_members", "T:gnttab_copy", "'T:gnttab_copy' begins with none of F:, P:");

    [Fact]
    public Task Nothing_is_a_value_too() => ForeignCode.Reports(Silent, "dotnet_code_quality.GNT.submit_methods =");

    [Fact]
    public async Task It_is_told_once_however_many_files_there_are()
    {
        CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> test = ForeignCode.Test(Silent, ["dotnet_code_quality.GNT.submit_methods = a b"]);
        test.TestState.Sources.Add("class Second { }");
        test.TestState.Sources.Add("class Third { }");
        test.ExpectedDiagnostics.Add(Complaint("dotnet_code_quality.GNT.submit_methods", "a b", "'a b' is no name of a symbol"));
        await test.RunAsync();
    }

    [Fact]
    public void Commas_of_parameters_separate_nothing()
    {
        SymbolNames names = SymbolNames.Parse("M:N.T.m(System.Int32,System.Int32), M:N.T.other", "MTN", complaint => Assert.Fail(complaint));
        Assert.Equal(["N.T.m", "N.T.other"], names.QualifiedMethods);
    }

    private static Task Complains(string code, string key, string value, string complaint)
    {
        CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> test = ForeignCode.Test(code, [$"{key} = {value}"]);
        test.ExpectedDiagnostics.Add(Complaint(key, value, complaint));
        return test.RunAsync();
    }

    private static DiagnosticResult Complaint(string key, string value, string complaint) =>
        new DiagnosticResult(Descriptors.ConfigurationNotUnderstood).WithArguments(key.ToLowerInvariant(), value, complaint);
}
