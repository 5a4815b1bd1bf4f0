using System.IO.Compression;
using System.Text.Json;

namespace Xen.Grants.Simulator;

/// <summary>Reads a file of recorded answers: one JSON object a line, maybe gzipped.</summary>
internal static class Recording
{
    /// <exception cref="RecordingException">The file is not there, or is no such file.</exception>
    internal static IEnumerable<RecordedLine> Read(string path)
    {
        using StreamReader reader = Open(path);
        for (int number = 1; ReadLine(reader, path) is string text; number++)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return Parse(text, $"{path}, line {number}");
            }
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            FileStream file = File.OpenRead(path);
            return new StreamReader(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RecordingException($"{path} cannot be read: {e.Message}");
        }
    }

    private static string? ReadLine(StreamReader reader, string path)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new RecordingException($"{path} cannot be read: {e.Message}");
        }
    }

    private static RecordedLine Parse(string text, string where)
    {
        JsonElement json;
        try
        {
            json = JsonDocument.Parse(text).RootElement;
        }
        catch (JsonException)
        {
            throw new RecordingException($"{where}: it is not JSON; a recording has one JSON object a line");
        }

        return json.ValueKind == JsonValueKind.Object
            ? new RecordedLine(json, where)
            : throw new RecordingException($"{where}: it is no JSON object; a recording has one a line");
    }
}
