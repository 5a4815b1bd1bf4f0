using System.Text.Json;
using System.Text.Json.Nodes;

namespace Xen.Grants.Simulator.Tests;

/// <summary>
/// Each line of a recording that tells a result in words is held against the simulator: with every number of it changed
/// by one and every truth turned round, it differs in just the fields that are compared.
/// </summary>
public class ObservationTests
{
    private static readonly Lazy<ReplayReport> s_altered = new(() => Recordings.Replay(Recordings.LinesOf(Recordings.Operations).Select(Alter)));

    [Theory]
    [InlineData(601, "data seen through host mapping", "reads_equal", "write_seen_by_owner")]
    [InlineData(638, "map the same ref again and again, flags 0x1, up to 400 times", "succeeded", "then_status", "entry_flags")]
    [InlineData(643, "pin-limit after unmapping all, flags 0x1", "entry_flags")]
    [InlineData(644, "map the same ref again and again, flags 0x5, up to 400 times", "succeeded", "then_status", "entry_flags")]
    [InlineData(645, "pin-limit after unmapping all, flags 0x5", "entry_flags")]
    [InlineData(646, "map the same ref again and again, flags 0xe, up to 400 times", "succeeded", "then_status", "entry_flags")]
    [InlineData(647, "pin-limit after unmapping all, flags 0xe", "entry_flags")]
    [InlineData(747, "entries after overmap", "flags[0]", "flags[1]")]
    [InlineData(799, "uar moved the page", "new_pte_now_at_host_addr")]
    [InlineData(1042, "map count=4, elements 2 and 3 lie on an unmapped page", "rc", "status0", "status1", "entry_flags")]
    [InlineData(1043, "unmap count=4, elements 2 and 3 on an unmapped page", "rc", "status0", "status1", "entry_flags")]
    [InlineData(1044, "copy count=4, elements 2 and 3 on an unmapped page", "rc", "status0", "status1", "copied")]
    [InlineData(1045, "map with argument in a read-only page", "entry_flags_before", "rc", "status", "handle", "entry_flags_after")]
    [InlineData(1046, "copy with argument in a read-only page", "rc", "status", "copied")]
    [InlineData(1116, "hvm populate gfn 16..23", "populated")]
    [InlineData(1152, "decrease_reservation of a mapped hvm gfn", "released")]
    [InlineData(1269, "deferred entry after last unmap", "entry_flags")]
    [InlineData(1368, "destroydomain", "destroyed")]
    [InlineData(1387, "destroydomain second", "destroyed")]
    [InlineData(1397, "drain: handles live before, handles given back", "live", "freed")]
    [InlineData(1398, "map until no handle is left (gnttab_max_maptrack_frames on the command line)", "succeeded", "max_handle", "then_status")]
    [InlineData(1412, "drain: handles live before, handles given back", "live", "freed")]
    [InlineData(1737, "drain: handles live before, handles given back", "live", "freed")]
    [InlineData(1740, "v1 entry at the ref used in v2, after switching back", "entry_flags")]
    [InlineData(80, "nominate gfn 200,201,202", "refused")]
    [InlineData(81, "evict gfn 200,201 (202 stays only nominated)", "refused")]
    [InlineData(123, "prep gfn 200 (page brought back with data)", "brought back")]
    public void What_was_observed_is_compared(int id, string text, params string[] fields) => Assert.Equal(fields, FieldsOf(id, text));

    /// <summary>Of how the toolstack turns paging on there is no model: that there is paging the options of a run say.</summary>
    [Theory]
    [InlineData(69, "turn paging on for the hvm domain")]
    public void What_is_the_toolstacks_is_done_and_not_compared(int id, string text) => Assert.Empty(FieldsOf(id, text));

    [Fact]
    public void No_observation_is_left_out() => Assert.Equal(27 + 1, Recordings.LinesOf(Recordings.Operations).Count(IsObservation));

    private static IEnumerable<string> FieldsOf(int id, string text)
    {
        int number = 1 + Recordings.LinesOf(Recordings.Operations).ToList().FindIndex(line => line.Contains($"\"id\":{id},", StringComparison.Ordinal) && IsObservation(line));
        return s_altered.Value.Differences
            .Where(difference => difference.Where.Contains($"line {number},", StringComparison.Ordinal) && difference.Where.EndsWith(text, StringComparison.Ordinal))
            .Select(difference => difference.Field);
    }

    private static bool IsObservation(string line) => line.Contains("\"kind\":\"observe\"", StringComparison.Ordinal);

    private static string Alter(string line)
    {
        if (!IsObservation(line))
        {
            return line;
        }

        JsonObject observation = JsonNode.Parse(line)!.AsObject();
        foreach (string field in observation.Select(pair => pair.Key).Except(["run", "kind", "id", "section", "case"]).ToArray())
        {
            observation[field] = Altered(observation[field]!);
        }

        return observation.ToJsonString();
    }

    private static JsonNode Altered(JsonNode node) => node switch
    {
        JsonObject fields => new JsonObject(fields.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)Altered(field.Value!)))),
        JsonArray items => new JsonArray([.. items.Select(item => Altered(item!))]),
        _ when node.GetValueKind() == JsonValueKind.Number => node.GetValue<long>() + 1,
        _ => !node.GetValue<bool>(),
    };
}
