using System.Runtime.CompilerServices;

namespace Xen.Grants.Linux.Tests;

/// <summary>On a machine without Xen, as most are: every device says so, and nothing is left open.</summary>
public class WithoutXenTests
{
    private const int ENOENT = 2;

    [Theory]
    [InlineData("gntdev")]
    [InlineData("gntalloc")]
    [InlineData("privcmd")]
    public void A_device_that_is_not_there_is_explained(string device)
    {
        if (Directory.Exists("/dev/xen"))
        {
            return;
        }

        Func<IDisposable> open = device switch
        {
            "gntdev" => GntdevGrantDevice.Open,
            "gntalloc" => GntallocGrants.Open,
            _ => PrivcmdGrantTable.Open,
        };
        GrantDeviceException missing = Assert.Throws<GrantDeviceException>(open);

        Assert.Equal(ENOENT, missing.Errno);
        Assert.Equal($"/dev/xen/{device} is not there, and this kernel does not run on Xen; grants need a Xen host or guest (ENOENT)", missing.Message);
    }

    [Fact]
    public void The_documentation_shows_the_program_that_the_tests_run() =>
        Assert.Contains(File.ReadAllText(Path.Combine(Repository, "tests/RealXen/Guest/ShareAPage.cs")).TrimEnd(), File.ReadAllText(Path.Combine(Repository, "docs/real-xen.md")));

    private static string Repository => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../.."));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
