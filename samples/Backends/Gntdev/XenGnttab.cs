using Xen.Grants;

namespace Backends.Gntdev;

/// <summary>What a process uses the device through: <c>xengnttab_map_domain_grant_refs</c> and <c>xengnttab_unmap</c> of libxengnttab.</summary>
/// <param name="device">The open file.</param>
public sealed class XenGnttab(GntdevFile device)
{
    private const int EAGAIN = 11;
    private const int LastDelay = 255;

    /// <summary>Maps grants side by side; where the kernel says that a page is paged out, waits a while and tries again.</summary>
    /// <returns>0, or a negative errno.</returns>
    public int MapGrantRefs(DomId domid, ReadOnlySpan<GrantRef> refs, bool write, out Mapping mapping)
    {
        mapping = default;
        int err = device.IoctlMapGrantRef(domid, refs, out int index);
        if (err != 0)
        {
            return err;
        }

        err = device.Mmap(index, refs.Length, write, out ulong address);
        for (int delay = 1; err == -EAGAIN && delay <= LastDelay; delay++)
        {
            // Nothing tells when the page is there.
            Sleep(TimeSpan.FromMilliseconds(delay));
            err = device.Mmap(index, refs.Length, write, out address);
        }

        if (err != 0)
        {
            device.IoctlUnmapGrantRef(index, refs.Length);
            return err;
        }

        mapping = new Mapping(address, index, refs.Length);
        return 0;
    }

    /// <summary>Takes them away again.</summary>
    public void Unmap(Mapping mapping)
    {
        device.Munmap(mapping.Index, mapping.Count);
        device.IoctlUnmapGrantRef(mapping.Index, mapping.Count);
    }

    private void Sleep(TimeSpan delay)
    {
        if (device.TimeProvider is IBlockingClock clock)
        {
            clock.Sleep(delay, CancellationToken.None);
        }
        else
        {
            Thread.Sleep(delay);
        }
    }

    /// <summary>Pages that are mapped.</summary>
    /// <param name="Address">The first one's.</param>
    /// <param name="Index">The device's name for them.</param>
    /// <param name="Count">How many.</param>
    public readonly record struct Mapping(ulong Address, int Index, int Count);
}
