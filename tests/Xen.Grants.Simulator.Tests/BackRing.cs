using System.Buffers.Binary;
using System.Numerics;

namespace Xen.Grants.Simulator.Tests;

/// <summary>A backend's end of a ring, of any protocol, byte by byte.</summary>
internal sealed class BackRing(IHostMemory memory, ulong address, int pages, int entrySize)
{
    private readonly uint _size = 1u << BitOperations.Log2((uint)(((pages * 4096) - 64) / entrySize));
    private uint _taken;
    private uint _answered;

    internal bool TryTake(Span<byte> request)
    {
        if (Pending == 0)
        {
            return false;
        }

        ulong entry = EntryAddress(_taken++);
        for (int i = 0; i < request.Length; i++)
        {
            request[i] = memory.Read(entry + (ulong)i, 1)[0];
        }

        return true;
    }

    /// <summary>Whether there are so many requests; where not, asks to be notified when there are.</summary>
    internal bool HasRequests(uint count)
    {
        Store(4, _taken + count);
        return Pending >= count;
    }

    /// <summary>Puts a response and shows it.</summary>
    /// <returns>Whether the frontend wants to be notified.</returns>
    internal bool Put(ReadOnlySpan<byte> response)
    {
        ulong entry = EntryAddress(_answered++);
        for (int i = 0; i < response.Length; i++)
        {
            memory.Write(entry + (ulong)i, 1)[0] = response[i];
        }

        Store(8, _answered);
        return _answered == Load(12);
    }

    /// <summary>Requests not taken yet. An index that says of more than the ring holds is a hostile guest's: there are none.</summary>
    private uint Pending => Load(0) - _taken is uint pending && pending <= _size ? pending : 0;

    private ulong EntryAddress(uint index) => address + 64 + ((index & (_size - 1)) * (ulong)entrySize);

    private uint Load(ulong offset) => BinaryPrimitives.ReadUInt32LittleEndian(memory.Read(address + offset, 4));

    private void Store(ulong offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(memory.Write(address + offset, 4), value);
}

/// <summary>A device's ring pages, mapped into its backend side by side.</summary>
internal sealed class MappedRings(XenbusDevice device)
{
    private MapGrantRef[] _maps = [];

    internal ulong Address { get; private set; }

    internal bool TryMap(bool retry)
    {
        IGrantTable table = device.Backend.GrantTable;
        Address = device.Backend.ReservePages(device.RingRefs.Count);
        _maps = [.. device.RingRefs.Select((r, i) => MapGrantRef.Create(Address + ((ulong)i * 4096), GrantMapFlags.HostMap, r, device.Frontend.Id))];
        int rc = retry ? GrantRetry.Issue(table, _maps) : table.GrantTableOp(_maps);
        if (rc == 0 && _maps.All(m => m.Status == GrantStatus.Okay))
        {
            return true;
        }

        Unmap();
        return false;
    }

    internal void Unmap()
    {
        UnmapGrantRef[] unmaps = [.. _maps.Where(m => m.Status == GrantStatus.Okay).Select(m => UnmapGrantRef.Create(m.HostAddr, 0, m.Handle))];
        Assert.Equal(0, device.Backend.GrantTable.GrantTableOp(unmaps));
        Assert.All(unmaps, u => Assert.Equal(GrantStatus.Okay, u.Status));
    }
}
