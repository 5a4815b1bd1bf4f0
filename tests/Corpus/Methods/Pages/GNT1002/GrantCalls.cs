namespace Corpus.Pages.GNT1002.GrantCalls;

/// <summary>What the drivers of this folder share.</summary>
internal static class GrantCalls
{
    /// <summary>One call; the statuses are the caller's.</summary>
    internal static int MapRefs(IGrantTable table, MapGrantRef[] ops) => table.GrantTableOp(ops);

    /// <summary>One call, and one more after a while for what was busy.</summary>
    internal static int MapRefsPatiently(IGrantTable table, MapGrantRef[] ops)
    {
        int rc = table.GrantTableOp(ops);
        return rc != 0 ? rc : GrantRetry.Retry(table, ops);
    }

    internal static int CountMapped(ReadOnlySpan<MapGrantRef> ops)
    {
        int mapped = 0;
        foreach (ref readonly MapGrantRef op in ops)
        {
            if (op.Status == GrantStatus.Okay)
            {
                mapped++;
            }
        }

        return mapped;
    }
}
