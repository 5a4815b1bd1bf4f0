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
    public void A_run_that_was_made_smaller_is_run_again_as_that()
    {
        RunConditions smaller = new(
            PagingMode.Transient,
            Faults: [FaultKind.DomainDeath],
            RequestLimit: 2,
            Schedule: FaultSchedule.Parse("evict@12:1.23,domain-death@40:1"));

        Assert.Equal(
            "grants verify App --scenario Backends.Blkback --seed 7 --seeds 1 --paging transient --faults domain-death --requests 2 --schedule evict@12:1.23,domain-death@40:1",
            For(new LoadRequest("App", null, null), PagingMode.Transient, smaller: new SmallerRun(smaller, "2 requests, 1 evict")));
    }

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

    private static string For(LoadRequest request, PagingMode paging, int seconds = 30, SmallerRun? smaller = null) => ReplayCommand.For(
        Reports.Verify() with { Request = request, Options = new VerifyOptions(200, 1, new RunConditions(paging), Jobs: 2, TimeSpan.FromSeconds(seconds)) },
        Reports.Row(Reports.Clean(), Reports.Clean()),
        new SeedFailure(7, "it failed", smaller));
}
