namespace Xen.Grants.Linux;

/// <summary>
/// Pages of this domain's own that are granted to another one. Disposed, they are given up; one that the other domain has
/// mapped stays granted until some time after it unmapped it, which the kernel sees to.
/// </summary>
public sealed class SharedPages : GrantPages
{
    private readonly IGntalloc _file;
    private readonly GrantRef[] _refs;

    private SharedPages(IGntalloc file, ulong address, GrantRef[] refs, ulong index)
        : base(file, address, refs.Length, index, isReadOnly: false)
    {
        _file = file;
        _refs = refs;
    }

    /// <summary>What the other domain is to be told: a reference for each page.</summary>
    public ReadOnlySpan<GrantRef> Refs => _refs;

    /// <exception cref="GrantDeviceException">There is no room for them; then none is made.</exception>
    internal static SharedPages Share(IGntalloc file, DomId dom, int pages, bool writable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pages, 1);
        GrantRef[] refs = new GrantRef[pages];
        int result = file.AllocGref(dom, writable, refs, out ulong index);
        if (result != 0)
        {
            throw new GrantDeviceException(-result, result == -Errno.ENOSPC
                ? $"{pages} more pages are over what gntalloc may share in all; raise its module's parameter 'limit' in /sys/module/xen_gntalloc/parameters/limit"
                : $"{pages} pages or references for them are not to be had");
        }

        result = Map(file, pages, index, writable: true, out ulong address);
        if (result != 0)
        {
            file.DeallocGref(index, (uint)pages);
            throw new GrantDeviceException(-result, $"{pages} pages were made, and could not be mapped");
        }

        return new SharedPages(file, address, refs, index);
    }

    private protected override int GiveBack(ulong index) => _file.DeallocGref(index, (uint)PageCount);
}
