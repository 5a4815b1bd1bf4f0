using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Xen.Grants.Simulator;

/// <summary>Kinds of faults to choose from: <c>[FaultKind.DomainDeath, FaultKind.CallError]</c>.</summary>
/// <remarks>
/// A seed does not use all of them. Of each kind it draws whether it occurs at all and how often, so that some seeds
/// see one kind alone, and some see it wherever it can be.
/// </remarks>
[CollectionBuilder(typeof(FaultSet), nameof(Of))]
public readonly record struct FaultSet : IEnumerable<FaultKind>
{
    /// <summary>What follows from other choices.</summary>
    private const uint NotChosen = (1u << (int)FaultKind.Evict) | (1u << (int)FaultKind.PageIn) | (1u << (int)FaultKind.Takeover);

    private readonly uint _kinds;

    private FaultSet(uint kinds) => _kinds = kinds;

    /// <summary>No fault at all.</summary>
    public static FaultSet None => default;

    /// <summary>Every kind.</summary>
    public static FaultSet All { get; } = Of([.. Enum.GetValues<FaultKind>().Where(kind => (NotChosen & Bit(kind)) == 0)]);

    /// <summary>Some kinds.</summary>
    /// <exception cref="ArgumentException">One is a kind that follows from other choices.</exception>
    public static FaultSet Of(params ReadOnlySpan<FaultKind> kinds)
    {
        uint bits = 0;
        foreach (FaultKind kind in kinds)
        {
            bits |= (NotChosen & Bit(kind)) == 0 ? Bit(kind) : throw new ArgumentException($"{NameOf(kind)} cannot be chosen: it follows from other choices", nameof(kinds));
        }

        return new FaultSet(bits);
    }

    /// <summary>Reads names that commas separate, <c>all</c> or <c>none</c>.</summary>
    /// <exception cref="FormatException">One is no fault's name; the message says which names there are.</exception>
    public static FaultSet Parse(string text) => text switch
    {
        "all" => All,
        "none" => None,
        _ => Of([.. text.Split(',').Select(name => Find(name, All) ?? throw new FormatException($"there is no fault {name}; there are {All}, all and none"))]),
    };

    /// <summary>Whether a kind is among them.</summary>
    public bool Contains(FaultKind kind) => (_kinds & Bit(kind)) != 0;

    /// <inheritdoc/>
    public IEnumerator<FaultKind> GetEnumerator()
    {
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
        {
            if (Contains(kind))
            {
                yield return kind;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Their names, separated by commas, as <see cref="Parse"/> reads them.</summary>
    public override string ToString() => _kinds == 0 ? "none" : string.Join(',', this.Select(NameOf));

    internal static string NameOf(FaultKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{kind}");

    /// <summary>The kind of that name among some.</summary>
    internal static FaultKind? Find(string name, IEnumerable<FaultKind> among)
    {
        foreach (FaultKind kind in among)
        {
            if (NameOf(kind) == name)
            {
                return kind;
            }
        }

        return null;
    }

    private static uint Bit(FaultKind kind) => 1u << (int)kind;
}
