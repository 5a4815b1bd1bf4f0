namespace GrantAnalyzers.Fuzz;

/// <summary>Broken code breaks neither the analyzer nor a fix; the program tries many more cases.</summary>
public class FuzzTests
{
    private const int Cases = 300;

    [Fact]
    public async Task Broken_code_is_looked_at_and_fixed_without_exceptions_hangs_and_new_errors()
    {
        int reports = 0, fixes = 0;
        await Parallel.ForAsync(0, Cases, async (seed, _) =>
        {
            Case one = await Case.RunAsync(seed);
            Assert.True(one.Failures.Count == 0, one.ToString());
            Interlocked.Add(ref reports, one.Reports);
            Interlocked.Add(ref fixes, one.Fixes);
        });

        // Code too broken to be looked at would pass all of this.
        Assert.True(reports > Cases && fixes > Cases, $"{reports} reports, {fixes} fixes");
    }

    [Fact]
    public async Task A_seed_gives_the_same_case_again()
    {
        Case once = await Case.RunAsync(7), again = await Case.RunAsync(7);

        Assert.Equal((once.Name, once.Text, once.Reports, once.Fixes), (again.Name, again.Text, again.Reports, again.Fixes));
    }
}
