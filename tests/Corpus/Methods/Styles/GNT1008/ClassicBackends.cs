namespace Corpus.Styles.GNT1008.ClassicBackends;

/// <summary>The core of a driver domain's grant table, and what backends do at their ends.</summary>
public sealed class GnttabCore(IGrantTable grants, Action<string> log)
{
    private const int EIO = 5;
    private const int ENOSYS = 38;
    private uint _version = 1;
    private uint _frames;

    public uint Version => _version;

    public uint Frames => _frames;

    /// <summary>The version that was asked for may not be the one that is in force.</summary>
    public void RequestVersion(uint wanted)
    {
        SetVersion set = SetVersion.Create(wanted);
        grants.GrantTableOp(ref set); //! GNT1008
        _version = set.Version;
    }

    /// <summary>The version that is in force.</summary>
    public int RequestVersionChecked(uint wanted)
    {
        SetVersion set = SetVersion.Create(wanted);
        int rc = grants.GrantTableOp(ref set);
        if (rc == 0)
        {
            _version = set.Version;
        }

        return rc;
    }

    /// <summary>The other side's version, or what was in memory.</summary>
    public uint VersionOf(DomId domain)
    {
        GetVersion get = GetVersion.Create(domain);
        int rc = grants.GrantTableOp(ref get); //! GNT1008
        log($"get_version of {domain}: rc {rc}");
        return get.Version;
    }

    /// <summary>The other side's version, or 0.</summary>
    public uint VersionOrZero(DomId domain)
    {
        GetVersion get = GetVersion.Create(domain);
        return grants.GrantTableOp(ref get) == 0 ? get.Version : 0;
    }

    /// <summary>A failed call leaves the preset, which is taken for the hypervisor's word.</summary>
    public int Expand(uint frames, ulong list)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
        grants.GrantTableOp(ref setup); //! GNT1008
        if (setup.Status != GrantStatus.Okay) return -EIO;
        _frames = frames;
        return 0;
    }

    /// <summary>The call first, and then the operation.</summary>
    public int ExpandChecked(uint frames, ulong list)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
        int rc = grants.GrantTableOp(ref setup);
        if (rc == -ENOSYS) return rc;
        if (rc != 0 || setup.Status != GrantStatus.Okay) return -EIO;
        _frames = frames;
        return 0;
    }

    /// <summary>An assertion is a look.</summary>
    public void ExpandOrStop(uint frames, ulong list)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
        int rc = grants.GrantTableOp(ref setup);
        Debug.Assert(rc == 0 && setup.Status == GrantStatus.Okay, "the table does not grow");
        _frames = frames;
    }

    /// <summary>The second call's rc is put over the first one's.</summary>
    public int Disconnect(UnmapGrantRef[] rings, UnmapGrantRef[] data)
    {
        int rc = grants.GrantTableOp(rings); //! GNT1008
        rc = grants.GrantTableOp(data);
        if (rc != 0) return rc;

        int stuck = 0;
        foreach (ref UnmapGrantRef op in rings.AsSpan())
        {
            if (op.Status != GrantStatus.Okay) stuck++;
        }

        foreach (ref UnmapGrantRef op in data.AsSpan())
        {
            if (op.Status != GrantStatus.Okay) stuck++;
        }

        return stuck == 0 ? 0 : -EIO;
    }

    /// <summary>The first one's rc is looked at before the second call.</summary>
    public int DisconnectInTurn(UnmapGrantRef[] rings, UnmapGrantRef[] data)
    {
        int rc = grants.GrantTableOp(rings);
        if (rc == 0)
        {
            rc = grants.GrantTableOp(data);
        }

        if (rc != 0) return rc;

        int stuck = 0;
        foreach (UnmapGrantRef op in rings.Concat(data))
        {
            if (op.Status != GrantStatus.Okay) stuck++;
        }

        return stuck == 0 ? 0 : -EIO;
    }

    /// <summary>Both calls are summed up, and the sum is looked at.</summary>
    public int DisconnectAll(UnmapGrantRef[] rings, UnmapGrantRef[] data)
    {
        int rc = grants.GrantTableOp(rings);
        rc |= grants.GrantTableOp(data);
        if (rc != 0) return -EIO;
        return rings.All(static op => op.Status == GrantStatus.Okay) & data.All(static op => op.Status == GrantStatus.Okay) ? 0 : -EIO;
    }

    /// <summary>The retry helper has an rc as well.</summary>
    public bool MapRing(ref MapGrantRef op, out GrantHandle handle)
    {
        _ = GrantRetry.Issue(grants, ref op); //! GNT1008
        handle = op.Status == GrantStatus.Okay ? op.Handle : GrantHandle.Invalid;
        return op.Status == GrantStatus.Okay;
    }

    /// <summary>It is compared in the same breath.</summary>
    public bool MapRingChecked(ref MapGrantRef op, out GrantHandle handle)
    {
        handle = GrantHandle.Invalid;
        if (GrantRetry.Issue(grants, ref op) is not 0 || op.Status is not GrantStatus.Okay) return false;
        handle = op.Handle;
        return true;
    }

    /// <summary>A local that nobody reads.</summary>
    public int CopyBack(GrantCopy[] copies)
    {
        int failed = 0;
        int rc = GrantRetry.Issue(grants, copies); //! GNT1008
        foreach (ref GrantCopy op in copies.AsSpan())
        {
            if (op.Status != GrantStatus.Okay) failed++;
        }

        return failed == 0 ? 0 : -EIO;
    }

    /// <summary>A local that is read behind the loop.</summary>
    public int CopyBackChecked(GrantCopy[] copies)
    {
        int failed = 0;
        int rc = GrantRetry.Issue(grants, copies);
        foreach (ref GrantCopy op in copies.AsSpan())
        {
            if (op.Status != GrantStatus.Okay) failed++;
        }

        return rc != 0 ? rc : failed == 0 ? 0 : -EIO;
    }
}
