using System.Runtime.InteropServices;

namespace Xen.Grants.Linux;

/// <summary>
/// The grant-table hypercall itself, made by a process of a paravirtualized dom0 through /dev/xen/privcmd: every operation,
/// as Xen answers it. For tests and tools; a backend wants <see cref="GntdevGrantDevice"/>.
/// </summary>
/// <remarks>
/// <para>
/// Linux knows nothing of what is done here. A page that is mapped by a raw operation has to be unmapped by one before the
/// process ends; else its page table leads into another domain's memory when the kernel tears it down, and the kernel
/// complains of it. References that the kernel handed out are the kernel's.
/// </para>
/// <para>
/// <see cref="MapGrantRef.HostAddr"/> is an address that <see cref="ReservePages"/> gave, and the flags of a map that the
/// process is to see have <see cref="GrantMapFlags.ApplicationMap"/> beside <see cref="GrantMapFlags.HostMap"/>. In an HVM
/// or PVH dom0 there are no such addresses: there only what maps nothing into the process can be used.
/// </para>
/// <para>Its members may be called from any thread; calls wait for each other.</para>
/// </remarks>
public sealed unsafe class PrivcmdGrantTable : IGrantTable, IHostMemory, IDisposable
{
    /// <summary><c>__HYPERVISOR_grant_table_op</c>.</summary>
    private const ulong GrantTableHypercall = 20;

    /// <summary>Xen's largest operation has 40 bytes; a call with a wrong count must not lead out of the buffer.</summary>
    private const int SlackBytes = 64;

    private readonly Lock _lock = new();
    private readonly ProcessMemory _memory = new();

    // The handles of mappings that have a part in the process's memory.
    private readonly HashSet<GrantHandle> _inMemory = [];
    private readonly List<HypercallBuffer> _allocated = [];
    private readonly List<(ulong Address, int Pages)> _reserved = [];
    private readonly PrivcmdFile _file;
    private HypercallBuffer _buffer;

    private PrivcmdGrantTable(PrivcmdFile file, HypercallBuffer buffer)
    {
        _file = file;
        _buffer = buffer;
    }

    /// <summary>The host's clock.</summary>
    public TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Opens /dev/xen/privcmd.</summary>
    /// <exception cref="GrantDeviceException">It cannot be opened; the message tells why, and what helps.</exception>
    public static PrivcmdGrantTable Open()
    {
        PrivcmdFile file = new();
        try
        {
            return new PrivcmdGrantTable(file, HypercallBuffer.Allocate(1));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The rc is Xen's, or, where the kernel did not pass the call on, the kernel's: <c>-EPERM</c>, <c>-EFAULT</c>.</remarks>
    [GrantTableCall]
    public int GrantTableOp<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantOperation =>
        Call(default(TOp).Command, (uint)ops.Length, ops);

    /// <summary>Makes the call with a count that need not be that of the operations, as a test may want to.</summary>
    /// <param name="command">Which operation.</param>
    /// <param name="count">How many the hypervisor is told of; behind those that are there it finds zeros.</param>
    /// <param name="ops">The operations.</param>
    /// <returns>As <see cref="GrantTableOp"/>.</returns>
    public int Call<TOp>(GrantTableCommand command, uint count, Span<TOp> ops) where TOp : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(ops);
        lock (_lock)
        {
            Span<byte> buffer = Buffer(bytes.Length + SlackBytes);
            buffer.Clear();
            bytes.CopyTo(buffer);
            int rc = _file.Hypercall(GrantTableHypercall, (uint)command, _buffer.Address, count);
            buffer[..bytes.Length].CopyTo(bytes);
            if (rc == 0)
            {
                NoteMappings(command, bytes);
            }

            return rc;
        }
    }

    /// <summary>Addresses side by side with page tables and nothing mapped, for <see cref="MapGrantRef.HostAddr"/>.</summary>
    /// <param name="count">How many pages of 4,096 bytes: 1 or more.</param>
    /// <returns>The first one's address; it is good until this is disposed.</returns>
    /// <exception cref="GrantDeviceException">There are none left.</exception>
    public ulong ReservePages(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        nuint length = (nuint)count * ProcessMemory.PageSize;
        void* address = Libc.MmapAnonymous(null, length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS, -1, 0);
        if (address == Libc.MAP_FAILED)
        {
            throw new GrantDeviceException(Marshal.GetLastPInvokeError(), $"no addresses for {count} pages are left to the process");
        }

        // A page that was there once leaves its page table behind.
        Libc.Madvise(address, length, Libc.MADV_NOHUGEPAGE);
        for (int i = 0; i < count; i++)
        {
            Volatile.Write(ref ((byte*)address)[i * ProcessMemory.PageSize], 1);
        }

        Libc.Madvise(address, length, Libc.MADV_DONTNEED);
        lock (_lock)
        {
            _reserved.Add(((ulong)address, count));
        }

        _memory.Add((ulong)address, count);
        return (ulong)address;
    }

    /// <summary>New zeroed pages of the process's own that the hypervisor can write to, as <see cref="SetupTable.FrameList"/> needs.</summary>
    /// <param name="count">How many pages of 4,096 bytes: 1 or more.</param>
    /// <returns>The first one's address; it is good until this is disposed.</returns>
    /// <exception cref="GrantDeviceException">There are none left.</exception>
    public ulong AllocatePages(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        HypercallBuffer buffer = HypercallBuffer.Allocate(count);
        buffer.Bytes.Clear();
        lock (_lock)
        {
            _allocated.Add(buffer);
        }

        _memory.Add(buffer.Address, count);
        _memory.Set(buffer.Address, count, ProcessMemory.Access.ReadWrite);
        return buffer.Address;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Read(ulong address, int length) => _memory.Read(address, length);

    /// <inheritdoc/>
    public Span<byte> Write(ulong address, int length) => _memory.Write(address, length);

    /// <summary>Closes the device. What is still mapped stays so, and its addresses stay in use.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
            _buffer.Dispose();
            _allocated.ForEach(buffer => buffer.Dispose());
            _allocated.Clear();
            foreach ((ulong address, int pages) in _reserved)
            {
                if (_memory.IsFree(address, pages))
                {
                    Libc.Munmap((void*)address, (nuint)pages * ProcessMemory.PageSize);
                }

                _memory.Remove(address);
            }

            _reserved.Clear();
        }
    }

    private Span<byte> Buffer(int length)
    {
        if (length > _buffer.Bytes.Length)
        {
            HypercallBuffer larger = HypercallBuffer.Allocate((length + ProcessMemory.PageSize - 1) / ProcessMemory.PageSize);
            _buffer.Dispose();
            _buffer = larger;
        }

        return _buffer.Bytes[..length];
    }

    /// <summary>From now on the process may read and write what was mapped, and not what was unmapped.</summary>
    private void NoteMappings(GrantTableCommand command, Span<byte> bytes)
    {
        switch (command)
        {
            case GrantTableCommand.MapGrantRef:
                foreach (ref readonly MapGrantRef op in MemoryMarshal.Cast<byte, MapGrantRef>(bytes))
                {
                    if (op.Status == GrantStatus.Okay)
                    {
                        NoteMapping(in op);
                    }
                }

                break;
            case GrantTableCommand.UnmapGrantRef:
                foreach (ref readonly UnmapGrantRef op in MemoryMarshal.Cast<byte, UnmapGrantRef>(bytes))
                {
                    // Where a mapping has no such part, Xen does not look at the address.
                    if (op.Status == GrantStatus.Okay && op.HostAddr != 0 && _inMemory.Remove(op.Handle))
                    {
                        _memory.Set(PageOf(op.HostAddr), 1, ProcessMemory.Access.None);
                    }
                }

                break;
            case GrantTableCommand.UnmapAndReplace:
                foreach (ref readonly UnmapAndReplace op in MemoryMarshal.Cast<byte, UnmapAndReplace>(bytes))
                {
                    _memory.Set(PageOf(op.NewAddr), 1, ProcessMemory.Access.None);
                    if (op.Status == GrantStatus.Okay && op.HostAddr != 0 && _inMemory.Remove(op.Handle))
                    {
                        _memory.Set(PageOf(op.HostAddr), 1, ProcessMemory.Access.None);
                    }
                }

                break;
            default:
                break;
        }
    }

    private void NoteMapping(in MapGrantRef op)
    {
        _inMemory.Remove(op.Handle);
        if ((op.Flags & (GrantMapFlags.HostMap | GrantMapFlags.ContainsPte)) == GrantMapFlags.HostMap)
        {
            _inMemory.Add(op.Handle);
            _memory.Set(PageOf(op.HostAddr), 1, AccessBy(op.Flags));
        }
    }

    private static ulong PageOf(ulong address) => address / ProcessMemory.PageSize * ProcessMemory.PageSize;

    /// <summary>What is mapped for the kernel alone the process may not touch.</summary>
    private static ProcessMemory.Access AccessBy(GrantMapFlags flags) => (flags & (GrantMapFlags.ApplicationMap | GrantMapFlags.ReadOnly)) switch
    {
        GrantMapFlags.ApplicationMap => ProcessMemory.Access.ReadWrite,
        GrantMapFlags.ApplicationMap | GrantMapFlags.ReadOnly => ProcessMemory.Access.Read,
        _ => ProcessMemory.Access.Kernel,
    };
}
