using Xen.Grants.Linux;

namespace Xen.Grants.Simulator.Linux;

/// <summary>What the models of Linux's two grant devices have in common: addresses, event ports, and an end.</summary>
public abstract class DeviceModel : IGrantDeviceFile
{
    private const UnmapNotifications AllActions = UnmapNotifications.ClearByte | UnmapNotifications.SendEvent;

    private readonly HashSet<ulong> _free = [];
    private readonly Dictionary<uint, Action> _ports = [];

    private protected DeviceModel(Domain domain) =>
        Domain = domain.Kind == DomainKind.Pv ? domain : throw new ArgumentException($"The models are of a paravirtualized Linux; {domain.Name} is none.", nameof(domain));

    /// <inheritdoc/>
    public IHostMemory Memory => Domain.Memory;

    /// <summary>The domain that Linux runs in.</summary>
    private protected Domain Domain { get; }

    /// <summary>The file was closed.</summary>
    private protected bool IsClosed { get; private set; }

    /// <summary>Gives the process an event channel's port, for <see cref="SetUnmapNotify"/>.</summary>
    /// <param name="port">Its number.</param>
    /// <param name="notify">Notifies the other end.</param>
    public void BindPort(uint port, Action notify) => _ports[port] = notify;

    /// <inheritdoc/>
    public ulong Reserve(int pages)
    {
        ulong address = Domain.ReservePages(pages);
        SetFree(address, pages, isFree: true);
        return address;
    }

    /// <inheritdoc/>
    public void Release(ulong address, int pages) => SetFree(address, pages, isFree: false);

    /// <inheritdoc/>
    public int Mmap(ulong address, int pages, ulong index, bool writable)
    {
        if (pages < 1 || !Enumerable.Range(0, pages).All(page => _free.Contains(PageAt(address, page))))
        {
            return Errno.EINVAL;
        }

        int result = Map(address, pages, index, writable);
        if (result == 0)
        {
            SetFree(address, pages, isFree: false);
        }

        return result;
    }

    /// <inheritdoc/>
    public int Munmap(ulong address, int pages)
    {
        Unmap(address, pages);
        SetFree(address, pages, isFree: true);
        return 0;
    }

    /// <inheritdoc/>
    public int SetUnmapNotify(ulong index, UnmapNotifications actions, uint port)
    {
        if ((actions & ~AllActions) != 0 || ((actions & UnmapNotifications.SendEvent) != 0 && !_ports.ContainsKey(port)))
        {
            return Errno.EINVAL;
        }

        return SetNotice(index, new UnmapNotice((actions & UnmapNotifications.ClearByte) != 0 ? index : null, (actions & UnmapNotifications.SendEvent) != 0 ? _ports[port] : null));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!IsClosed)
        {
            IsClosed = true;
            Close();
        }

        GC.SuppressFinalize(this);
    }

    private protected abstract int Map(ulong address, int pages, ulong index, bool writable);

    private protected abstract void Unmap(ulong address, int pages);

    private protected abstract int SetNotice(ulong index, UnmapNotice notice);

    private protected abstract void Close();

    private protected static ulong PageAt(ulong address, int page) => address + ((ulong)page << Frame.Shift);

    private void SetFree(ulong address, int pages, bool isFree)
    {
        for (int page = 0; page < pages; page++)
        {
            if (isFree)
            {
                _free.Add(PageAt(address, page));
            }
            else
            {
                _free.Remove(PageAt(address, page));
            }
        }
    }
}

/// <summary>What is to happen when pages are unmapped.</summary>
/// <param name="Byte">The index of a byte to clear.</param>
/// <param name="Send">Sends an event.</param>
internal readonly record struct UnmapNotice(ulong? Byte, Action? Send);
