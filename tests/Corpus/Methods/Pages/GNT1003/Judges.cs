namespace Corpus.Pages.GNT1003.Judges;

/// <summary>Looks at statuses on behalf of others, or only seems to.</summary>
internal static class Judges
{
    internal static string Describe(in UnmapGrantRef op) => $"{op.Handle} at {op.HostAddr:x} is {op.Status}";

    internal static bool AllGone(ReadOnlySpan<UnmapGrantRef> ops)
    {
        foreach (UnmapGrantRef op in ops)
        {
            if (op.Status != GrantStatus.Okay)
            {
                return false;
            }
        }

        return true;
    }

    internal static void Require(this GrantStatus status, string what)
    {
        if (status != GrantStatus.Okay)
        {
            throw new InvalidOperationException($"{what}: {status}");
        }
    }
}
