namespace Xen.Grants.Simulator.Tests;

/// <summary>The simulator answers as the hypervisor did that was recorded.</summary>
public class ReplayTests
{
    private static readonly Lazy<ReplayReport> s_operations = new(() => Replayer.Replay(Recordings.Operations));
    private static readonly Lazy<ReplayReport> s_sequences = new(() => Replayer.Replay(Recordings.Sequences));

    [Theory]
    [InlineData("op", 1571)]
    [InlineData("batch", 77)]
    [InlineData("observe", 28)]
    [InlineData("userdev", 134)]
    public void Every_recorded_call_is_answered_as_it_was(string kind, int lines)
    {
        Assert.Empty(s_operations.Value.Differences);
        Assert.Equal(new ReplayCount(lines, 0, 0), s_operations.Value.Kinds[kind]);
    }

    [Fact]
    public void Every_recorded_sequence_is_answered_as_it_was()
    {
        Assert.Empty(s_sequences.Value.Differences);
        Assert.Equal(new ReplayCount(1260, 0, 0), s_sequences.Value.Kinds["sequence"]);
    }

    [Fact]
    public void Of_all_checksums_only_five_cannot_be_held_against_anything() => Assert.Equal(5, s_operations.Value.UncheckedPages);

    [Theory]
    [InlineData(250, "\"status\":0,\"handle\":7", "\"status\":-1,\"handle\":3735928559", "args[0].status")]
    [InlineData(250, "\"handle\":7", "\"handle\":3735928559", "args[0].handle is written")]
    [InlineData(250, "\"dev_bus_addr\":\"0x7fc59000\"", "\"dev_bus_addr\":\"0x7fbb7000\"", "args[0].dev_bus_addr")]
    [InlineData(250, "\"flags\":25", "\"flags\":9", "post[0]")]
    [InlineData(250, "\"rc\":0", "\"rc\":-22", "rc")]
    [InlineData(1273, "\"entry_flags_after_mmap\":[25,", "\"entry_flags_after_mmap\":[9,", "entry_flags_after_mmap[0]")]
    [InlineData(1323, "\"status\":-1", "\"status\":0", "segments[1].status")]
    [InlineData(1323, "\"crc_after\":\"38194fe0\"", "\"crc_after\":\"38194fe1\"", "Q0.crc")]
    [InlineData(826, "\"crc_after\":\"41b67532\"", "\"crc_after\":\"41b67533\"", "P9.crc")]
    public void What_is_recorded_otherwise_differs(int line, string recorded, string other, string field)
    {
        string[] lines = [.. Recordings.LinesOf(Recordings.Operations).Take(line)];
        Assert.Contains(recorded, lines[^1]);
        lines[^1] = lines[^1].Replace(recorded, other, StringComparison.Ordinal);

        ReplayReport report = Recordings.Replay(lines);

        Assert.Equal(1, report.Total.Differed);
        Assert.Contains(report.Differences, difference => difference.Field == field);
    }

    [Theory]
    [InlineData("\"status\":0", "\"status\":-1", "status")]
    [InlineData("\"rc\":0", "\"rc\":-14", "rc")]
    [InlineData("\"flags\":9,\"domid\":0,\"page\":\"P6\"", "\"flags\":25,\"domid\":0,\"page\":\"P6\"", "g2")]
    [InlineData("878984f9", "878984f8", "Q6.crc")]
    [InlineData("\"crc\":\"2404b0ba\"", "\"crc\":\"2404b0bb\"", "P0.crc at the start")]
    [InlineData("\"dba\":\"0x7fc56000\",\"page\":\"P6\"", "\"dba\":\"0x7fc56000\",\"page\":\"P5\"", "dba")]
    public void What_a_sequence_recorded_otherwise_differs(string recorded, string other, string field)
    {
        string line = Recordings.LinesOf(Recordings.Sequences).First();
        int at = line.IndexOf(recorded, StringComparison.Ordinal);
        Assert.True(at > 0);

        ReplayReport report = Recordings.Replay(line[..at] + other + line[(at + recorded.Length)..]);

        Assert.Equal(1, report.Total.Differed);
        Assert.EndsWith(field, report.Differences[0].Field);
    }

    [Theory]
    [InlineData("", "line 1: there is nothing to replay; a recording has one JSON object a line")]
    [InlineData("{", "line 1: it is not JSON; a recording has one JSON object a line")]
    [InlineData("[]", "line 1: it is no JSON object; a recording has one a line")]
    [InlineData("{}", "line 1: its \"kind\" is missing")]
    [InlineData("""{"kind":"op"}""", "line 1: no line of kind \"env\" comes before it; a run begins with the one that lists its pages")]
    [InlineData("""{"kind":"sequence"}""", "line 1: its \"seq\" is missing")]
    [InlineData("{\"kind\":\"env\"}\n{\"kind\":\"guess\"}", "line 2: its \"kind\" is unknown: guess; known are env, op, batch, sequence, observe, userdev and end")]
    [InlineData("{\"kind\":\"env\"}\n{\"kind\":\"op\",\"section\":\"s\",\"case\":\"c\",\"op\":\"fly\",\"args\":[{}]}", "line 2: its \"op\" is unknown: fly")]
    [InlineData("{\"kind\":\"env\"}\n{\"kind\":\"userdev\",\"section\":\"s\",\"case\":\"c\",\"op\":\"fly\"}", "line 2: its \"op\" is unknown: fly")]
    [InlineData("{\"kind\":\"env\"}\n{\"kind\":\"op\",\"section\":\"s\",\"case\":\"c\",\"op\":\"query_size\",\"args\":[{\"in\":{\"dom\":\"far\"}}]}", "line 2: its \"dom\" is no number: far")]
    [InlineData("{\"kind\":\"env\",\"pages\":[{\"dom\":9}]}", "line 1: it lists a page of domain 9, which there is not")]
    public void What_is_no_recording_is_refused_with_the_line_and_what_is_wrong_with_it(string text, string message)
    {
        RecordingException wrong = Assert.Throws<RecordingException>(() => Recordings.Replay(text));

        Assert.EndsWith(message, wrong.Message);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("nowhere.jsonl", Assert.Throws<RecordingException>(() => Replayer.Replay("nowhere.jsonl")).Message);

    [Fact]
    public void A_folder_is_no_recording() =>
        Assert.StartsWith($"{AppContext.BaseDirectory} cannot be read: ", Assert.Throws<RecordingException>(() => Replayer.Replay(AppContext.BaseDirectory)).Message);

    [Fact]
    public void A_name_in_gz_means_gzipped()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".gz");
        File.WriteAllText(path, "{}");
        try
        {
            Assert.EndsWith("though its name ends in .gz; give it another name, or gzip it", Assert.Throws<RecordingException>(() => Replayer.Replay(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
