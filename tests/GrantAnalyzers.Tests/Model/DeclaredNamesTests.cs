using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GrantAnalyzers.Tests.Model;

/// <summary>Whether code that references no grant library declares something of C's itself.</summary>
public class DeclaredNamesTests
{
    [Theory]
    [InlineData("struct gnttab_map_grant_ref { }")]
    [InlineData("namespace Deep.Inside { class Outer { struct gnttab_copy_t { } } }")]
    [InlineData("struct GnttabUnmapGrantRef { }")]
    [InlineData("struct xengnttab_grant_copy_segment { }")]
    public void An_operation_is_one_in_either_spelling(string source) => Assert.True(NamesIn(source).Operations);

    [Fact]
    public void A_structure_with_a_known_layout_is_no_operation() =>
        Assert.Equal(new DeclaredNames(Operations: false, Layouts: true), NamesIn("struct ioctl_gntdev_unmap_notify { }"));

    [Theory]
    [InlineData("class MapGrantRef { }")]
    [InlineData("class Signtool { string _name = \"gnttab_copy\"; void gnttab_copy() { } }")]
    [InlineData("")]
    public void What_only_speaks_of_them_declares_none(string source) => Assert.Equal(default, NamesIn(source));

    /// <summary>Texts are searched in parts of 16,384 characters.</summary>
    [Theory]
    [InlineData(16_375)]
    [InlineData(16_376)]
    [InlineData(16_377)]
    [InlineData(16_378)]
    [InlineData(32_755)]
    [InlineData(32_756)]
    [InlineData(32_757)]
    [InlineData(49_140)]
    public void A_name_is_found_wherever_a_part_of_the_text_ends(int spaces) => Assert.True(NamesIn(new string(' ', spaces) + "struct gnttab_copy { }").Operations);

    [Fact]
    public void It_is_looked_for_in_every_file() => Assert.True(NamesIn("class First { }", "struct gnttab_copy { }").Operations);

    private static DeclaredNames NamesIn(params string[] sources) =>
        DeclaredNames.In(CSharpCompilation.Create("Test", sources.Select(static source => CSharpSyntaxTree.ParseText(source))), default);
}
