using Xen.Grants;

namespace Cases;

/// <summary>Waits for nothing while it holds its lock: what becomes of a page that is paged out is for its author to decide.</summary>
public sealed class LockedBackend(IGrantTable table)
{
    private readonly Lock _lock = new();

    /// <summary>0, or a negative errno.</summary>
    public int Map(ref MapGrantRef map)
    {
        lock (_lock)
        {
            int rc = table.GrantTableOp(ref map);
            if (rc != 0)
            {
                return rc;
            }

            return map.Status != GrantStatus.Okay ? -22 : 0;
        }
    }
}
