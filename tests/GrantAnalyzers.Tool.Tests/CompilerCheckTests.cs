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

    private static Finding At(int line, string id) => new("/a.cs", line, 1, line, 5, id, DiagnosticSeverity.Warning, "message");
}
