using System.Text.Json;
using System.Text.Json.Nodes;
using GrantAnalyzers.Tool.Output;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>What <c>grants verify --json</c> wrote: the results of a range of seeds.</summary>
/// <param name="Json">All of it.</param>
/// <param name="FirstSeed">Where the range begins.</param>
/// <param name="Seeds">How many seeds it has.</param>
/// <param name="Rows">The scenarios.</param>
internal sealed record Shard(JsonObject Json, ulong FirstSeed, int Seeds, IReadOnlyList<ScenarioRow> Rows)
{
    /// <summary>Members that are to be the same in all files whose results are to be added up.</summary>
    private static readonly string[] _common = ["project", "conditions", "diagnostics", "fixes"];

    internal RunConditions Conditions => VerifyJson.ReadConditions(Json["conditions"]!);

    internal bool MustExercise => VerifyOptions.Exercises(Seeds, Conditions);

    internal bool Passed => Rows.All(row => row.After.Passes(MustExercise));

    /// <exception cref="InputException">It is not such a file.</exception>
    internal static Shard Read(string path)
    {
        try
        {
            JsonObject json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
            RunConditions conditions = VerifyJson.ReadConditions(json["conditions"]!);
            return new Shard(
                json,
                (ulong)json["options"]!["seed"]!,
                (int)json["options"]!["seeds"]!,
                [.. json["scenarios"]!.AsArray().Select(row => VerifyJson.ReadRow(row!, conditions))]);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw new InputException($"{path} is not what grants verify --json writes; make it again with this version of grants");
        }
    }

    /// <summary>The results of all seeds of several files that hold ranges side by side, given in any order.</summary>
    /// <exception cref="InputException">They do not belong together; the message says which and why.</exception>
    internal static Shard Merge(IReadOnlyList<(string Path, Shard Shard)> shards)
    {
        (string Path, Shard Shard)[] inOrder = [.. shards.OrderBy(entry => entry.Shard.FirstSeed)];
        (string path, Shard sum) = inOrder[0];
        foreach ((string nextPath, Shard next) in inOrder.Skip(1))
        {
            if (_common.FirstOrDefault(member => !JsonNode.DeepEquals(sum.Json[member], next.Json[member])) is string different)
            {
                throw new InputException($"{nextPath} does not belong to {path}: \"{different}\" is not the same in both");
            }

            ulong expected = unchecked(sum.FirstSeed + (ulong)sum.Seeds);
            if (next.FirstSeed != expected)
            {
                throw new InputException(next.FirstSeed < expected
                    ? $"{nextPath} begins at seed {next.FirstSeed}, which another file has too; leave one of them out"
                    : $"no file has the seeds {expected} to {next.FirstSeed - 1}; run them too, or merge what lies before and after apart");
            }

            sum = sum.Plus(next, nextPath);
        }

        return sum;
    }

    internal void Write(TextWriter writer) => JsonReport.Write(Json, writer);

    private Shard Plus(Shard next, string nextPath)
    {
        if (!Rows.Select(row => row.Type).SequenceEqual(next.Rows.Select(row => row.Type)))
        {
            throw new InputException($"{nextPath} has other scenarios than the files before it");
        }

        ScenarioRow[] rows = [.. Rows.Zip(next.Rows, (row, more) => row with { Before = row.Before.Plus(more.Before), After = row.After.Plus(more.After) })];
        JsonObject json = Json.DeepClone().AsObject();
        Shard sum = new(json, FirstSeed, checked(Seeds + next.Seeds), rows);
        json["options"]!["seeds"] = sum.Seeds;
        json["scenarios"] = new JsonArray([.. rows.Select(row => VerifyJson.Describe(row, Conditions))]);
        json["passed"] = sum.Passed;
        return sum;
    }
}
