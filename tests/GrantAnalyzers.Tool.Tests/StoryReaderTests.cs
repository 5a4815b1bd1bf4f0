using GrantAnalyzers.Tool.Verification;

namespace GrantAnalyzers.Tool.Tests;

public sealed class StoryReaderTests : IDisposable
{
    private const string Evict = """{"time":0.5,"actor":"pager","event":"evict","domain":"guest","gfn":42,"lost":false}""";
    private const string Eagain = """{"time":1,"actor":"blkback","event":"map_grant_ref","caller":"dom0","ref":8,"dom":1,"status":"Eagain","handle":null}""";
    private const string PageIn = """{"time":1.002,"actor":"pager","event":"page_in","domain":"guest","gfn":42}""";
    private const string Okay = """{"time":1.006,"actor":"blkback","event":"map_grant_ref","caller":"dom0","ref":8,"dom":1,"status":"Okay","handle":3}""";
    private const string Harm = """{"time":1.5,"actor":"blkfront","event":"harm","requests":"writes","outcome":"error_without_cause"}""";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Everything_is_counted_with_its_time()
    {
        RunStory story = Read(new SeedOutcome { Seed = 1, VirtualTime = TimeSpan.FromSeconds(2) }, Evict, Eagain, Retry(1), Eagain, PageIn, Retry(2), Okay, Harm);

        Assert.Equal([1, 1, 1.006], story.Times[Moment.Operation]);
        Assert.Equal([0.5], story.Times[Moment.Eviction]);
        Assert.Equal([1.002], story.Times[Moment.PageIn]);
        Assert.Equal(2, story.Count(Moment.Eagain));
        Assert.Equal([1, 1.006], story.Times[Moment.Retry]);
        Assert.Equal([1, 2], story.Waits);
        Assert.Equal(1.5, story.First(Moment.Harm));
        Assert.Null(story.First(Moment.Fault));
        Assert.Equal(2, story.End);
    }

    [Fact]
    public void The_steps_lead_up_to_the_first_harm()
    {
        RunStory story = Read(Failed, Evict, Okay, Eagain, Harm, Evict, Harm);

        Assert.Equal(
            [
                "pager takes page 42 of guest away",
                "blkback map_grant_ref of reference 8 of domain 1: Eagain",
                "blkfront one of the writes was answered with an error that nothing caused",
            ],
            Words(story));
    }

    [Fact]
    public void Only_the_last_steps_before_the_harm_are_told()
    {
        RunStory story = Read(Failed, [.. Enumerable.Repeat(Evict, 100), Harm]);

        Assert.Equal(8, story.Steps.Count);
        Assert.Equal(Moment.Harm, story.Steps[^1].Moment);
    }

    [Fact]
    public void Without_harm_the_first_Eagain_is_followed_to_its_end_and_its_retries_are_one_step()
    {
        RunStory story = Read(new SeedOutcome { Seed = 1 }, Evict, Eagain, Retry(1), Eagain, Retry(2), Eagain, Retry(3), Eagain, PageIn, Retry(4), Okay, Eagain);

        Assert.Equal(
            [
                "pager takes page 42 of guest away",
                "blkback map_grant_ref of reference 8 of domain 1: Eagain",
                "blkback map_grant_ref of reference 8 of domain 1 again, 3 times, after 1 ms to 3 ms: Eagain",
                "pager brings page 42 of guest back",
                "blkback map_grant_ref of reference 8 of domain 1 again, after 4 ms: Okay",
            ],
            Words(story));
    }

    [Fact]
    public void Harm_that_shows_at_the_end_only_is_at_the_end()
    {
        RunStory story = Read(Failed, Evict);

        Assert.Equal(3, story.First(Moment.Harm));
        Assert.Equal("at the end 1 of 4 writes was never answered.", Words(story)[^1]);
    }

    [Fact]
    public void A_run_that_died_before_it_wrote_anything_has_its_death()
    {
        RunStory story = StoryReader.Read(Path.Combine(_folder.FullName, "none"), SeedOutcome.CrashOf(1, "out of credit"));

        Assert.Equal((0, 0), (story.First(Moment.Harm), story.End));
        Assert.Equal("at the end out of credit", Assert.Single(Words(story)));
    }

    [Fact]
    public void Half_a_line_at_the_end_is_left_out() => Assert.Equal([0.5], Read(Failed, Evict, Eagain[..30]).Times[Moment.Eviction]);

    [Fact]
    public void Operations_without_a_status_and_calls_that_came_to_nothing_are_operations_too()
    {
        RunStory story = Read(
            Failed,
            """{"time":0,"actor":"a","event":"set_version","caller":"dom0","version":2}""",
            """{"time":0,"actor":"a","event":"copy","caller":"dom0","rc":-14}""",
            """{"time":0,"actor":"a","event":"destroy","domain":"guest"}""",
            Harm);

        Assert.Equal((2, 1), (story.Count(Moment.Operation), story.Count(Moment.Fault)));
        Assert.Equal(["a copy: rc -14", "a the domain guest is destroyed"], Words(story)[..2]);
    }

    public void Dispose() => _folder.Dispose();

    private static SeedOutcome Failed { get; } = new() { Seed = 1, VirtualTime = TimeSpan.FromSeconds(3), Failures = ["1 of 4 writes was never answered."] };

    private static string Retry(int milliseconds) => $$"""{"time":1,"actor":"blkback","event":"retry","waited_us":{{milliseconds}}000}""";

    private static string[] Words(RunStory story) => [.. story.Steps.Select(step => $"{step.Who} {step.What}")];

    private RunStory Read(SeedOutcome outcome, params string[] lines) => StoryReader.Read(_folder.Write("trace", string.Join('\n', lines) + "\n"), outcome);
}
