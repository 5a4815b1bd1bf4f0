using GrantAnalyzers.Tool.Loading;
using GrantAnalyzers.Tool.Output;
using GrantAnalyzers.Tool.Verification;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Tests;

public class ReplayCommandTests
{
    [Fact]
    public void The_paging_that_was_asked_for_is_kept() => Assert.Equal(
        "grants verify samples/Backends --seed 7 --seeds 1 --paging transient",
        For(new LoadRequest("samples/Backends", null, null), PagingMode.Transient));

    [Fact]
    public void What_else_the_run_depended_on_is_kept() => Assert.Equal(
        "grants verify App --seed 7 --seeds 1 --paging mixed --framework net10.0 --configuration Release --timeout 5",
        For(new LoadRequest("App", "net10.0", "Release"), PagingMode.Mixed, seconds: 5));

    [Fact]
    public void A_path_that_a_shell_would_take_apart_is_quoted()
    {
        string expected = OperatingSystem.IsWindows() ? "\"my $HOME/it's mine\"" : @"'my $HOME/it'\''s mine'";

        Assert.StartsWith($"grants verify {expected} --seed 7", For(new LoadRequest("my $HOME/it's mine", null, null), PagingMode.Mixed));
    }

    private static string For(LoadRequest request, PagingMode paging, int seconds = 30) => ReplayCommand.For(
        Reports.Verify() with { Request = request, Options = new VerifyOptions(200, 1, paging, Jobs: 2, TimeSpan.FromSeconds(seconds)) },
        seed: 7);
}
