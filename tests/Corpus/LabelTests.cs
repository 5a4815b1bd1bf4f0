using Microsoft.CodeAnalysis.CSharp;

namespace GrantAnalyzers.Corpus;

/// <summary>How labels are written.</summary>
public class LabelTests
{
    [Fact]
    public void A_label_names_one_rule_or_more()
    {
        IReadOnlyList<Label> labels = Read("""
            int a; //! GNT1001
            int b;
            int c; //! GNT1001 GNT2004
            """);
        Assert.Equal([1, 3], labels.Select(static label => label.Line));
        Assert.Equal(["GNT1001"], labels[0].Rules);
        Assert.Equal(["GNT1001", "GNT2004"], labels[1].Rules);
        Assert.All(labels, static label => Assert.Null(label.Change));
    }

    [Fact]
    public void A_changed_label_says_what_it_was_and_why()
    {
        Label label = Assert.Single(Read("int a; //! GNT1002 was GNT1003: the status is examined on the other path"));
        Assert.Equal(["GNT1002"], label.Rules);
        Assert.Equal(["GNT1003"], label.Change?.Was);
        Assert.Equal("the status is examined on the other path", label.Change?.Reason);
    }

    [Fact]
    public void The_reason_may_stand_on_the_next_line() => Assert.Equal(
        "the loop covers all of them",
        Assert.Single(Read("""
            int a; //! none was GNT1006
            // the loop covers all of them
            """)).Change?.Reason);

    [Fact]
    public void A_label_that_was_taken_away_expects_nothing()
    {
        Label label = Assert.Single(Read("int a; //! none was GNT1003: it is returned"));
        Assert.Empty(label.Rules);
        Assert.Equal(["GNT1003"], label.Change?.Was);
    }

    [Fact]
    public void A_label_that_was_added_later_was_none() =>
        Assert.Empty(Assert.Single(Read("int a; //! GNT1001 was none: -12 is a number too")).Change!.Was);

    [Theory]
    [InlineData("int a; //! GNT1002 was GNT1003")]
    [InlineData("int a; //! GNT1002 was GNT1003:\nint b;")]
    public void A_change_without_a_reason_is_refused(string text) =>
        Assert.Equal("File.cs:1: a changed label gives its reason behind a colon, or on the next line", Assert.Throws<CorpusException>(() => Read(text)).Message);

    [Theory]
    [InlineData("//! GNT100", "'GNT100' is no rule")]
    [InlineData("//! GNT1001, GNT1002", "'GNT1001,' is no rule")]
    [InlineData("//! wrong", "'wrong' is no rule")]
    [InlineData("//!", "the label names no rule")]
    [InlineData("//! none", "the label names no rule")]
    public void A_label_that_cannot_be_read_is_refused_with_its_place(string text, string complaint) =>
        Assert.StartsWith($"File.cs:2: {complaint}", Assert.Throws<CorpusException>(() => Read("\nint a; " + text)).Message);

    [Fact]
    public void Other_comments_and_strings_are_no_labels() => Assert.Empty(Read("""
        int a; // GNT1001
        string b = "//! GNT1001";
        """));

    private static IReadOnlyList<Label> Read(string text) => Label.ReadFrom(CSharpSyntaxTree.ParseText(text, path: "File.cs"));
}
