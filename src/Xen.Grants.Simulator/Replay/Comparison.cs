namespace Xen.Grants.Simulator;

/// <summary>Holds the simulator's answer to one line against what was recorded.</summary>
internal sealed class Comparison(string where)
{
    private readonly List<ReplayDifference> _differences = [];

    internal IReadOnlyList<ReplayDifference> Differences => _differences;

    internal void Equal<T>(string field, T recorded, T simulated)
    {
        if (!EqualityComparer<T>.Default.Equals(recorded, simulated))
        {
            Differs(field, $"{recorded}", $"{simulated}");
        }
    }

    internal void Status(string field, int recorded, GrantStatus simulated) => Equal(field, (GrantStatus)(short)recorded, simulated);

    internal void Differs(string field, string recorded, string simulated) => _differences.Add(new ReplayDifference(where, field, recorded, simulated));
}
