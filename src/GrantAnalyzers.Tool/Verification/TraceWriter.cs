using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>
/// Writes what happens in a run to a file, a line of JSON for each event. Each line is there at once: a run
/// may take its process with it.
/// </summary>
internal sealed class TraceWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;

    internal TraceWriter(string path)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    internal void Write(TraceRecord record)
    {
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteNumber("time", record.Time.TotalSeconds);
        _json.WriteString("actor", record.Actor);
        _json.WriteString("event", record.Event);
        foreach ((string name, object? value) in record.Fields)
        {
            _json.WritePropertyName(name);
            JsonSerializer.Serialize(_json, value);
        }

        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);

        // In one go: whoever kills the process leaves no half line behind.
        _file.Write(_line.WrittenSpan);
        _line.ResetWrittenCount();
    }

    public void Dispose()
    {
        _json.Dispose();
        _file.Dispose();
    }
}
