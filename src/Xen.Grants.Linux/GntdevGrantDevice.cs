namespace Xen.Grants.Linux;

/// <summary>
/// Maps and copies what other domains granted to this one, through /dev/xen/gntdev: in dom0 and in a driver domain.
/// </summary>
/// <remarks>
/// <para>
/// It is an <see cref="IGrantTable"/> too, so a backend that was written over that runs on it unchanged: see
/// <see cref="GrantTableOp"/> for what the kernel does not tell.
/// </para>
/// <para>Its members may be called from any thread. Pages outlive it: what is mapped stays so until it is disposed itself.</para>
/// </remarks>
public sealed partial class GntdevGrantDevice : IGrantTable, IHostMemory, IDisposable
{
    private readonly IGntdev _file;

    /// <summary>Uses a device that is open, or a model of one.</summary>
    /// <param name="file">The device; it is disposed along with this.</param>
    public GntdevGrantDevice(IGntdev file) => _file = file;

    /// <summary>Opens /dev/xen/gntdev.</summary>
    /// <exception cref="GrantDeviceException">It cannot be opened; the message tells why, and what helps.</exception>
    public static GntdevGrantDevice Open() => new(new GntdevFile());

    /// <summary>Maps one page.</summary>
    /// <inheritdoc cref="Map(DomId, ReadOnlySpan{GrantRef}, bool)"/>
    /// <param name="dom">The granter.</param>
    /// <param name="reference">Its reference.</param>
    /// <param name="writable">Whether for writing too; the grant has to allow it.</param>
    public GrantMapping Map(DomId dom, GrantRef reference, bool writable) => Map(dom, [reference], writable);

    /// <summary>Maps pages side by side: all or none.</summary>
    /// <param name="dom">The granter. <see cref="DomId.Self"/> is not translated.</param>
    /// <param name="refs">Its references.</param>
    /// <param name="writable">Whether for writing too; all grants have to allow it.</param>
    /// <returns>The pages; disposed, they are unmapped. The granter may see them as in use for a moment after that.</returns>
    /// <exception cref="GrantDeviceException">
    /// <c>EINVAL</c>: no page was asked for, or more than the module's <c>limit</c>; or one of them cannot be mapped so, for
    /// whatever reason Xen has. A page that is paged out was waited for, up to half a minute.
    /// </exception>
    public GrantMapping Map(DomId dom, ReadOnlySpan<GrantRef> refs, bool writable)
    {
        GntdevGrantRef[] grants = new GntdevGrantRef[refs.Length];
        for (int i = 0; i < grants.Length; i++)
        {
            grants[i] = new GntdevGrantRef(dom.Value, refs[i]);
        }

        return Map(grants, writable);
    }

    /// <summary>Maps pages of several domains side by side: all or none.</summary>
    /// <inheritdoc cref="Map(DomId, ReadOnlySpan{GrantRef}, bool)"/>
    /// <param name="grants">Granters and references.</param>
    /// <param name="writable">Whether for writing too; all grants have to allow it.</param>
    public GrantMapping Map(ReadOnlySpan<GntdevGrantRef> grants, bool writable) => GrantMapping.Map(_file, grants, writable);

    /// <summary>Copies between grants and this process's memory, without mapping anything.</summary>
    /// <param name="segments">
    /// What to copy; the status of each says what came of it, and has to be looked at. A page that is paged out is waited
    /// for, up to half a minute each, by a thread that cannot be interrupted.
    /// </param>
    /// <exception cref="GrantDeviceException">
    /// <c>EINVAL</c>: a segment has no granted side, or would cross the end of a granted page. <c>EFAULT</c>: local memory is
    /// not there. Then the statuses mean nothing, and some segments may have been copied.
    /// </exception>
    public void Copy(Span<GntdevCopySegment> segments)
    {
        int result = _file.GrantCopy(segments);
        if (result != 0)
        {
            throw new GrantDeviceException(-result, result == -Errno.EFAULT
                ? "a segment's local memory is not there"
                : "a segment has no granted side, or would cross the end of a granted page");
        }
    }

    /// <summary>Closes the device.</summary>
    public void Dispose() => _file.Dispose();
}
