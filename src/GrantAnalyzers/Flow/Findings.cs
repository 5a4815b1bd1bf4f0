using System.Collections;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>What was found, in the order in which it was met, and once for each operation: strands come to the same one more than once.</summary>
internal sealed class Findings<T> : IEnumerable<T>
{
    private readonly List<T> _all = [];
    private readonly HashSet<(IOperation, object?)> _known = [];

    public int Count => _all.Count;

    /// <param name="at">What it was found at.</param>
    /// <param name="finding">What was found.</param>
    /// <param name="detail">Tells several at one operation apart.</param>
    public void Add(IOperation at, T finding, object? detail = null)
    {
        if (_known.Add((at, detail)))
        {
            _all.Add(finding);
        }
    }

    public void Remove(Predicate<T> match) => _all.RemoveAll(match);

    public List<T>.Enumerator GetEnumerator() => _all.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => _all.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _all.GetEnumerator();
}
