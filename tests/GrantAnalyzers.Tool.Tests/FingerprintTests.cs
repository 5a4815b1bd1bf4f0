using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Baselines;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>What a baseline knows a finding by.</summary>
public sealed class FingerprintTests : IDisposable
{
    private readonly CheckedCode _code = new();

    [Theory]
    [InlineData("Backend(MapGrantRef map) => _ = CONDITION;", "Backend..ctor")]
    [InlineData("~Backend() { MapGrantRef map = default; _ = CONDITION; }", "Backend.~")]
    [InlineData("bool Works { get { MapGrantRef map = default; return CONDITION; } }", "Backend.Works")]
    [InlineData("event System.Action Changed { add { MapGrantRef map = default; _ = CONDITION; } remove { } }", "Backend.Changed")]
    [InlineData("bool this[MapGrantRef map] => CONDITION;", "Backend.this[]")]
    [InlineData("public static bool operator +(Backend one, MapGrantRef map) => CONDITION;", "Backend.operator +")]
    [InlineData("public static explicit operator bool(Backend one) { MapGrantRef map = default; return CONDITION; }", "Backend.operator bool")]
    [InlineData("static MapGrantRef map; static bool s_works = CONDITION;", "Backend.s_works")]
    [InlineData("class Inner { static bool Look(MapGrantRef map) { return Local(); bool Local() => CONDITION; } }", "Backend.Inner.Look")]
    public async Task The_member_is_named_with_the_types_around_it(string member, string name)
    {
        string source = $"using Xen.Grants;\npublic class Backend\n{{\n    {member.Replace("CONDITION", "map.Status == 0", StringComparison.Ordinal)}\n}}\n";

        FoundPlace place = Assert.Single(await _code.FindAsync(source), place => place.Finding.Id == "GNT1001");

        Fingerprint fingerprint = Fingerprint.Of(place, CheckedCode.Target);
        Assert.Equal(("GNT1001", "data path.cs", name), (fingerprint.Rule, fingerprint.File, fingerprint.Member));
        Assert.Contains("map.Status == 0", fingerprint.Line);
    }

    [Fact]
    public void What_has_no_place_in_the_code_is_known_by_what_is_said_of_it()
    {
        DiagnosticDescriptor rule = KnownRules.Descriptors.Single(rule => rule.Id == "GNT0001");
        Diagnostic diagnostic = Diagnostic.Create(rule, location: null, "dotnet_code_quality.gnt.submit_method", "Send", "there is no such key");
        using AdhocWorkspace workspace = new();
        FoundPlace place = new(Finding.From(diagnostic), workspace.AddProject("App", LanguageNames.CSharp), diagnostic);

        Assert.Equal(new Fingerprint("GNT0001", "", "", diagnostic.GetMessage()), Fingerprint.Of(place, CheckedCode.Target));
    }

    [Fact]
    public void Each_of_several_alike_has_a_name_of_its_own()
    {
        Fingerprint fingerprint = new("GNT1001", "a.cs", "Backend.Look", "return map.Status == 0;");

        Assert.Equal(32, fingerprint.Hash(1).Length);
        Assert.NotEqual(fingerprint.Hash(1), fingerprint.Hash(2));
        Assert.NotEqual(fingerprint.Hash(1), (fingerprint with { Member = "Backend.LookAgain" }).Hash(1));
    }

    public void Dispose() => _code.Dispose();
}
