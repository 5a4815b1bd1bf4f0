namespace GrantAnalyzers.Flow;

/// <summary>Why a finally is run: what comes behind it.</summary>
/// <param name="Target">The block that the branch through it leads to, or <see cref="Thrown"/>.</param>
/// <param name="Outer">What comes behind the finally round that one, if it stands in one.</param>
internal sealed record Continuation(int Target, Continuation? Outer)
{
    /// <summary>An exception is on its way outwards.</summary>
    public const int Thrown = -1;

    public bool IsThrown => Target == Thrown;
}
