using GrantAnalyzers.Tool.Output;
using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Tests;

public class VerifyTextTests
{
    [Fact]
    public void A_redirected_table_is_at_most_100_columns_wide_and_has_no_escape_sequences()
    {
        string text = Write(Reports.Verify(Reports.Row(Reports.Failing(), Reports.Clean())));

        string[] table = [.. text.Split('\n').Where(line => line.StartsWith('|') || line.StartsWith('+'))];
        Assert.NotEmpty(table);
        Assert.All(table, line => Assert.InRange(line.Length, 1, 100));
        Assert.DoesNotContain('\u001b', text);
    }

    [Fact]
    public void Both_versions_stand_side_by_side()
    {
        string[] lines = Write(Reports.Verify(Reports.Row(Reports.Failing(), Reports.Clean()))).Split('\n');

        string row = Assert.Single(lines, line => line.StartsWith("| blkback", StringComparison.Ordinal));
        Assert.Matches(@"reads and writes.*0/200 passed.*200/200 passed", row);
    }

    [Fact]
    public void Where_nothing_was_run_nothing_is_called_proven()
    {
        VerifyReport report = Reports.Verify();

        string text = Write(report with { Rows = [], Options = report.Options with { NoRun = true } });

        Assert.Contains("No scenario was run (--no-run): nothing is proven.", text);
        Assert.DoesNotContain("PROVEN", text);
    }

    [Fact]
    public void Figures_are_never_cut_short()
    {
        string text = Write(Reports.Verify(Reports.Row(Reports.Failing(wrong: 123_456_789_012, seeds: 2), Reports.Failing(wrong: 987_654_321_098, seeds: 2))));

        Assert.Contains("246913578024", text);
        Assert.Contains("1975308642196", text);
    }

    [Fact]
    public void What_went_wrong_in_all_seeds_is_one_sentence_with_a_command_that_runs_the_first_one_again()
    {
        string[] lines = Write(Reports.Verify(Reports.Row(Reports.Failing(wrong: 150), Reports.Clean()))).Split('\n');

        int harm = Array.IndexOf(lines, "blkback, before: 30,000 of 80,000 requests went wrong in 200 of 200 seeds; first in seed 1: request 1 was answered with an error that nothing caused");
        Assert.True(harm > 0);
        Assert.Equal("    again: grants verify backends --seed 1 --seeds 1 --paging mixed", lines[harm + 1]);
        Assert.DoesNotContain(lines, line => line.StartsWith("blkback, after"));
    }

    [Fact]
    public void A_system_s_scenarios_are_added_up()
    {
        Tally late = Tally.Of(200, [.. Enumerable.Range(1, 200).Select(seed => new SeedOutcome { Seed = (ulong)seed, Crashed = seed > 198, Leaked = seed > 198 ? 1 : 0, Failures = seed > 198 ? ["it crashed"] : [] })]);

        string text = Write(Reports.Verify(Reports.Row(late, Reports.Clean(), "connects"), Reports.Row(Reports.Failing(), Reports.Clean())));

        Assert.Contains("\nblkback, before: 600 of 80,000 requests went wrong, 2 mappings were left behind, 2 runs crashed in 202 of 400 runs; first in seed 1 of reads and writes: request 1", text);
        Assert.Contains("--seed 1 --seeds 1 --paging mixed\n    again: grants verify backends --seed 199 --seeds 1", text);
    }

    [Fact]
    public void Seeds_that_were_not_run_are_told()
    {
        Tally hung = Tally.Of(200, [.. Enumerable.Range(1, 3).Select(seed => SeedOutcome.TimeoutOf((ulong)seed, TimeSpan.FromSeconds(30)))]);

        string text = Write(Reports.Verify(Reports.Row(hung, hung)));

        Assert.Contains("blkback, after: 3 runs hung in 3 of 200 seeds; first in seed 1: no end after 30 s; the process was killed\nblkback, after: 197 seeds of reads and writes not run, because 3 hung\n", text);
    }

    [Fact]
    public void The_verdict_comes_last()
    {
        Assert.EndsWith("PROVEN in simulation: 0 of 1 scenario passed before the fixes, 1 of 1 after, with 200 seeds each.", Write(Reports.Verify(Reports.Row(Reports.Failing(), Reports.Clean()))));
        Assert.Contains("\nNOT PROVEN:", Write(Reports.Verify(Reports.Row(Reports.Failing(), Reports.Failing()))));
    }

    [Fact]
    public void Diagnostics_are_counted_before_and_after()
    {
        string text = Write(Reports.Verify(Reports.Row(Reports.Failing(), Reports.Clean())));

        Assert.StartsWith("Diagnostics, before → after the fixes: GNT1001 2 → 0, GNT1002 1 → 1\n", text);
        Assert.Contains("Fixes applied, in memory: 2 in 1 file\n", text);
    }

    [Fact]
    public void Without_a_scenario_it_says_that_nothing_is_proven() => Assert.Contains("has no scenario", Write(Reports.Verify()));

    [Fact]
    public void A_condition_that_was_never_met_is_a_failure()
    {
        Tally empty = Reports.Clean() with { Sometimes = new SortedDictionary<string, long> { ["a page was out"] = 0 } };

        string text = Write(Reports.Verify(Reports.Row(Reports.Clean(), empty)));

        Assert.Contains("after: failed, because no seed ever met what it is to meet sometimes: a page was out", text);
        Assert.Contains("NOT PROVEN", text);
    }

    private static string Write(VerifyReport report)
    {
        StringWriter writer = new() { NewLine = "\n" };
        VerifyText.Write(report, Terminal.Create(writer, redirected: true));
        return writer.ToString().TrimEnd();
    }
}
