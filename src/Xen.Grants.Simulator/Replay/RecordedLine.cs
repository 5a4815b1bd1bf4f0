using System.Globalization;
using System.Text.Json;

namespace Xen.Grants.Simulator;

/// <summary>One object of a recording, with access to its fields that complains in words.</summary>
/// <param name="json">The object.</param>
/// <param name="where">The file and the line that it is in.</param>
internal readonly struct RecordedLine(JsonElement json, string where)
{
    /// <summary>The file and the line that it is in.</summary>
    internal string Where => where;

    internal bool IsNull => json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>A field that is an object; one that is missing or null is null.</summary>
    internal RecordedLine this[string field] => new(Has(field) ? json.GetProperty(field) : default, where);

    internal bool Has(string field) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    internal string Text(string field) => TextOrNull(field) ?? throw Wrong($"its \"{field}\" is missing");

    internal string? TextOrNull(string field) => !Has(field) ? null
        : json.GetProperty(field) is { ValueKind: JsonValueKind.String } text ? text.GetString()
        : throw Wrong($"its \"{field}\" is no text");

    internal bool Flag(string field) => Field(field) is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.GetBoolean() : throw Wrong($"its \"{field}\" is neither true nor false");

    internal int Signed(string field) => Field(field) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int value) ? value : throw Wrong($"its \"{field}\" is no number of 32 bits");

    /// <summary>A number, or a string with one in hexadecimal.</summary>
    internal ulong Number(string field) => Parse(Field(field), field);

    internal uint Word(string field) => Number(field) is var number and <= uint.MaxValue ? (uint)number : throw Wrong($"its \"{field}\" has more than 32 bits");

    internal ushort Short(string field) => Number(field) is var number and <= ushort.MaxValue ? (ushort)number : throw Wrong($"its \"{field}\" has more than 16 bits");

    /// <summary>A CRC-32, in hexadecimal.</summary>
    internal uint Checksum(string field) => uint.TryParse(Text(field), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint crc) ? crc : throw Wrong($"its \"{field}\" is no CRC-32");

    /// <summary>Bytes, in hexadecimal.</summary>
    internal byte[] Bytes(string field)
    {
        try
        {
            return Convert.FromHexString(Text(field));
        }
        catch (FormatException)
        {
            throw Wrong($"its \"{field}\" is not hexadecimal");
        }
    }

    /// <summary>A field that is an array; empty where it is missing.</summary>
    internal RecordedLine[] Items(string field)
    {
        string place = where;
        return [.. Array(field).Select(item => new RecordedLine(item, place))];
    }

    internal ulong[] Numbers(string field)
    {
        RecordedLine line = this;
        return [.. Array(field).Select(item => line.Parse(item, field))];
    }

    /// <summary>An array of numbers that may be negative.</summary>
    internal int[] SignedNumbers(string field)
    {
        RecordedLine line = this;
        return [.. Array(field).Select(item => item.TryGetInt32(out int value) ? value : throw line.Wrong($"its \"{field}\" has something that is no number of 32 bits"))];
    }

    /// <summary>What is wrong with it, for the user.</summary>
    internal RecordingException Wrong(string what) => new($"{where}: {what}");

    private JsonElement[] Array(string field) => !Has(field) ? []
        : json.GetProperty(field) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()]
        : throw Wrong($"its \"{field}\" is no list");

    private JsonElement Field(string field) => Has(field) ? json.GetProperty(field) : throw Wrong($"its \"{field}\" is missing");

    private ulong Parse(JsonElement value, string field)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out ulong number))
        {
            return number;
        }

        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return text is ['0', 'x', ..] && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong parsed)
            ? parsed
            : throw Wrong($"its \"{field}\" is no number: {value}");
    }
}
