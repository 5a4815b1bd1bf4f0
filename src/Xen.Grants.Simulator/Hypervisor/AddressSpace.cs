using System.Buffers.Binary;

namespace Xen.Grants.Simulator;

/// <summary>What a lookup of a frame by its number came to.</summary>
internal enum FrameLookup
{
    /// <summary>Here it is.</summary>
    Present,

    /// <summary>It is paged out; its page-in has been started.</summary>
    Away,

    /// <summary>There is no such page of the domain's.</summary>
    None,
}

/// <summary>A domain's view of memory: its own pages, and other domains' that it mapped.</summary>
internal abstract class AddressSpace(Domain owner) : IHostMemory
{
    /// <summary>The first page that is handed out: low addresses stay unmapped, so that 0 is no address.</summary>
    protected const int FirstPage = 16;

    // The handle of the grant mapping that each page holds, plus one; 0 where it holds none.
    private uint[] _mappingAt = [];

    internal Domain Owner => owner;

    public ReadOnlySpan<byte> Read(ulong address, int length) => Access(address, length, write: false);

    public Span<byte> Write(ulong address, int length) => Access(address, length, write: true);

    /// <summary>New zeroed pages of the domain's own, side by side.</summary>
    internal abstract ulong AllocatePages(int count);

    /// <summary>Addresses without pages, to map grants at.</summary>
    internal abstract ulong ReservePages(int count);

    /// <summary>The number by which a grant entry names a page of the domain's.</summary>
    internal abstract uint FrameNumberOf(ulong address);

    /// <summary>Finds a page of the domain's by that number: Xen's <c>get_paged_frame</c>.</summary>
    internal abstract FrameLookup Find(ulong frameNumber, out Frame frame);

    /// <summary>
    /// Lets a granted frame appear at an address, and keeps a reference to it: Xen's <c>create_grant_host_mapping</c>.
    /// </summary>
    /// <returns>False for an address at which nothing can be mapped.</returns>
    internal abstract bool TryPlace(ulong hostAddr, Frame frame, GrantMapFlags flags);

    /// <summary>
    /// Takes it away again, if it is just that one, and, where a new address is not 0, puts there what is mapped at
    /// the new address, and no longer will be: Xen's <c>replace_grant_host_mapping</c>.
    /// </summary>
    internal abstract bool TryReplace(ulong hostAddr, Frame frame, ulong newAddr, GrantMapFlags flags);

    /// <summary>Whether an address could be one of the domain's: Xen's <c>guest_handle_okay</c>. Whether there is memory is another question.</summary>
    internal abstract bool IsPlausible(ulong address);

    /// <summary>Drops all that is mapped: the domain dies.</summary>
    internal abstract void TearDown();

    /// <summary>The page index that a host address of a map names, or -1.</summary>
    internal abstract int PageOf(ulong hostAddr, GrantMapFlags flags);

    /// <summary>Writes a word as the hypervisor writes to a caller's memory: a fault is an answer, not an exception.</summary>
    internal bool TryWriteWord(ulong address, ulong value)
    {
        if (address % sizeof(ulong) != 0 || Translate(address, write: true) is not Frame frame)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(frame.Bytes.AsSpan((int)(address % Frame.Size)), value);
        return true;
    }

    /// <summary>The mapping that a page was last given and that has not been taken away since.</summary>
    internal bool TryGetMappingAt(int page, out GrantHandle handle)
    {
        uint value = (uint)page < (uint)_mappingAt.Length ? _mappingAt[page] : 0;
        handle = new GrantHandle(value - 1);
        return value != 0;
    }

    internal void RecordMapping(int page, GrantHandle handle)
    {
        if (page >= _mappingAt.Length)
        {
            Array.Resize(ref _mappingAt, Math.Max(page + 1, 2 * _mappingAt.Length));
        }

        _mappingAt[page] = handle.Value + 1;
    }

    internal void ForgetMapping(int page, GrantHandle handle)
    {
        if (TryGetMappingAt(page, out GrantHandle recorded) && recorded == handle)
        {
            _mappingAt[page] = 0;
        }
    }

    /// <summary>The frame behind an address; null where nothing is mapped that may be accessed so.</summary>
    protected abstract Frame? Translate(ulong address, bool write);

    /// <summary>Waits until the page at an address is not paged out.</summary>
    protected virtual void WaitUntilPresent(ulong address, Actor actor)
    {
    }

    private Span<byte> Access(ulong address, int length, bool write)
    {
        int offset = (int)(address % Frame.Size);
        if (length < 0 || length > Frame.Size - offset)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"An access may not cross the end of a page; this one starts {offset} bytes into one.");
        }

        Actor actor = owner.Hypervisor.Simulation.Scheduler.Enter();
        actor.Sleeps.WaitIsOver();
        WaitUntilPresent(address, actor);
        Frame frame = Translate(address, write) ?? throw Fault(address, write);
        if (frame.Owner is { IsHostile: true } hostile && hostile != owner)
        {
            owner.Hypervisor.Simulation.Faults.BeforeAccess();
        }

        frame.IsAwaited = false;
        return frame.Bytes.AsSpan(offset, length);
    }

    private AccessViolationException Fault(ulong address, bool write) =>
        new($"{owner.Name} {(write ? "wrote" : "read")} at 0x{address:x}, where nothing is mapped{(write ? " for writing" : "")}.");
}
