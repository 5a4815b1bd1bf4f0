using GrantAnalyzers.Tests.Foreign;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace GrantAnalyzers.Tests.Configuration;

/// <summary>What an <c>.editorconfig</c> makes of code that has no attributes and no names of Xen's.</summary>
public class ConfigurationTests
{
    private const string Statuses = "dotnet_code_quality.GNT.status_members = F:Own.PageMap.st";
    private const string Calls = "dotnet_code_quality.GNT.submit_methods = M:Own.Hyper.Send";

    private const string Binding = """
        using System;

        namespace Own;

        struct PageMap { public uint reference; public short st; public uint cookie; }

        static class Hyper
        {
            public const short Fine = 0;
            public static extern int Send(ref PageMap op);
            public static extern int Send(ref PageMap op, int priority);
            public static extern int Patiently(ref PageMap op);
            public static extern int RetryBusy(ref PageMap op);
            public static extern bool Hint(bool condition);
            public static extern void Insist(bool condition);
            public static extern void Nap(int milliseconds);
        }

        """;

    [Fact]
    public Task Without_a_configuration_nothing_is_known() => Reports("""
        bool Map(PageMap op) => Hyper.Send(ref op) == 0 && op.st >= 0;
        """);

    [Fact]
    public Task A_structure_with_a_status_member_is_an_operation() => Reports("""
        bool IsFine(in PageMap op) => {|GNT1001:op.st >= 0|};
        """, Statuses);

    [Fact]
    public Task A_submit_method_issues_operations() => Reports("""
        bool Map(PageMap op) => {|GNT1002:Hyper.Send(ref op)|} == 0 && op.st == Hyper.Fine;
        bool MapAtOnce(PageMap op) => {|GNT1002:Hyper.Send(ref op, 9)|} == 0 && op.st == Hyper.Fine;
        """, Statuses, Calls);

    [Fact]
    public Task A_parameter_list_chooses_an_overload() => Reports("""
        bool Map(PageMap op) => Hyper.Send(ref op) == 0 && op.st == Hyper.Fine;
        bool MapAtOnce(PageMap op) => {|GNT1002:Hyper.Send(ref op, 9)|} == 0 && op.st == Hyper.Fine;
        """, Statuses, "dotnet_code_quality.GNT.submit_methods = M:Own.Hyper.Send(Own.PageMap@,System.Int32)");

    [Theory]
    [InlineData("Send")]
    [InlineData("Nothing|Send")]
    [InlineData("Nothing, Send")]
    [InlineData("Own.Hyper.Send")]
    [InlineData("T:Own.Hyper")]
    [InlineData("N:Own")]
    [InlineData("M:Own.Hyper.Se*")]
    [InlineData("Sen*")]
    public Task A_method_can_be_named_in_many_ways(string name) => Reports("""
        bool Map(PageMap op) => {|GNT1002:Hyper.Send(ref op)|} == 0 && op.st == Hyper.Fine;
        """, Statuses, $"dotnet_code_quality.GNT.submit_methods = {name}");

    [Fact]
    public Task An_output_is_read_too_early() => Reports("""
        uint Map(PageMap op)
        {
            if ({|GNT1002:Hyper.Send(ref op)|} != 0) return 0;
            uint cookie = {|GNT1004:op.cookie|};
            return op.st == Hyper.Fine ? cookie : 0;
        }
        """, Statuses, Calls, "dotnet_code_quality.GNT.output_members = F:Own.PageMap.cookie");

    [Fact]
    public Task A_retry_helper_leaves_no_eagain() => Reports("""
        bool Map(PageMap op) => Hyper.Patiently(ref op) == 0 && op.st == Hyper.Fine;
        bool Look(PageMap op) => Hyper.Patiently(ref op) == 0 && {|GNT1001:op.st == 0|};
        bool Again(PageMap op) => Hyper.Send(ref op) == 0 && Hyper.RetryBusy(ref op) == 0 && op.st == Hyper.Fine;
        """, Statuses, Calls, "dotnet_code_quality.GNT.retry_helpers = M:Own.Hyper.Patiently|M:Own.Hyper.RetryBusy");

    [Fact]
    public Task A_helper_that_nobody_examines_behind_issued_them_all_the_same() => Reports("""
        int Map()
        {
            PageMap op = default;
            return {|GNT1003:Hyper.Patiently(ref op)|};
        }
        """, Statuses, Calls, "dotnet_code_quality.GNT.retry_helpers = M:Own.Hyper.Patiently");

    [Fact]
    public Task A_blocking_method_and_an_atomic_scope_do_not_go_together() => Reports("""
        bool Map(PageMap op)
        {
            for (int i = 0; i < 100; i++)
            {
                if (Hyper.Send(ref op) != 0) return false;
                if (op.st != -12) break;
                {|GNT2004:Hyper.Nap(1)|};
            }

            return op.st == Hyper.Fine;
        }
        """.Replace("op.st != -12", "op.st != Busy") + "\nconst short Busy = -12;", Statuses, Calls, "dotnet_code_quality.GNT.blocking_methods = Nap", "dotnet_code_quality.GNT.atomic_scopes = M:Own.Backend.Map");

    [Fact]
    public Task An_identity_wrapper_is_seen_through() => Reports("""
        uint Map(PageMap op)
        {
            if ({|GNT1002:Hyper.Send(ref op)|} != 0) return 0;
            if (Hyper.Hint(op.st != Hyper.Fine)) return 0;
            return op.cookie;
        }
        """, Statuses, Calls, "dotnet_code_quality.GNT.identity_wrappers = M:Own.Hyper.Hint", "dotnet_code_quality.GNT.output_members = cookie");

    [Fact]
    public Task An_assert_method_ends_the_program() => Reports("""
        void Map(PageMap op)
        {
            if ({|GNT1002:Hyper.Send(ref op)|} != 0) return;
            {|GNT1009:Hyper.Insist(op.st == Hyper.Fine)|};
        }
        """, Statuses, Calls, "dotnet_code_quality.GNT.assert_methods = M:Own.Hyper.Insist");

    [Fact]
    public Task A_key_of_a_rule_s_own_wins_over_the_general_one() => Reports("""
        bool Map(PageMap op) => Hyper.Send(ref op) == 0 && {|GNT1001:op.st == 0|};
        """, Statuses, Calls, "dotnet_code_quality.GNT1002.submit_methods = M:Own.Hyper.Other");

    [Fact]
    public Task A_key_of_a_rule_s_own_is_enough() => Reports("""
        bool Map(PageMap op) => {|GNT1002:Hyper.Send(ref op)|} == 0 && op.st == Hyper.Fine;
        int Lose()
        {
            PageMap op = default;
            return Hyper.Send(ref op);
        }
        """, Statuses, "dotnet_code_quality.GNT1002.submit_methods = M:Own.Hyper.Send");

    [Fact]
    public Task A_helper_that_says_nothing_but_configured_names_is_looked_into() => Reports("""
        PageMap _map;

        int Send() => Hyper.Send(ref _map);

        uint Map()
        {
            if (Send() != 0) return 0;
            uint cookie = {|GNT1004:_map.cookie|};
            return _map.st == Hyper.Fine ? cookie : 0;
        }
        """.Replace("if (Send() != 0)", "if ({|GNT1002:Send()|} != 0)"), Statuses, Calls, "dotnet_code_quality.GNT.output_members = cookie");

    [Fact]
    public async Task Each_file_is_looked_at_under_its_own_configuration()
    {
        CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> test = ForeignCode.Test(Binding, [Statuses]);
        test.TestState.Sources.Add("namespace Own; class First { bool Map(PageMap op) => {|GNT1002:Hyper.Send(ref op)|} == 0 && op.st == Hyper.Fine; }");
        test.TestState.Sources.Add("namespace Own; class Second { bool Map(PageMap op) => Hyper.Send(ref op) == 0 && op.st == Hyper.Fine; }");
        test.TestState.AnalyzerConfigFiles.Add(("/0/.editorconfig", $"[Test1.cs]\n{Calls}\n"));
        await test.RunAsync();
    }

    private static Task Reports(string members, params string[] settings) =>
        ForeignCode.Reports(Binding + "class Backend\n{\n" + members + "\n}\n", settings);
}
