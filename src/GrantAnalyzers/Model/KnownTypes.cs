using System.Runtime.CompilerServices;
using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>
/// What has been found out about value types, by identity: a type is asked about several times for each operation that is interpreted, and
/// to compare symbols takes longer than that. A symbol that is equal but another one is looked up anew.
/// </summary>
internal sealed class KnownTypes
{
    /// <summary>A compilation of so many types uses most of them seldom.</summary>
    private const int MaxCount = 4_096;

    private readonly object _lock = new();
    private volatile KnownType?[] _slots = new KnownType?[64];
    private int _count;

    /// <returns>Null where it has not been asked about yet.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public KnownType? Find(ITypeSymbol type)
    {
        KnownType?[] slots = _slots;
        return Volatile.Read(ref slots[SlotOf(TheOne(type), slots)]);
    }

    /// <summary>Where the code doesn't say what may be null, the compiler makes a symbol for each expression; of a value type there is one that stays.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ITypeSymbol TheOne(ITypeSymbol type) =>
        type is { NullableAnnotation: NullableAnnotation.None, IsValueType: true } ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : type;

    /// <returns>The same.</returns>
    public KnownType Keep(KnownType known)
    {
        lock (_lock)
        {
            if (_count == MaxCount || Find(known.Type) is not null)
            {
                return known;
            }

            if (2 * ++_count > _slots.Length)
            {
                KnownType?[] larger = new KnownType?[2 * _slots.Length];
                foreach (KnownType? kept in _slots)
                {
                    if (kept is not null)
                    {
                        larger[SlotOf(kept.Type, larger)] = kept;
                    }
                }

                _slots = larger;
            }

            // Others read without the lock: they find it, or ask again.
            Volatile.Write(ref _slots[SlotOf(known.Type, _slots)], known);
            return known;
        }
    }

    /// <summary>Where the type is, or would be: half of the slots are empty.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static int SlotOf(ITypeSymbol type, KnownType?[] slots)
    {
        int slot = RuntimeHelpers.GetHashCode(type) & (slots.Length - 1);
        while (Volatile.Read(ref slots[slot]) is { } known && !ReferenceEquals(known.Type, type))
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        return slot;
    }
}

/// <param name="Type">A value type without type arguments.</param>
/// <param name="IsStatus">It is an enum of statuses.</param>
/// <param name="Operation">What is known of it as an operation; null where it is none.</param>
/// <param name="InlineArrayElement">The operation that it holds several of in itself, or null.</param>
internal sealed record KnownType(ITypeSymbol Type, bool IsStatus, OperationShape? Operation, ITypeSymbol? InlineArrayElement);
