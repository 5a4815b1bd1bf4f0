using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RealXen.Guest;

/// <summary>Writes what came of each test, one JSON object a line; ../run.sh reads them.</summary>
internal sealed class Report(Stream output)
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private int _tests;

    /// <summary>Runs a test: it fails where it throws.</summary>
    /// <returns>Whether it passed.</returns>
    internal bool Test(string name, Action test)
    {
        Stopwatch time = Stopwatch.StartNew();
        Exception? failure = null;
        try
        {
            test();
        }
        catch (Exception e)
        {
            failure = e;
        }

        _tests++;
        Write(json =>
        {
            json.WriteString("kind", "test");
            json.WriteString("name", name);
            json.WriteBoolean("passed", failure is null);
            json.WriteNumber("ms", time.ElapsedMilliseconds);
            if (failure is not null)
            {
                json.WriteString("failure", failure is TestFailedException ? failure.Message : failure.ToString());
            }
        });
        return failure is null;
    }

    /// <summary>Something to know, that is neither right nor wrong.</summary>
    internal void Note(string text) => Write(json =>
    {
        json.WriteString("kind", "note");
        json.WriteString("text", text);
    });

    /// <summary>The last line: how many tests there were, so that none can be lost on the way.</summary>
    internal void End() => Write(json =>
    {
        json.WriteString("kind", "end");
        json.WriteNumber("tests", _tests);
    });

    private void Write(Action<Utf8JsonWriter> fields)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line, s_options))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        output.Write(line.ToArray());
        output.Flush();
    }
}

/// <summary>A test's own complaint.</summary>
internal sealed class TestFailedException(string message) : Exception(message);

/// <summary>What tests say of what they see.</summary>
internal static class Check
{
    internal static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new TestFailedException($"{what}: expected {expected}, was {actual}");
        }
    }

    internal static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        int same = expected.CommonPrefixLength(actual);
        if (same < expected.Length || expected.Length != actual.Length)
        {
            throw new TestFailedException($"{what}: differs at byte {same} of {expected.Length}");
        }
    }

    internal static void Contains(string part, string text)
    {
        if (!text.Contains(part, StringComparison.Ordinal))
        {
            throw new TestFailedException($"\"{part}\" is not in \"{text}\"");
        }
    }

    internal static TException Throws<TException>(Action action, string what) where TException : Exception
    {
        try
        {
            action();
        }
        catch (TException e)
        {
            return e;
        }

        throw new TestFailedException($"{what}: no {typeof(TException).Name}");
    }

    internal static void Refused(int errno, Action action, string what) =>
        Equal(errno, Throws<Xen.Grants.Linux.GrantDeviceException>(action, what).Errno, $"errno of {what}");
}
