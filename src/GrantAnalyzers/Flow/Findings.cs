using System.Collections;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>What was found, in the order in which it was met, and once for each operation: strands come to the same one more than once.</summary>
internal sealed class Findings<T> : IEnumerable<T>
{
    private static readonly List<T> s_none = [];

    // Most functions have nothing of most kinds.
    private List<T>? _all;
    private HashSet<IOperation>? _known;

    public int Count => _all?.Count ?? 0;

    /// <param name="at">What it was found at.</param>
    /// <param name="finding">What was found.</param>
    public void Add(IOperation at, T finding)
    {
        if ((_known ??= []).Add(at))
        {
            (_all ??= []).Add(finding);
        }
    }

    public void Clear() => _all?.Clear();

    public void Remove(Predicate<T> match) => _all?.RemoveAll(match);

    public List<T>.Enumerator GetEnumerator() => (_all ?? s_none).GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
