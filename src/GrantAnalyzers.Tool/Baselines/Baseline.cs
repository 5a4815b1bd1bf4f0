using System.Text.Encodings.Web;
using System.Text.Json;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Loading;

namespace GrantAnalyzers.Tool.Baselines;

/// <summary>Findings that are known and not to be reported: how many of each fingerprint.</summary>
internal sealed class Baseline
{
    private const int Version = 1;

    private static readonly JsonSerializerOptions _format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    private readonly SortedDictionary<Fingerprint, int> _counts = [];

    internal int Count => _counts.Values.Sum();

    internal static Baseline Of(IEnumerable<FoundPlace> places, Target target)
    {
        Baseline baseline = new();
        foreach (FoundPlace place in places)
        {
            Fingerprint fingerprint = Fingerprint.Of(place, target);
            baseline._counts[fingerprint] = baseline._counts.GetValueOrDefault(fingerprint) + 1;
        }

        return baseline;
    }

    /// <exception cref="InputException">The file is none that <see cref="Write"/> wrote.</exception>
    internal static Baseline Read(string path)
    {
        Document document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(File.ReadAllText(path), _format) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            string line = exception.LineNumber is long number ? $", line {number + 1}" : "";
            throw Malformed(path, $"{line}: {exception.Message.Split(" Path: ")[0].TrimEnd('.')}");
        }

        if (document.Version != Version)
        {
            throw Malformed(path, $": it has version {document.Version}, and this is version {Version}");
        }

        Baseline baseline = new();
        for (int i = 0; i < document.Findings.Count; i++)
        {
            Entry entry = document.Findings[i] ?? throw Malformed(path, $": finding {i + 1} is null");
            if (entry.Count < 1 || !baseline._counts.TryAdd(new Fingerprint(entry.Rule, entry.File, entry.Member, entry.Line), entry.Count))
            {
                throw Malformed(path, entry.Count < 1 ? $": finding {i + 1} has a count of {entry.Count}" : $": finding {i + 1} was listed before");
            }
        }

        return baseline;
    }

    /// <summary>Ordered and indented, so that it can be reviewed, and merged by lines.</summary>
    internal void Write(string path)
    {
        Document document = new(Version, [.. _counts.Select(entry => new Entry(entry.Key.Rule, entry.Key.File, entry.Key.Member, entry.Key.Line, entry.Value))]);
        File.WriteAllText(path, JsonSerializer.Serialize(document, _format) + "\n");
    }

    /// <summary>The places that are not known: of those with the same fingerprint, the last ones.</summary>
    internal IReadOnlyList<FoundPlace> New(IReadOnlyList<FoundPlace> places, Target target)
    {
        Dictionary<Fingerprint, int> left = new(_counts);
        List<FoundPlace> found = [];
        foreach (FoundPlace place in places)
        {
            Fingerprint fingerprint = Fingerprint.Of(place, target);
            int known = left.GetValueOrDefault(fingerprint);
            if (known > 0)
            {
                left[fingerprint] = known - 1;
            }
            else
            {
                found.Add(place);
            }
        }

        return found;
    }

    private static InputException Malformed(string path, string what) =>
        new($"{path} is no baseline{what}; take it from version control, or record it anew with --update-baseline");

    private sealed record Document(int Version, IReadOnlyList<Entry?> Findings);

    private sealed record Entry(string Rule, string File, string Member, string Line, int Count);
}
