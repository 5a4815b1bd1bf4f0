using Xen.Grants;

namespace SeedAsPatched;

/// <summary><c>tpmback.c</c> and its <c>interface.c</c>.</summary>
internal sealed class Tpmback(IGrantTable grants, IHostMemory memory, DomId domid)
{
    private GrantHandle _shmemHandle = GrantHandle.Invalid;

    /// <summary><c>map_frontend_page</c>.</summary>
    public int MapFrontendPage(GrantRef sharedPage, ulong address)
    {
        MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, sharedPage, domid);
        GnttabCheckEagain.DoWhile(grants, ref op);
        if (op.Status != GrantStatus.Okay)
        {
            Kernel.Log($"Grant table operation failure {op.Status}!");
            return (int)op.Status; // GNT1005
        }

        _shmemHandle = op.Handle;
        return 0;
    }

    /// <summary>One page of <c>_packet_write</c>.</summary>
    public int PacketWrite(GrantRef gref, ulong address, ReadOnlySpan<byte> data)
    {
        MapGrantRef mapOp = MapGrantRef.Create(address, GrantMapFlags.HostMap, gref, domid);
        GnttabCheckEagain.DoWhile(grants, ref mapOp);
        GrantHandle handle = mapOp.Handle; // GNT1004
        if (mapOp.Status != GrantStatus.Okay)
        {
            Kernel.Log($"Grant table operation failure {mapOp.Status}!");
            return 0;
        }

        data.CopyTo(memory.Write(address, data.Length));
        Unmap(address, handle);
        return data.Length;
    }

    /// <summary>One page of <c>packet_read_shmem</c>.</summary>
    public int PacketReadShmem(GrantRef gref, ulong address, Span<byte> data)
    {
        MapGrantRef mapOp = MapGrantRef.Create(address, GrantMapFlags.HostMap, gref, domid);
        GnttabCheckEagain.DoWhile(grants, ref mapOp);
        if (mapOp.Status != GrantStatus.Okay)
        {
            Kernel.Log($"Grant table operation failure {mapOp.Status}!");
            return -Kernel.EFAULT;
        }

        memory.Read(address, data.Length).CopyTo(data);
        Unmap(address, mapOp.Handle);
        return data.Length;
    }

    /// <summary>Takes the shared page's mapping away: <c>unmap_frontend_page</c>.</summary>
    public void UnmapFrontendPage(ulong address) => Unmap(address, _shmemHandle);

    private void Unmap(ulong address, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
        Kernel.BugOn(grants.GrantTableOp(ref op) != 0 || op.Status != GrantStatus.Okay);
    }
}
