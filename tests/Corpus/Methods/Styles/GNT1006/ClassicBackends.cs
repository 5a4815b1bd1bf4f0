namespace Corpus.Styles.GNT1006.ClassicBackends;

public readonly record struct TxPacket(int Header, int FirstFragment, int Fragments);

/// <summary>Transmission by map, as netback has it: a header and its fragments share one batch.</summary>
public sealed class NetbackTx(IGrantTable grants, Action<string> log)
{
    private const int EIO = 5;
    private readonly GrantHandle[] _handles = new GrantHandle[256];
    private int _dropped;

    public int Dropped => _dropped;

    /// <summary>The seed's: whoever has a header is believed to have fragments.</summary>
    public int CheckHeaders(MapGrantRef[] map, TxPacket[] packets)
    {
        int rc = GrantRetry.Issue(grants, map);
        if (rc != 0) return rc;

        for (int i = 0; i < packets.Length; i++) //! GNT1006
        {
            ref MapGrantRef header = ref map[packets[i].Header];
            if (header.Status != GrantStatus.Okay)
            {
                _dropped++;
                continue;
            }

            _handles[packets[i].Header] = header.Handle;
        }

        return 0;
    }

    /// <summary>Every slot first, then the packets by what their slots say.</summary>
    public int CheckAllSlots(MapGrantRef[] map, TxPacket[] packets)
    {
        int rc = GrantRetry.Issue(grants, map);
        if (rc != 0) return rc;

        for (int i = 0; i < map.Length; i++)
        {
            _handles[i] = map[i].Status == GrantStatus.Okay ? map[i].Handle : GrantHandle.Invalid;
        }

        foreach (TxPacket packet in packets)
        {
            if (_handles[packet.Header] == GrantHandle.Invalid)
            {
                _dropped++;
            }
        }

        return 0;
    }

    /// <summary>The later slots of a broken packet stay mapped, and nobody knows their handles.</summary>
    public int MapPacket(MapGrantRef[] slots)
    {
        int rc = GrantRetry.Issue(grants, slots);
        if (rc != 0) return rc;

        for (int i = 0; i < slots.Length; i++) //! GNT1006
        {
            if (slots[i].Status != GrantStatus.Okay)
            {
                log($"slot {i}: {slots[i].Status}");
                return -EIO;
            }

            _handles[i] = slots[i].Handle;
        }

        return slots.Length;
    }

    /// <summary>The same with a goto out of the loop.</summary>
    public int MapPacketOrGoto(MapGrantRef[] slots)
    {
        int rc = GrantRetry.Issue(grants, slots);
        if (rc != 0) goto drop;

        for (int i = 0; i < slots.Length; i++) //! GNT1006
        {
            if (slots[i].Status != GrantStatus.Okay) goto drop;
            _handles[i] = slots[i].Handle;
        }

        return slots.Length;

    drop:
        _dropped++;
        return -EIO;
    }

    /// <summary>The loop goes on to its end; the error is told behind it.</summary>
    public int MapPacketWhole(MapGrantRef[] slots)
    {
        int rc = GrantRetry.Issue(grants, slots);
        if (rc != 0) return rc;

        int err = 0;
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i].Status != GrantStatus.Okay)
            {
                _handles[i] = GrantHandle.Invalid;
                err = -EIO;
                continue;
            }

            _handles[i] = slots[i].Handle;
        }

        return err;
    }

    /// <summary>What was mapped is unmapped before the packet is dropped.</summary>
    public int MapPacketOrUndo(MapGrantRef[] slots)
    {
        int rc = GrantRetry.Issue(grants, slots);
        if (rc != 0) return rc;

        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i].Status != GrantStatus.Okay)
            {
                UnmapGood(slots);
                return -EIO;
            }

            _handles[i] = slots[i].Handle;
        }

        return slots.Length;
    }

    /// <summary>The last fragment of each request is the one that does not count.</summary>
    public bool CopyFragments(GrantCopy[] fragments)
    {
        if (GrantRetry.Issue(grants, fragments) != 0) return false;

        bool ok = true;
        for (int i = 0; i < fragments.Length - 1; i++) //! GNT1006
        {
            ok &= fragments[i].Status == GrantStatus.Okay;
        }

        return ok;
    }

    /// <summary>A copy leaves nothing behind: the first failure is the end.</summary>
    public bool CopyFragmentsUntilBroken(GrantCopy[] fragments)
    {
        if (GrantRetry.Issue(grants, fragments) != 0) return false;

        for (int i = 0; i < fragments.Length; i++)
        {
            if (fragments[i].Status != GrantStatus.Okay) return false;
        }

        return true;
    }

    /// <summary>Only every second slot is asked: the others are thought to be the data behind it.</summary>
    public int CopyPairs(GrantCopy[] pairs)
    {
        int rc = GrantRetry.Issue(grants, pairs);
        if (rc != 0) return rc;

        int failed = 0;
        for (int i = 0; i < pairs.Length; i += 2) //! GNT1006
        {
            if (pairs[i].Status != GrantStatus.Okay) failed++;
        }

        return failed == 0 ? 0 : -EIO;
    }

    /// <summary>Every slot is asked, header or data.</summary>
    public int CopyPairsFully(GrantCopy[] pairs)
    {
        int rc = GrantRetry.Issue(grants, pairs);
        if (rc != 0) return rc;

        int failed = 0;
        for (int i = 0; i < pairs.Length; i++)
        {
            if (pairs[i].Status != GrantStatus.Okay) failed++;
        }

        return failed == 0 ? 0 : -EIO;
    }

    private void UnmapGood(MapGrantRef[] slots)
    {
        foreach (ref MapGrantRef slot in slots.AsSpan())
        {
            if (slot.Status != GrantStatus.Okay) continue;

            UnmapGrantRef unmap = UnmapGrantRef.Create(slot.HostAddr, 0, slot.Handle);
            if (grants.GrantTableOp(ref unmap) != 0 || unmap.Status != GrantStatus.Okay)
            {
                log($"{slot.HostAddr:x} is lost");
            }
        }
    }
}
