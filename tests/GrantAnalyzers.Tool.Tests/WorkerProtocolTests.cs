using System.Text;
using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Tests;

public class WorkerProtocolTests
{
    private static readonly SeedOutcome _outcome = new()
    {
        Seed = ulong.MaxValue,
        Requests = 5,
        Wrong = 1,
        Hung = true,
        VirtualTime = TimeSpan.FromMilliseconds(32640),
        Sometimes = new Dictionary<string, long> { ["a page was out"] = 2 },
        Failures = ["request 3 was never answered\nat all"],
    };

    [Fact]
    public void What_is_written_is_read()
    {
        Assert.Equal(new SeedStarted(7), RoundTrip(new SeedStarted(7)));
        Assert.Equal(new ScenarioDescribed("blkback", "reads"), RoundTrip(new ScenarioDescribed("blkback", "reads")));
        Assert.Equal(new Unusable("no such type"), RoundTrip(new Unusable("no such type")));
    }

    [Fact]
    public void An_outcome_survives_whole() => Assert.Equivalent(new SeedFinished(_outcome), RoundTrip(new SeedFinished(_outcome)), strict: true);

    [Fact]
    public void A_message_is_one_line() => Assert.Equal(1, Line(new SeedFinished(_outcome)).Count(character => character == '\n'));

    [Fact]
    public void Text_that_a_scenario_left_on_the_line_does_not_matter() =>
        Assert.Equal(new SeedStarted(7), WorkerProtocol.Parse("half a line of noise" + Line(new SeedStarted(7))));

    [Theory]
    [InlineData("")]
    [InlineData("""{"$type":"started","Seed":7}""")]
    [InlineData("\u001e")]
    [InlineData("\u001e{\"$type\":\"started\",\"Se")]
    [InlineData("\u001e{\"$type\":\"somethingElse\"}")]
    public void What_is_no_message_is_ignored(string line) => Assert.Null(WorkerProtocol.Parse(line));

    private static WorkerMessage? RoundTrip(WorkerMessage message) => WorkerProtocol.Parse(Line(message).TrimEnd('\n'));

    private static string Line(WorkerMessage message)
    {
        using MemoryStream stream = new();
        WorkerProtocol.Write(stream, message);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
