namespace Xen.Grants.Simulator;

/// <summary>How often the conditions that are to be met sometimes were, over many runs.</summary>
internal static class SometimesSum
{
    internal static SortedDictionary<string, long> Of(IEnumerable<ScenarioResult> results)
    {
        SortedDictionary<string, long> sum = new(StringComparer.Ordinal);
        foreach (ScenarioResult result in results)
        {
            sum.Add(result);
        }

        return sum;
    }

    internal static void Add(this SortedDictionary<string, long> sum, ScenarioResult result)
    {
        foreach ((string condition, long met) in result.Sometimes)
        {
            sum[condition] = sum.GetValueOrDefault(condition) + met;
        }
    }
}
