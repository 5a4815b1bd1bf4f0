using System.Runtime.CompilerServices;
namespace GrantAnalyzers.Flow;

/// <summary>
/// What all states of a function have in common: how operations are that nothing has touched yet, and which variables ever
/// spoke of a status or a call, so that nobody has to look through all of them.
/// </summary>
internal sealed class StateIndex
{
    private static readonly List<int> s_none = [];

    private readonly List<OperationState> _entry = [];
    private readonly Dictionary<(bool OfCall, int Index), List<int>> _speakers = [];
    private readonly HashSet<(bool OfCall, int Index, int Variable)> _known = [];

    /// <summary>How many operations there are, slots of loops included.</summary>
    public int OperationCount => _entry.Count;

    /// <returns>The operation's number.</returns>
    public int Add(OperationState entry)
    {
        _entry.Add(entry);
        return _entry.Count - 1;
    }

    public OperationState EntryOf(int operation) => _entry[operation];

    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Note(int variable, Value value)
    {
        bool ofCall = value.Kind is ValueKind.CallResult or ValueKind.CallOutcome;
        if ((ofCall || value.Kind is ValueKind.Status or ValueKind.StatusOutcome or ValueKind.Errno) && _known.Add((ofCall, value.Index, variable)))
        {
            if (!_speakers.TryGetValue((ofCall, value.Index), out List<int>? variables))
            {
                _speakers.Add((ofCall, value.Index), variables = []);
            }

            variables.Add(variable);
        }
    }

    /// <summary>Some variable may speak of a status or an rc.</summary>
    public bool AnySpeaks => _known.Count > 0;

    /// <summary>The variables that may speak of the status at a place.</summary>
    public List<int> SpeakersOfStatus(int location) => _speakers.TryGetValue((false, location), out List<int>? variables) ? variables : s_none;

    /// <summary>The variables that may speak of a call's rc.</summary>
    public List<int> SpeakersOfCall(int call) => _speakers.TryGetValue((true, call), out List<int>? variables) ? variables : s_none;
}
