using System.Runtime.InteropServices;

namespace Corpus.Pages.GNT3002.Numbers;

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_map_grant_ref
{
    public ulong host_addr;
    public uint flags;
    public uint gref;
    public ushort dom;
    public short status;
    public uint handle;
    public ulong dev_bus_addr;
}

[StructLayout(LayoutKind.Sequential)]
public struct gnttab_unmap_grant_ref
{
    public ulong host_addr;
    public ulong dev_bus_addr;
    public uint handle;
    public short status;
}

public interface IHypercalls
{
    int GrantTableOp(uint command, ref gnttab_map_grant_ref op, uint count);

    int GrantTableOp(uint command, ref gnttab_unmap_grant_ref op, uint count);
}

/// <summary>Handles that are plain numbers.</summary>
public sealed class NumberedMappings(IHypercalls xen, Action<string> log)
{
    private const uint INVALID_GRANT_HANDLE = uint.MaxValue;
    private const short GNTST_okay = 0;
    private const short GNTST_eagain = -12;
    private const ulong Window = 0x10000;
    private const int EIO = 5;
    private const int EAGAIN = 11;

    private readonly uint[] _handles = new uint[32];
    private uint _ring;
    private uint _events = INVALID_GRANT_HANDLE;
    private uint _attempts;

    public int MapTheRing(ref gnttab_map_grant_ref op)
    {
        int rc = xen.GrantTableOp(0, ref op, 1);
        if (rc != 0)
        {
            return rc;
        }

        if (op.status == GNTST_eagain)
        {
            return -EAGAIN;
        }

        if (op.status != GNTST_okay)
        {
            _ring = 0; //! GNT3002
            return -EIO;
        }

        _ring = op.handle;
        return 0;
    }

    public void UnmapTheRing()
    {
        if (_ring == 0) //! GNT3002
        {
            return;
        }

        gnttab_unmap_grant_ref op = new() { host_addr = Window, handle = _ring };
        Issue(ref op);
        _ring = 0; //! GNT3002
    }

    public void UnmapEach()
    {
        for (int i = 0; i < _handles.Length; i++)
        {
            if (_handles[i] != 0) //! GNT3002
            {
                gnttab_unmap_grant_ref op = new() { host_addr = Window };
                op.handle = _handles[i];
                Issue(ref op);
            }
        }
    }

    public void UnmapALocal(in gnttab_map_grant_ref map)
    {
        uint handle = map.handle;
        if (handle is not 0) //! GNT3002
        {
            gnttab_unmap_grant_ref op = new() { host_addr = Window };
            op.handle = handle;
            Issue(ref op);
        }
    }

    public bool TestAnOperation(in gnttab_map_grant_ref map) => map.handle != 0; //! GNT3002

    public uint HandleOfAMap(in gnttab_map_grant_ref map)
    {
        if (map.status == GNTST_okay)
        {
            return map.handle;
        }

        return 0; //! GNT3002
    }

    public void UnmapTheEvents()
    {
        if (_events == INVALID_GRANT_HANDLE)
        {
            return;
        }

        gnttab_unmap_grant_ref op = new() { host_addr = Window };
        op.handle = _events;
        Issue(ref op);
        _events = INVALID_GRANT_HANDLE;
    }

    public void CountAttempts(in gnttab_map_grant_ref map)
    {
        if (_attempts == 0)
        {
            log($"first attempt for handle {map.handle}");
        }

        _attempts = 0;
    }

    public bool TestTheFlags(in gnttab_map_grant_ref map) => map.flags != 0 && map.host_addr != 0;

    public void FillInAnUnmap(ref gnttab_unmap_grant_ref op)
    {
        op.handle = 0;
        op.host_addr = 0x1000;
    }

    public bool IsNone(in gnttab_map_grant_ref map) => map.handle == INVALID_GRANT_HANDLE;

    public uint ClearAndCount(uint[] counts)
    {
        counts[0] = 0;
        return counts[1] == 0 ? 0 : counts[1];
    }

    private void Issue(ref gnttab_unmap_grant_ref op)
    {
        if (xen.GrantTableOp(1, ref op, 1) != 0 || op.status != GNTST_okay)
        {
            log("stuck");
        }
    }
}
