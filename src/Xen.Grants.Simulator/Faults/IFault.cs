namespace Xen.Grants.Simulator;

/// <summary>A kind of fault that needs something to happen to.</summary>
internal interface IFault
{
    FaultKind Kind { get; }

    /// <summary>Says what is to happen, without doing it; null where there is nothing that it could happen to.</summary>
    /// <param name="random">Chance of this kind's own.</param>
    FaultEvent? Draw(SeededRandom random);

    /// <summary>Makes it happen; where a schedule names what is not there, nothing does.</summary>
    void Apply(in FaultEvent fault);
}
