using GrantAnalyzers.Tool.Analysis;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Tests;

public class FindingTests
{
    [Fact]
    public void What_has_no_place_is_told_without_one()
    {
        DiagnosticDescriptor rule = KnownRules.Descriptors.Single(rule => rule.Id == "GNT0001");

        Finding finding = Finding.From(Diagnostic.Create(rule, location: null, "dotnet_code_quality.gnt.submit_method", "Send", "there is no such key"));

        Assert.Equal("warning GNT0001: 'dotnet_code_quality.gnt.submit_method = Send' is not understood: there is no such key; it is left out", $"{finding}");
    }
}
