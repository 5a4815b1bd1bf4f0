namespace RoslynTesting.Tests;

/// <summary>What the harness of this repository does otherwise than the packages: it says so.</summary>
public class HarnessOnlyTests
{
    [Fact]
    public void A_member_that_was_left_out_names_the_switch_that_brings_it()
    {
        CSharpAnalyzerTest<ZeroAnalyzer, DefaultVerifier> test = new();

        Assert.Contains("-p:UseRoslynTesting=true", Assert.Throws<NotSupportedException>(() => test.TestState.GeneratedSources).Message);
        Assert.Contains("-p:UseRoslynTesting=true", Assert.Throws<NotSupportedException>(() => test.XmlReferences).Message);
    }

    [Fact]
    public async Task Reference_assemblies_that_the_machine_lacks_name_where_they_were_sought()
    {
        ReferenceAssemblies missing = new("net10.0", new PackageIdentity("No.Such.Ref", "1.0.0"), "ref/net10.0");

        DirectoryNotFoundException error = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => missing.ResolveAsync(null, CancellationToken.None));
        Assert.Contains(Path.Combine("No.Such.Ref", "1.0.0"), error.Message);
    }
}
