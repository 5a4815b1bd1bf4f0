namespace Corpus.Styles.GNT1004.ClassicBackends;

/// <summary>A TPM backend, whose packets are written into the frontend's pages one page after the other.</summary>
public sealed class Tpmback(IGrantTable grants, IHostMemory memory, DomId domid, ulong mmapArea, Action<string> log)
{
    private const int EFAULT = 14;
    private readonly GrantHandle[] _handles = new GrantHandle[16];
    private int _bytesWritten;

    /// <summary>The seed's write: the handle is taken before anybody knows whether there is one.</summary>
    public int PacketWrite(GrantRef[] pages, ReadOnlySpan<byte> data)
    {
        int offset = 0;
        for (int i = 0; offset < data.Length; i++)
        {
            MapGrantRef mapOp = MapGrantRef.Create(Kaddr(i), GrantMapFlags.HostMap, pages[i], domid);
            int rc = GrantRetry.Issue(grants, ref mapOp);
            if (rc != 0)
            {
                return rc;
            }

            GrantHandle handle = mapOp.Handle; //! GNT1004

            if (mapOp.Status != GrantStatus.Okay)
            {
                log($"Grant table operation failure {mapOp.Status}!");
                return 0;
            }

            int toCopy = Math.Min(data.Length - offset, 4096);
            data.Slice(offset, toCopy).CopyTo(memory.Write(Kaddr(i), toCopy));
            offset += toCopy;
            _handles[i] = handle;
        }

        return offset;
    }

    /// <summary>The sibling that reads: here the order is right.</summary>
    public int PacketReadShmem(GrantRef[] pages, Span<byte> data)
    {
        int offset = 0;
        for (int i = 0; offset < data.Length; i++)
        {
            MapGrantRef mapOp = MapGrantRef.Create(Kaddr(i), GrantMapFlags.HostMap, pages[i], domid);
            int rc = GrantRetry.Issue(grants, ref mapOp);
            if (rc != 0)
            {
                return rc;
            }

            if (mapOp.Status != GrantStatus.Okay)
            {
                log($"Grant table operation failure {mapOp.Status}!");
                return -EFAULT;
            }

            GrantHandle handle = mapOp.Handle;
            int toCopy = Math.Min(data.Length - offset, 4096);
            memory.Read(Kaddr(i), toCopy).CopyTo(data[offset..]);
            offset += toCopy;
            _handles[i] = handle;
        }

        return offset;
    }

    /// <summary>Stored first, regretted later.</summary>
    public bool MapBurst(MapGrantRef[] map)
    {
        if (GrantRetry.Issue(grants, map) != 0)
        {
            return false;
        }

        bool ok = true;
        for (int i = 0; i < map.Length; i++)
        {
            _handles[i] = map[i].Handle; //! GNT1004
            if (map[i].Status != GrantStatus.Okay)
            {
                _handles[i] = GrantHandle.Invalid;
                ok = false;
            }
        }

        return ok;
    }

    /// <summary>Invalid first, and replaced where the map is good.</summary>
    public bool MapBurstCarefully(MapGrantRef[] map)
    {
        Array.Fill(_handles, GrantHandle.Invalid);
        if (GrantRetry.Issue(grants, map) != 0)
        {
            return false;
        }

        int good = 0;
        for (int i = 0; i < map.Length; i++)
        {
            if (map[i].Status == GrantStatus.Okay)
            {
                _handles[i] = map[i].Handle;
                good++;
            }
            else
            {
                map[i].Handle = GrantHandle.Invalid;
            }
        }

        return good == map.Length;
    }

    /// <summary>What the copy was to bring is read before it is known to have come.</summary>
    public unsafe int ReadHeader(GrantRef gref, byte* page)
    {
        GrantCopy copy = GrantCopy.Create(
            GrantCopySide.Granted(domid, gref, 0),
            GrantCopySide.Own((ulong)page >> 12, 0),
            64,
            GrantCopyFlags.SourceGref);
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0)
        {
            return rc;
        }

        int size = page[0] | (page[1] << 8); //! GNT1004
        if (copy.Status != GrantStatus.Okay)
        {
            return -EFAULT;
        }

        _bytesWritten += size;
        return size;
    }

    /// <summary>The same header, read behind the check.</summary>
    public unsafe int ReadHeaderInOrder(GrantRef gref, byte* page)
    {
        page[0] = 0;
        GrantCopy copy = GrantCopy.Create(
            GrantCopySide.Granted(domid, gref, 0),
            GrantCopySide.Own((ulong)page >> 12, 0),
            64,
            GrantCopyFlags.SourceGref);
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0)
        {
            return rc;
        }

        if (copy.Status != GrantStatus.Okay)
        {
            return -EFAULT;
        }

        return page[0] | (page[1] << 8);
    }

    private ulong Kaddr(int index) => mmapArea + ((ulong)index << 12);
}
