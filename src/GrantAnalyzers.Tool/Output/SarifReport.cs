using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Baselines;
using GrantAnalyzers.Tool.Fixing;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Output;

/// <summary>Findings as SARIF 2.1.0, for code-scanning services and editors, each with what its primary fix would change.</summary>
internal static class SarifReport
{
    private const string SourceRoot = "SRCROOT";

    /// <param name="target">What was checked.</param>
    /// <param name="places">What was found.</param>
    /// <param name="areNew">They are those that a baseline does not have.</param>
    /// <param name="writer">Where to write.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task WriteAsync(Target target, IReadOnlyList<FoundPlace> places, bool areNew, TextWriter writer, CancellationToken cancellationToken)
    {
        JsonArray results = [];
        Dictionary<Fingerprint, int> occurrences = [];
        foreach (FoundPlace place in places)
        {
            Fingerprint fingerprint = Fingerprint.Of(place, target);
            occurrences[fingerprint] = occurrences.GetValueOrDefault(fingerprint) + 1;
            JsonObject result = Describe(target, place);
            result["partialFingerprints"] = new JsonObject { ["grants/v1"] = fingerprint.Hash(occurrences[fingerprint]) };
            if (areNew)
            {
                result["baselineState"] = "new";
            }

            if (await PrimaryFix.OfAsync(place, cancellationToken) is PrimaryFix { Changes.Count: > 0 } fix)
            {
                result["fixes"] = new JsonArray(Describe(target, place, fix));
            }

            results.Add(result);
        }

        JsonReport.Write(
            new JsonObject
            {
                ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
                ["version"] = "2.1.0",
                ["runs"] = new JsonArray(new JsonObject
                {
                    ["tool"] = new JsonObject
                    {
                        ["driver"] = new JsonObject
                        {
                            ["name"] = "grants",
                            ["semanticVersion"] = typeof(SarifReport).Assembly.GetName().Version!.ToString(3),
                            ["rules"] = new JsonArray([.. KnownRules.Descriptors.Select(Describe)]),
                        },
                    },
                    ["originalUriBaseIds"] = new JsonObject { [SourceRoot] = new JsonObject { ["uri"] = new Uri(target.Root + "/").AbsoluteUri } },
                    ["columnKind"] = "utf16CodeUnits",
                    ["results"] = results,
                }),
            },
            writer);
    }

    private static JsonNode Describe(DiagnosticDescriptor rule)
    {
        JsonObject description = new()
        {
            ["id"] = rule.Id,
            ["shortDescription"] = Text(rule.Title.ToString()),
            ["fullDescription"] = Text(rule.Description.ToString()),
            ["defaultConfiguration"] = new JsonObject { ["level"] = Level(rule.DefaultSeverity) },
            ["properties"] = new JsonObject { ["category"] = rule.Category, ["tags"] = new JsonArray("correctness", "xen") },
        };
        if (RulePages.Find(rule.Id) is string page)
        {
            description["help"] = new JsonObject { ["text"] = page, ["markdown"] = page };
        }

        if (!string.IsNullOrEmpty(rule.HelpLinkUri))
        {
            description["helpUri"] = rule.HelpLinkUri;
        }

        return description;
    }

    private static JsonObject Describe(Target target, FoundPlace place)
    {
        Finding finding = place.Finding;
        JsonObject result = new()
        {
            ["ruleId"] = finding.Id,
            ["ruleIndex"] = KnownRules.Descriptors.Select(rule => rule.Id).ToList().IndexOf(finding.Id),
            ["level"] = Level(finding.Severity),
            ["message"] = Text(finding.Message),
        };

        // A mistake in the configuration as a whole is nowhere.
        if (finding.HasPlace)
        {
            result["locations"] = new JsonArray(Location(target, place.Diagnostic.Location));
        }

        Location[] related = [.. place.Diagnostic.AdditionalLocations.Where(location => location.IsInSource)];
        if (related.Length > 0)
        {
            result["relatedLocations"] = new JsonArray([.. related.Select((location, i) =>
            {
                JsonObject described = Location(target, location);
                described["id"] = i;
                described["message"] = Text("belongs to it");
                return (JsonNode)described;
            })]);
        }

        return result;
    }

    private static JsonNode Describe(Target target, FoundPlace place, PrimaryFix fix) => new JsonObject
    {
        ["description"] = Text(fix.Title),
        ["artifactChanges"] = new JsonArray(new JsonObject
        {
            ["artifactLocation"] = Artifact(target, place.Diagnostic.Location.SourceTree!.FilePath),
            ["replacements"] = new JsonArray([.. fix.Changes.Select(change => (JsonNode)new JsonObject
            {
                ["deletedRegion"] = Region(fix.Text.Lines.GetLinePositionSpan(change.Span)),
                ["insertedContent"] = Text(change.NewText ?? ""),
            })]),
        }),
    };

    private static JsonObject Location(Target target, Location location)
    {
        FileLinePositionSpan place = location.GetMappedLineSpan();
        return new JsonObject
        {
            ["physicalLocation"] = new JsonObject
            {
                ["artifactLocation"] = Artifact(target, place.Path),
                ["region"] = Region(place.Span),
            },
        };
    }

    private static JsonObject Region(LinePositionSpan span) => new()
    {
        ["startLine"] = span.Start.Line + 1,
        ["startColumn"] = span.Start.Character + 1,
        ["endLine"] = span.End.Line + 1,
        ["endColumn"] = span.End.Character + 1,
    };

    private static JsonObject Artifact(Target target, string path)
    {
        string relative = Path.GetRelativePath(target.Root, path);
        return relative.StartsWith("..", StringComparison.Ordinal)
            ? new JsonObject { ["uri"] = new Uri(path).AbsoluteUri }
            : new JsonObject { ["uri"] = string.Join('/', relative.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString)), ["uriBaseId"] = SourceRoot };
    }

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static string Level(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };
}
