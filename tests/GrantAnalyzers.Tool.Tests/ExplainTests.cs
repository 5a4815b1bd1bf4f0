using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Output;

namespace GrantAnalyzers.Tool.Tests;

public class ExplainTests
{
    public static TheoryData<string> Rules { get; } = [.. KnownRules.Descriptors.Select(rule => rule.Id)];

    [Fact]
    public void Every_rule_has_a_page_and_every_page_a_rule() => Assert.Equal(KnownRules.Descriptors.Select(rule => rule.Id), RulePages.Ids);

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_page_fits_100_columns_and_has_nothing_of_Markdown_left(string id)
    {
        string[] lines = Print(RulePages.Find(id)!).Split('\n');

        Assert.Equal($"{id}: {KnownRules.TitleOf(id)}", lines[0]);
        Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
        Assert.All(lines.Where(line => !line.StartsWith("    ", StringComparison.Ordinal)), line =>
        {
            Assert.InRange(line.Length, 0, 100);
            Assert.DoesNotMatch(@"`|\*\*|^#|\]\(|^\|-.*-\|:?-+$", line);
        });
    }

    [Fact]
    public void Headings_paragraphs_lists_tables_and_code_are_laid_out() => Assert.Equal(
        """
        A page
        ======

        One that wraps, and has code and bold in it.

        +-----+-------+
        | id  | means |
        |-----+-------|
        | one | 1     |
        +-----+-------+

        More
        ----

        * first
        * second

            if (a < b)   // as it is


                return;

        """.TrimEnd() + "\n",
        Print("""
            # A page

            One that wraps, and has `code` and **bold**
            in [it](x.md).

            | id | means |
            |---|---|
            | one | 1 |

            ## More

            * first
            * second

            ```csharp
            if (a < b)   // as it is


                return;
            ```
            """) + "\n");

    [Fact]
    public void Quotes_are_set_in_and_links_and_entities_are_what_they_stand_for() => Assert.Equal(
        "a < b, and https://xenbits.xen.org\n\n    Xen says no.",
        Print("a &lt; b, and <https://xenbits.xen.org>\n\n> Xen says no."));

    [Fact]
    public void Code_in_a_list_is_set_in_as_it_is() => Assert.Equal(
        "1. first:\n       if (a)\n           return;\n2. second",
        Print("1. first:\n   ```\n   if (a)\n       return;\n   ```\n2. second"));

    [Fact]
    public void Markup_of_the_terminal_s_own_is_text() => Assert.Equal("[red]not red[/] and code[0]", Print("[red]not red[/] and `code[0]`"));

    private static string Print(string markdown)
    {
        StringWriter writer = new() { NewLine = "\n" };
        MarkdownText.Write(markdown, Terminal.Create(writer, redirected: true));
        return writer.ToString().TrimEnd();
    }
}
