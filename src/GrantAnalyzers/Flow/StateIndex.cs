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
    private readonly List<Speakers?> _ofStatus = [];
    private readonly List<Speakers?> _ofCall = [];

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
        switch (value.Index < 0 ? ValueKind.Unknown : value.Kind)
        {
            case ValueKind.CallResult or ValueKind.CallOutcome:
                At(_ofCall, value.Index).Add(variable);
                break;
            case ValueKind.Status or ValueKind.StatusOutcome or ValueKind.Errno:
                At(_ofStatus, value.Index).Add(variable);
                break;
        }
    }

    private static Speakers At(List<Speakers?> speakers, int index)
    {
        while (speakers.Count <= index)
        {
            speakers.Add(null);
        }

        return speakers[index] ??= new Speakers();
    }

    private static List<int> VariablesAt(List<Speakers?> speakers, int index) => (uint)index < (uint)speakers.Count && speakers[index] is { } known ? known.Variables : s_none;

    /// <summary>Some variable may speak of a status or an rc.</summary>
    public bool AnySpeaks => _ofStatus.Count + _ofCall.Count > 0;

    /// <summary>The variables that may speak of the status at a place.</summary>
    public List<int> SpeakersOfStatus(int location) => VariablesAt(_ofStatus, location);

    /// <summary>The variables that may speak of a call's rc.</summary>
    public List<int> SpeakersOfCall(int call) => VariablesAt(_ofCall, call);

    /// <summary>Variables, each once, in the order in which they came.</summary>
    private sealed class Speakers
    {
        private ulong _first;
        private HashSet<int>? _others;

        public List<int> Variables { get; } = [];

        [MethodImpl(Jit.OptimizedAtOnce)]
        public void Add(int variable)
        {
            if (variable < 64 ? (_first >> variable & 1) == 0 : (_others ??= []).Add(variable))
            {
                _first |= variable < 64 ? 1UL << variable : 0;
                Variables.Add(variable);
            }
        }
    }
}
