using System.Runtime.InteropServices;
using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Tests;

public class RuntimeFilesTests
{
    [Fact]
    public void This_machine_s_file_is_preferred_to_the_general_one()
    {
        string mine = $"/packages/a/runtimes/{RuntimeInformation.RuntimeIdentifier}/lib/net10.0/a.dll";

        Assert.Equal(mine, RuntimeFiles.ByName(["/packages/a/lib/net10.0/a.dll", mine])["a.dll"]);
    }

    [Fact]
    public void Another_machine_s_file_is_left_out() =>
        Assert.Empty(RuntimeFiles.ByName(["/packages/a/runtimes/browser-wasm/lib/net10.0/a.dll"]));

    [Fact]
    public void Names_are_found_whatever_their_case() => Assert.True(RuntimeFiles.ByName(["/x/Some.Library.dll"]).ContainsKey("some.library.dll"));
}
