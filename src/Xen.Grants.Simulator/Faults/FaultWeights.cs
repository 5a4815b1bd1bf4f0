namespace Xen.Grants.Simulator;

/// <summary>
/// How often a kind of fault occurs in a run: swarm testing. Half of the seeds have none of it, so that it does not
/// hide what others would show; the rest have it from hardly ever to all the time.
/// </summary>
internal static class FaultWeights
{
    /// <summary>The weight, of <see cref="FaultInjector.OutOf"/>, or 0.</summary>
    internal static int Draw(FaultKind kind, SeededRandom random)
    {
        bool isOff = random.Chance(1, 2);
        int weight = kind switch
        {
            // At every scheduling point, and each of them ends something for good.
            FaultKind.DomainDeath or FaultKind.Takeover => random.Pick(16, 64, 256),
            FaultKind.PagingStorm or FaultKind.PageLoss or FaultKind.Revocation => random.Pick(64, 512, 4096),

            // In all of the run, or not.
            FaultKind.PositiveStatus or FaultKind.OldMaptrackStatus or FaultKind.HandleReuse => FaultInjector.OutOf,

            // At every hypercall, or at every access to what a hostile guest shares.
            _ => random.Pick(512, 4096, 16384),
        };
        return isOff ? 0 : weight;
    }
}
