using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1001.</summary>
public class CompareWithStatusNameTests
{
    [Theory]
    [InlineData("op.Status != 0", "op.Status != GrantStatus.Okay")]
    [InlineData("0 == op.Status", "GrantStatus.Okay == op.Status")]
    [InlineData("op.Status < 0", "op.Status != GrantStatus.Okay")]
    [InlineData("0 > op.Status", "GrantStatus.Okay != op.Status")]
    [InlineData("op.Status >= 0", "op.Status == GrantStatus.Okay")]
    [InlineData("op.Status <= (GrantStatus)(-1)", "op.Status != GrantStatus.Okay")]
    [InlineData("op.Status < GrantStatus.Okay", "op.Status != GrantStatus.Okay")]
    [InlineData("op.Status == (GrantStatus)(-12)", "op.Status == GrantStatus.Eagain")]
    [InlineData("op.Status == default", "op.Status == GrantStatus.Okay")]
    [InlineData("(int)op.Status == -13", "op.Status == GrantStatus.NoSpace")]
    [InlineData("((int)op.Status) != 0", "(op.Status) != GrantStatus.Okay")]
    [InlineData("(int)/*raw*/op.Status != 0", "(int)/*raw*/op.Status != (int)GrantStatus.Okay")]
    [InlineData("op.Status /*a*/ != /*b*/ 0 /*c*/", "op.Status /*a*/ != /*b*/ GrantStatus.Okay /*c*/")]
    public Task A_comparison_gets_the_name(string before, string after) => Backend.ComparisonBecomes(
        $"bool Test(MapGrantRef op) => {{|GNT1001:{before.Replace(" /*c*/", "|} /*c*/")}{(before.EndsWith("/*c*/") ? "" : "|}")};",
        $"bool Test(MapGrantRef op) => {after};");

    [Theory]
    [InlineData("op.Status is {|GNT1001:0|}", "op.Status is GrantStatus.Okay")]
    [InlineData("op.Status is not {|GNT1001:0|}", "op.Status is not GrantStatus.Okay")]
    [InlineData("op.Status is {|GNT1001:< 0|}", "op.Status is not GrantStatus.Okay")]
    [InlineData("op.Status is {|GNT1001:>= 0|}", "op.Status is GrantStatus.Okay")]
    [InlineData("op is { Status: {|GNT1001:0|} }", "op is { Status: GrantStatus.Okay }")]
    [InlineData("(int)op.Status is {|GNT1001:0|} or {|GNT1001:-12|}", "(int)op.Status is (int)GrantStatus.Okay or (int)GrantStatus.Eagain")]
    [InlineData("op.Status switch { {|GNT1001:0|} => true, _ => false }", "op.Status switch { GrantStatus.Okay => true, _ => false }")]
    public Task A_pattern_gets_the_name(string before, string after) => Backend.ComparisonBecomes(
        $"bool Test(MapGrantRef op) => {before};",
        $"bool Test(MapGrantRef op) => {after};");

    [Fact]
    public Task A_case_gets_the_name() => Backend.ComparisonBecomes(
        """
        int Test(MapGrantRef op)
        {
            switch ((int)op.Status)
            {
                case {|GNT1001:0|}: // fine
                    return 1;
                default:
                    return 2;
            }
        }
        """,
        """
        int Test(MapGrantRef op)
        {
            switch ((int)op.Status)
            {
                case (int)GrantStatus.Okay: // fine
                    return 1;
                default:
                    return 2;
            }
        }
        """);

    [Fact]
    public Task A_local_that_carries_the_status_is_compared_with_the_number_of_the_name() => Backend.ComparisonBecomes(
        """
        bool Test(MapGrantRef op)
        {
            short err = (short)op.Status;
            int wide = (int)op.Status;
            return {|GNT1001:err != 0|} && {|GNT1001:wide < 0|};
        }
        """,
        """
        bool Test(MapGrantRef op)
        {
            short err = (short)op.Status;
            int wide = (int)op.Status;
            return err != (int)GrantStatus.Okay && wide != (int)GrantStatus.Okay;
        }
        """);

    [Theory]
    [InlineData("op.Status > 0")]
    [InlineData("op.Status <= 0")]
    [InlineData("op.Status == (GrantStatus)1")]
    [InlineData("op.Status < (GrantStatus)(-5)")]
    public async Task What_has_no_equality_behind_it_is_left_alone(string condition)
    {
        string members = $"bool Test(MapGrantRef op) => {{|GNT1001:{condition}|}};";
        await Backend.ComparisonBecomes(members, members);
    }

    [Fact]
    public Task The_name_is_qualified_where_its_namespace_is_not_imported() => Backend.Becomes<CompareWithStatusName>(
        """
        class Test
        {
            bool Failed(Xen.Grants.MapGrantRef op) => {|GNT1001:op.Status != 0|};
        }
        """,
        """
        class Test
        {
            bool Failed(Xen.Grants.MapGrantRef op) => op.Status != Xen.Grants.GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task An_alias_is_used_where_there_is_one() => Backend.Becomes<CompareWithStatusName>(
        """
        using Status = Xen.Grants.GrantStatus;

        class Test
        {
            bool Failed(Xen.Grants.MapGrantRef op) => {|GNT1001:op.Status != 0|};
        }
        """,
        """
        using Status = Xen.Grants.GrantStatus;

        class Test
        {
            bool Failed(Xen.Grants.MapGrantRef op) => op.Status != Status.Okay;
        }
        """);

    [Fact]
    public Task Windows_line_ends_stay() => Backend.Becomes<CompareWithStatusName>(
        "class Test\r\n{\r\n    bool Failed(Xen.Grants.GrantStatus s) =>\r\n        {|GNT1001:s != 0|};\r\n}\r\n",
        "class Test\r\n{\r\n    bool Failed(Xen.Grants.GrantStatus s) =>\r\n        s != Xen.Grants.GrantStatus.Okay;\r\n}\r\n");

    [Fact]
    public Task A_name_stands_apart_from_the_word_behind_the_number() => Backend.Becomes<CompareWithStatusName>(
        "GNT1001",
        "bool Test(MapGrantRef op) => op.Status is {|GNT1001:0|}or GrantStatus.Eagain;",
        "bool Test(MapGrantRef op) => op.Status is GrantStatus.Okay or GrantStatus.Eagain;");

    [Fact]
    public Task The_name_is_written_in_full_where_something_else_goes_by_it() => Backend.Becomes<CompareWithStatusName>(
        "GNT1001",
        "int GrantStatus => 3; bool Test(MapGrantRef op) => {|GNT1001:op.Status == 0|} || GrantStatus == 3;",
        "int GrantStatus => 3; bool Test(MapGrantRef op) => op.Status == Xen.Grants.GrantStatus.Okay || GrantStatus == 3;");
}
