using System.Collections.Immutable;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>
/// What a method does to the operations that it can reach from outside, entered with one of them in one world; apart for
/// each kind of result, so that a caller's test of the result tells it what became of that one.
/// </summary>
/// <remarks>Worlds don't mix: what happens in several at once is the union of what happens in each.</remarks>
internal sealed class Summary
{
    /// <summary>Nothing comes back: of a method that never returns, and where nothing is known yet of a cycle.</summary>
    public static readonly Summary Bottom = new([], [], null, null, isFatal: false, blocks: false);

    public Summary(
        ImmutableArray<External> externals, ImmutableArray<ReturnGroup> returns, ITypeSymbol? ownType, OperationShape? ownShape, bool isFatal, bool blocks)
    {
        Externals = externals;
        Returns = returns;
        OwnType = ownType;
        OwnShape = ownShape;
        IsFatal = isFatal;
        Blocks = blocks;
    }

    /// <summary>The operations from outside that it touches.</summary>
    public ImmutableArray<External> Externals { get; }

    /// <summary>What comes back; none where it never returns.</summary>
    public ImmutableArray<ReturnGroup> Returns { get; }

    /// <summary>The type of the operation of its own whose status, or which itself, it returns.</summary>
    public ITypeSymbol? OwnType { get; }

    public OperationShape? OwnShape { get; }

    /// <summary>It may end the program.</summary>
    public bool IsFatal { get; }

    /// <summary>It may keep the thread waiting until a page is back.</summary>
    public bool Blocks { get; }

    /// <summary>How many operations from outside a function may touch, and how far away, before its callers take it for code that can't be seen: recursion over a data structure gets ever further.</summary>
    private const int MaxExternals = 64, MaxSteps = 6;

    public bool IsTooBig
    {
        get
        {
            foreach (External external in Externals)
            {
                if (external.Path.Steps.Length > MaxSteps)
                {
                    return true;
                }
            }

            return Externals.Length > MaxExternals;
        }
    }

    public bool IsSameAs(Summary other)
    {
        if (IsFatal != other.IsFatal || Blocks != other.Blocks || !Externals.SequenceEqual(other.Externals) || Returns.Length != other.Returns.Length ||
            !SymbolEqualityComparer.Default.Equals(OwnType, other.OwnType))
        {
            return false;
        }

        for (int i = 0; i < Returns.Length; i++)
        {
            if (!Returns[i].IsSameAs(other.Returns[i]))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>An operation, or a status, that a method can reach from outside.</summary>
/// <param name="Path">How.</param>
/// <param name="IsIssued">The method issues it raw.</param>
/// <param name="IsRetried">The method resolves its Eagain.</param>
/// <param name="IsExamined">The method tells its success from failure.</param>
/// <param name="IsPassedOn">The method passes it on to code that cannot be seen.</param>
/// <param name="Check">The test that puts Eagain together with the lasting failures.</param>
internal sealed record External(
    AccessPath Path, bool IsIssued, bool IsRetried, bool IsExamined, bool IsPassedOn, SyntaxNode? Check)
{
    public bool Equals(External? other) => other is not null && Path.Equals(other.Path) && IsIssued == other.IsIssued && IsRetried == other.IsRetried &&
        IsExamined == other.IsExamined && IsPassedOn == other.IsPassedOn && Check == other.Check;

    public override int GetHashCode() => Path.GetHashCode();
}

/// <summary>What the result of a method is.</summary>
internal enum ReturnKind : byte
{
    /// <summary>Nothing, or anything.</summary>
    Unknown,

    /// <summary>0, false or Okay.</summary>
    Zero,

    /// <summary>A negative number, as errnos are.</summary>
    Negative,

    /// <summary>A positive number, or true.</summary>
    Positive,

    /// <summary>One of the two.</summary>
    NonZero,

    /// <summary>The rc of a submit call.</summary>
    CallResult,

    /// <summary>The status of an operation from outside.</summary>
    StatusOfExternal,

    /// <summary>The status of an operation of the method's own.</summary>
    OwnStatus,

    /// <summary>An operation, or a batch, of the method's own.</summary>
    OwnOperation,

    /// <summary>An operation from outside.</summary>
    ExternalOperation,
}

/// <summary>One kind of result, and how the operations from outside are then.</summary>
/// <param name="Kind">What is returned.</param>
/// <param name="External">Which operation's, for those kinds that speak of one from outside.</param>
/// <param name="Number">The number that it is, where all results of the kind are the same one.</param>
/// <param name="Facts">How they are, in the order of <see cref="Summary.Externals"/>.</param>
/// <param name="OwnFacts">How the method's own operation is.</param>
internal sealed record ReturnGroup(ReturnKind Kind, int External, long? Number, ImmutableArray<OperationFacts> Facts, OperationFacts OwnFacts)
{
    public bool IsSameAs(ReturnGroup other) => Kind == other.Kind && External == other.External && Number == other.Number && OwnFacts == other.OwnFacts && Facts.SequenceEqual(other.Facts);
}

/// <summary>A way from a parameter, from <c>this</c> or from a static field to an operation: members and elements.</summary>
/// <param name="Root">The parameter, static field or captured variable; null for <c>this</c>.</param>
/// <param name="Steps">Members, or null for an element.</param>
internal readonly record struct AccessPath(ISymbol? Root, ImmutableArray<ISymbol?> Steps)
{
    public bool Equals(AccessPath other)
    {
        if (!SymbolEqualityComparer.Default.Equals(Root, other.Root) || Steps.Length != other.Steps.Length)
        {
            return false;
        }

        for (int i = 0; i < Steps.Length; i++)
        {
            if (!SymbolEqualityComparer.Default.Equals(Steps[i], other.Steps[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override int GetHashCode() => Root is null ? Steps.Length : SymbolEqualityComparer.Default.GetHashCode(Root) ^ Steps.Length;
}
