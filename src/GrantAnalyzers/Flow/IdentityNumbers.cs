using System.Runtime.CompilerServices;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Remembers numbers that were given to operations, symbols and other things, by identity, under a parent. Before a dictionary that
/// compares symbols it answers nearly always: the same symbol comes by that came by before, and to compare it takes longer than to
/// interpret what it stands in.
/// </summary>
/// <param name="capacity">How many are expected.</param>
internal sealed class IdentityNumbers(int capacity = 8)
{
    private Entry[] _entries = new Entry[SizeFor(capacity)];
    private int _count;

    /// <summary>At least twice as many, and a power of two.</summary>
    private static int SizeFor(int capacity)
    {
        int size = 4;
        while (size < 2 * capacity)
        {
            size *= 2;
        }

        return size;
    }

    /// <returns>Less than 0 where it is not known by identity.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public int Find(int parent, object? key) => _entries[SlotOf(parent, key)].NumberPlusOne - 1;

    /// <summary>Takes up what was not found.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public void Add(int parent, object? key, int number)
    {
        if (2 * ++_count > _entries.Length)
        {
            Entry[] before = _entries;
            _entries = new Entry[2 * before.Length];
            foreach (Entry entry in before)
            {
                if (entry.NumberPlusOne != 0)
                {
                    _entries[SlotOf(entry.Parent, entry.Key)] = entry;
                }
            }
        }

        _entries[SlotOf(parent, key)] = new Entry(parent, key, number + 1);
    }

    /// <summary>Where it is, or would be: half of the entries are empty.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private int SlotOf(int parent, object? key)
    {
        int mask = _entries.Length - 1;
        int slot = (RuntimeHelpers.GetHashCode(key) + (parent * 31)) & mask;
        while (_entries[slot].NumberPlusOne != 0 && !(ReferenceEquals(_entries[slot].Key, key) && _entries[slot].Parent == parent))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private readonly struct Entry(int parent, object? key, int numberPlusOne)
    {
        public readonly int Parent = parent;
        public readonly object? Key = key;
        public readonly int NumberPlusOne = numberPlusOne;
    }
}
