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
        bool isEmpty = true;
        for (int number = 1; ReadLine(reader, path) is string text; number++)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                isEmpty = false;
                yield return Parse(text, $"{path}, line {number}");
            }
        }

        if (isEmpty)
        {
            throw new RecordingException($"{path}, line 1: there is nothing to replay; a recording has one JSON object a line");
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
        catch (InvalidDataException)
        {
            throw new RecordingException($"{path} is not gzipped, though its name ends in .gz; give it another name, or gzip it");
        }
        catch (IOException e)
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
