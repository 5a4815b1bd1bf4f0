using System.IO.Compression;

namespace Xen.Grants.Simulator.Tests;

/// <summary>The recordings of a real hypervisor that the simulator is held against.</summary>
internal static class Recordings
{
    internal static string Operations { get; } = Path.Combine(AppContext.BaseDirectory, "Recordings", "vectors.jsonl.gz");

    internal static string Sequences { get; } = Path.Combine(AppContext.BaseDirectory, "Recordings", "sequences.jsonl.gz");

    internal static IEnumerable<string> LinesOf(string path)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is string line)
        {
            yield return line;
        }
    }

    /// <summary>Replays lines that are in no file yet.</summary>
    internal static ReplayReport Replay(params IEnumerable<string> lines)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, lines);
            return Replayer.Replay(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
