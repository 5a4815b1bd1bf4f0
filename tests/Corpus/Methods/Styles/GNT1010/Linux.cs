namespace Corpus.Styles.GNT1010.Linux;

/// <summary>What grant-table.c says when the hypervisor has no handle left.</summary>
public sealed class MapRefs(IGrantTable grants, DomId domid, Action<string> warn)
{
    private const int ENOSPC = 28;
    private const int EINVAL = 22;
    private int _full;

    public int Full => _full;

    /// <summary>As Linux has it to this day.</summary>
    public int Map(Span<MapGrantRef> ops)
    {
        int ret = GrantRetry.Issue(grants, ops);
        if (ret != 0) return ret;

        for (int i = 0; i < ops.Length; i++)
        {
            switch (ops[i].Status)
            {
                case GrantStatus.Okay:
                    break;
                case GrantStatus.NoDeviceSpace: //! GNT1010
                    warn("maptrack limit reached, can't map all guest pages");
                    ret = -ENOSPC;
                    break;
                default:
                    ret = -EINVAL;
                    break;
            }
        }

        return ret;
    }

    /// <summary>With both names.</summary>
    public int MapOnEveryHost(Span<MapGrantRef> ops)
    {
        int ret = GrantRetry.Issue(grants, ops);
        if (ret != 0) return ret;

        for (int i = 0; i < ops.Length; i++)
        {
            switch (ops[i].Status)
            {
                case GrantStatus.Okay:
                    break;
                case GrantStatus.NoDeviceSpace:
                case GrantStatus.NoSpace:
                    warn("maptrack limit reached, can't map all guest pages");
                    ret = -ENOSPC;
                    break;
                default:
                    ret = -EINVAL;
                    break;
            }
        }

        return ret;
    }

    /// <summary>One question, asked with the old name.</summary>
    public bool IsFull(in MapGrantRef op)
    {
        if (op.Status == GrantStatus.NoDeviceSpace) //! GNT1010
        {
            warn($"{domid}: raise gnttab_max_maptrack_frames");
            return true;
        }

        return false;
    }

    /// <summary>One question, asked with the new name.</summary>
    public bool IsFullToday(in MapGrantRef op) => op.Status == GrantStatus.NoSpace;

    /// <summary>Two questions in one method, of which the second one saves the first.</summary>
    public bool IsFullEverywhere(in MapGrantRef op)
    {
        if (op.Status == GrantStatus.NoDeviceSpace) return true;
        if (op.Status == GrantStatus.NoSpace) return true;
        return false;
    }

    /// <summary>The old name by exclusion.</summary>
    public int Count(MapGrantRef[] ops)
    {
        int rc = GrantRetry.Issue(grants, ops);
        if (rc != 0) return rc;

        int broken = 0;
        foreach (ref MapGrantRef op in ops.AsSpan())
        {
            if (op.Status == GrantStatus.Okay) continue;
            if (op.Status != GrantStatus.NoDeviceSpace) //! GNT1010
            {
                broken++;
                continue;
            }

            _full++;
        }

        return broken;
    }

    /// <summary>An assignment is no test: the old host is imitated.</summary>
    public void Imitate(ref MapGrantRef op)
    {
        op.Status = GrantStatus.NoDeviceSpace;
        op.Handle = GrantHandle.Invalid;
    }

    /// <summary>Xen's own number, compared after a cast.</summary>
    public bool IsFullByCast(in MapGrantRef op) => (int)op.Status == (int)GrantStatus.NoDeviceSpace; //! GNT1010
}
