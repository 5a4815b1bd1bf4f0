using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Linux;

/// <summary>
/// Pages side by side that two domains share, in the process's memory: until they are disposed. A span or memory of them
/// must not be used afterwards; memory that is pinned keeps them.
/// </summary>
/// <remarks>
/// The other domain may write to a page at any time, so what is read twice may differ: copy first, then check. A page has
/// 4,096 bytes, whatever the kernel's own page size.
/// </remarks>
public abstract class GrantPages : SafeHandle
{
    /// <summary>Bytes in a page.</summary>
    public const int PageSize = ProcessMemory.PageSize;

    private readonly IGrantDeviceFile _file;
    private readonly ulong _index;

    private protected GrantPages(IGrantDeviceFile file, ulong address, int pageCount, ulong index, bool isReadOnly)
        : base(0, ownsHandle: true)
    {
        _file = file;
        _index = index;
        PageCount = pageCount;
        IsReadOnly = isReadOnly;
        SetHandle((nint)address);
        if (file is not GrantDeviceFile)
        {
            // A model's pages go with the model, and no finalizer may meddle with it.
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>How many pages they are.</summary>
    public int PageCount { get; }

    /// <summary>How many bytes: <see cref="PageSize"/> for each page.</summary>
    public int Length => PageCount * PageSize;

    /// <summary>Whether they are mapped for reading only; then the writable views throw.</summary>
    public bool IsReadOnly { get; }

    /// <summary>Where they are in the process's memory.</summary>
    public ulong Address => IsClosed ? throw new ObjectDisposedException(GetType().Name) : (ulong)handle;

    /// <summary>All bytes, to read.</summary>
    /// <exception cref="ObjectDisposedException">The pages were given up.</exception>
    public ReadOnlySpan<byte> ReadOnlySpan => _file.Memory.Read(Address, Length);

    /// <summary>All bytes, to read and write.</summary>
    /// <exception cref="InvalidOperationException">They are mapped for reading only.</exception>
    /// <exception cref="ObjectDisposedException">The pages were given up.</exception>
    public Span<byte> Span => Writable(Address, Length);

    /// <summary>All bytes, to read, also across an await.</summary>
    public ReadOnlyMemory<byte> ReadOnlyMemory => new View(this, Readable).Memory;

    /// <summary>All bytes, to read and write, also across an await.</summary>
    /// <exception cref="InvalidOperationException">They are mapped for reading only.</exception>
    public Memory<byte> Memory => IsReadOnly ? throw ReadOnly() : new View(this, () => Span).Memory;

    /// <inheritdoc/>
    public sealed override bool IsInvalid => handle == 0;

    /// <summary>One page, to read.</summary>
    /// <param name="page">Which one: from 0.</param>
    public ReadOnlySpan<byte> ReadOnlyPage(int page) => _file.Memory.Read(AddressOf(page), PageSize);

    /// <summary>One page, to read and write.</summary>
    /// <param name="page">Which one: from 0.</param>
    /// <exception cref="InvalidOperationException">It is mapped for reading only.</exception>
    public Span<byte> Page(int page) => Writable(AddressOf(page), PageSize);

    /// <summary>
    /// Has the kernel tell the other domain when these pages are gone, also where that is because the process ended. A
    /// second call takes the place of the first.
    /// </summary>
    /// <param name="clearByteAt">A byte that becomes 0, counted from the first page's start; null for none.</param>
    /// <param name="eventPort">An event channel's port, got from /dev/xen/evtchn by this process, that an event is sent to; null for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The byte is in none of the pages.</exception>
    /// <exception cref="GrantDeviceException">The port is none of the process's, or the byte is in a page that this process may only read.</exception>
    public void NotifyOnUnmap(int? clearByteAt, uint? eventPort = null)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(clearByteAt ?? 0, nameof(clearByteAt));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(clearByteAt ?? 0, Length, nameof(clearByteAt));
        UnmapNotifications actions = (clearByteAt is null ? 0 : UnmapNotifications.ClearByte) | (eventPort is null ? 0 : UnmapNotifications.SendEvent);
        int result = _file.SetUnmapNotify(_index + (uint)(clearByteAt ?? 0), actions, eventPort ?? 0);
        if (result != 0)
        {
            throw new GrantDeviceException(-result, $"no notice can be given of unmapping: event port {eventPort} is none that this process got from /dev/xen/evtchn, or the byte is in a page that it may not write");
        }
    }

    /// <inheritdoc/>
    protected sealed override bool ReleaseHandle()
    {
        int result = _file.Munmap((ulong)handle, PageCount);
        _file.Release((ulong)handle, PageCount);
        try
        {
            return (GiveBack(_index) | result) == 0;
        }
        catch (ObjectDisposedException)
        {
            // The file was closed first, and the kernel has forgotten its indices.
            return result == 0;
        }
    }

    /// <summary>Gives an index back to the device.</summary>
    private protected abstract int GiveBack(ulong index);

    /// <summary>Reserves addresses and maps an index there.</summary>
    /// <returns>0, or a negative errno; then nothing is reserved.</returns>
    private protected static int Map(IGrantDeviceFile file, int pages, ulong index, bool writable, out ulong address)
    {
        address = file.Reserve(pages);
        int result = file.Mmap(address, pages, index, writable);
        if (result != 0)
        {
            file.Release(address, pages);
        }

        return result;
    }

    private Span<byte> Readable()
    {
        ReadOnlySpan<byte> bytes = ReadOnlySpan;
        return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(bytes), bytes.Length);
    }

    private Span<byte> Writable(ulong address, int length) => IsReadOnly ? throw ReadOnly() : _file.Memory.Write(address, length);

    private ulong AddressOf(int page)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, PageCount);
        return Address + ((ulong)page * PageSize);
    }

    private static InvalidOperationException ReadOnly() => new("The pages are mapped for reading only.");

    private delegate Span<byte> Bytes();

    private sealed unsafe class View(GrantPages pages, Bytes bytes) : MemoryManager<byte>
    {
        public override Memory<byte> Memory => CreateMemory(pages.Length);

        public override Span<byte> GetSpan() => bytes();

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            if (pages._file is not GrantDeviceFile)
            {
                throw new NotSupportedException("The pages are a model's, and have no address to pin.");
            }

            bool isKept = false;
            pages.DangerousAddRef(ref isKept);
            return new MemoryHandle(Unsafe.AsPointer(ref GetSpan()[elementIndex]), default, this);
        }

        public override void Unpin() => pages.DangerousRelease();

        protected override void Dispose(bool disposing)
        {
        }
    }
}
