namespace Xen.Grants.Linux;

/// <summary>Shares pages of this domain's own with another one, through /dev/xen/gntalloc.</summary>
/// <remarks>Its members may be called from any thread. Pages outlive it: they are shared until they are disposed themselves.</remarks>
public sealed class GntallocGrants : IDisposable
{
    private readonly IGntalloc _file;

    /// <summary>Uses a device that is open, or a model of one.</summary>
    /// <param name="file">The device; it is disposed along with this.</param>
    public GntallocGrants(IGntalloc file) => _file = file;

    /// <summary>Opens /dev/xen/gntalloc.</summary>
    /// <exception cref="GrantDeviceException">It cannot be opened; the message tells why, and what helps.</exception>
    public static GntallocGrants Open() => new(new GntallocFile());

    /// <summary>Makes zeroed pages, grants them, and maps them into this process for reading and writing.</summary>
    /// <param name="dom">Who may use them. Nobody looks whether there is such a domain.</param>
    /// <param name="pages">How many: 1 or more.</param>
    /// <param name="writable">Whether the other domain may write to them.</param>
    /// <exception cref="GrantDeviceException"><c>ENOSPC</c>: over what gntalloc may share in all. <c>ENOMEM</c>: no memory, or no reference is left.</exception>
    public SharedPages Share(DomId dom, int pages, bool writable) => SharedPages.Share(_file, dom, pages, writable);

    /// <summary>Closes the device.</summary>
    public void Dispose() => _file.Dispose();
}
