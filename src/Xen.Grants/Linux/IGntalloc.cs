namespace Xen.Grants.Linux;

/// <summary>/dev/xen/gntalloc: new pages of this domain's, granted to another one.</summary>
public interface IGntalloc : IGrantDeviceFile
{
    /// <summary>
    /// Makes zeroed pages and grants them: <c>IOCTL_GNTALLOC_ALLOC_GREF</c>. They appear in the process by
    /// <see cref="IGrantDeviceFile.Mmap"/>.
    /// </summary>
    /// <param name="dom">Who may use them. The kernel does not look whether there is such a domain.</param>
    /// <param name="writable">Whether it may write to them.</param>
    /// <param name="refs">Receives a reference for each page; as many are made.</param>
    /// <param name="index">What to map them by, side by side.</param>
    /// <returns>0, also where there is nothing to make; <c>-ENOSPC</c> over the module's <c>limit</c> of all files together (1,024); <c>-ENOMEM</c>.</returns>
    int AllocGref(DomId dom, bool writable, Span<GrantRef> refs, out ulong index);

    /// <summary>
    /// Gives pages up: <c>IOCTL_GNTALLOC_DEALLOC_GREF</c>. One that the process has mapped stays until it is unmapped. One
    /// that the other domain uses stays granted until some time after it does not any more: the kernel looks again and
    /// again, and nobody is told.
    /// </summary>
    /// <param name="index">The first one's index.</param>
    /// <param name="count">How many.</param>
    /// <returns>0, or <c>-EINVAL</c> where there are not that many there.</returns>
    int DeallocGref(ulong index, uint count);
}
