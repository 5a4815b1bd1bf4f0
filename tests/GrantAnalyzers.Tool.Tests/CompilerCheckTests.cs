using GrantAnalyzers.Tool.Analysis;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Tests;

public class CompilerCheckTests
{
    private static readonly Finding _old = At(10, "CS0168");

    [Fact]
    public void An_old_warning_on_another_line_is_not_new() => Assert.Null(CompilerCheck.FirstNew([_old], [At(12, "CS0168")]));

    [Fact]
    public void One_more_of_an_old_kind_is_new() => Assert.Equal(At(12, "CS0168"), CompilerCheck.FirstNew([_old], [_old, At(12, "CS0168")]));

    [Fact]
    public void A_kind_that_was_not_there_is_new() => Assert.Equal(At(3, "CS0103"), CompilerCheck.FirstNew([_old], [At(3, "CS0103")]));

    [Theory]
    [InlineData("public class A : Missing;", "; make it build first")]
    [InlineData("public class A : Missing;\npublic class B : Missing;", " (and 1 more error); make it build first")]
    [InlineData("public class A : Missing;\npublic class B : Missing;\npublic class C : Missing;", " (and 2 more errors); make it build first")]
    public async Task What_does_not_compile_is_told_with_its_first_place_and_how_much_more_there_is(string code, string end)
    {
        using LoadedCode loaded = new();
        loaded.Add("App", ("App/a.cs", code));

        InputException complaint = await Assert.ThrowsAsync<InputException>(() => CompilerCheck.RequireCompilableAsync(loaded.Loaded.Solution, CancellationToken.None));

        Assert.StartsWith($"the code does not compile: {Path.Combine(loaded.Folder, "App", "a.cs")}(1,18): error CS0246: ", complaint.Message);
        Assert.EndsWith(end, complaint.Message);
    }

    [Fact]
    public async Task Warnings_do_not_keep_code_from_being_looked_at()
    {
        using LoadedCode loaded = new();
        loaded.Add("App", ("App/a.cs", "public class A { public void M() { int unused; } }"));

        await CompilerCheck.RequireCompilableAsync(loaded.Loaded.Solution, CancellationToken.None);

        Assert.Equal("CS0168", Assert.Single(await CompilerCheck.FindAsync(loaded.Loaded.Solution, CancellationToken.None)).Id);
    }

    private static Finding At(int line, string id) => new("/a.cs", line, 1, line, 5, id, DiagnosticSeverity.Warning, "message");
}
