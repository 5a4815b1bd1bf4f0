using Xen.Grants.Linux;

namespace Xen.Grants.Simulator.Linux;

/// <summary>
/// An open file of /dev/xen/gntdev in a simulated domain, which answers as Linux's <c>drivers/xen/gntdev.c</c> does: the
/// test double of <see cref="IGntdev"/>'s real one.
/// </summary>
/// <remarks>
/// Its memory is the domain's: pages that are mapped side by side have addresses side by side, and an access may not cross
/// from one into the next. Like all of the simulator it is for actors only.
/// </remarks>
public sealed class GntdevModel : DeviceModel, IGntdev
{
    /// <summary>The most that one slot may hold: the module's parameter <c>limit</c>.</summary>
    private const int Limit = 65_536;

    /// <summary>How many copies go into one hypercall: <c>GNTDEV_COPY_BATCH</c>.</summary>
    private const int CopyBatch = 16;

    // As the kernel has them: in the order of their indices.
    private readonly List<Slot> _slots = [];
    private readonly List<Slot> _mapped = [];
    private readonly GrantRetryPolicy _retries;

    /// <summary>Opens the device in a domain.</summary>
    /// <param name="domain">The domain that Linux runs in: a paravirtualized one.</param>
    public GntdevModel(Domain domain)
        : this(domain, GrantRetryPolicy.Default)
    {
    }

    internal GntdevModel(Domain domain, GrantRetryPolicy retries)
        : base(domain) => _retries = retries;

    private IGrantTable Table => Domain.GrantTable;

    /// <inheritdoc/>
    public int MapGrantRef(ReadOnlySpan<GntdevGrantRef> refs, out ulong index)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        index = 0;
        if (refs.Length is 0 or > Limit)
        {
            return Errno.EINVAL;
        }

        int place = 0;
        ulong first = 0;
        while (place < _slots.Count && first + (uint)refs.Length > _slots[place].First)
        {
            first = _slots[place].First + (uint)_slots[place].Grants.Length;
            place++;
        }

        _slots.Insert(place, new Slot(first, refs.ToArray()));
        index = first << Frame.Shift;
        return 0;
    }

    /// <inheritdoc/>
    public int UnmapGrantRef(ulong index, uint count)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        Slot? slot = Find(index, count);
        if (slot is null)
        {
            return Errno.ENOENT;
        }

        _slots.Remove(slot);
        if (!slot.IsMapped)
        {
            slot.Notice.Send?.Invoke();
        }

        return 0;
    }

    /// <inheritdoc/>
    public int GrantCopy(Span<GntdevCopySegment> segments)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        List<GrantCopy> ops = [];
        List<int> segmentOf = [];
        for (int i = 0; i < segments.Length; i++)
        {
            ref GntdevCopySegment segment = ref segments[i];
            bool fromGrant = (segment.Flags & GrantCopyFlags.SourceGref) != 0;
            bool toGrant = (segment.Flags & GrantCopyFlags.DestGref) != 0;
            if ((!fromGrant && !toGrant)
                || (fromGrant && segment.Source.Offset + segment.Len > Frame.Size)
                || (toGrant && segment.Dest.Offset + segment.Len > Frame.Size))
            {
                return Errno.EINVAL;
            }

            // Before anything is done: so it stays where what follows ends the call.
            segment.Status = GrantStatus.Okay;
            for (int done = 0; done < segment.Len;)
            {
                if (ops.Count == CopyBatch)
                {
                    Issue(ops, segmentOf, segments);
                }

                int length = segment.Len - done;
                GrantCopySide source = default;
                GrantCopySide dest = default;
                if (!TryTake(segment.Source, fromGrant, done, write: false, ref length, ref source)
                    || !TryTake(segment.Dest, toGrant, done, write: true, ref length, ref dest))
                {
                    return Errno.EFAULT;
                }

                ops.Add(Grants.GrantCopy.Create(source, dest, (ushort)length, segment.Flags & (GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref)));
                segmentOf.Add(i);
                done += length;
            }
        }

        Issue(ops, segmentOf, segments);
        return 0;
    }

    /// <summary><c>IOCTL_GNTDEV_SET_MAX_GRANTS</c>: kernels of today have none.</summary>
    internal static int SetMaxGrants() => Errno.ENOTTY;

    /// <summary><c>mmap</c> with <c>MAP_PRIVATE</c>, which is for reading only.</summary>
    internal static int MmapPrivate(bool writable) => writable ? Errno.EINVAL : 0;

    private protected override int Map(ulong address, int pages, ulong index, bool writable)
    {
        if (Find(index, (uint)pages) is not Slot { IsMapped: false } slot)
        {
            return Errno.EINVAL;
        }

        // The kernel maps each page for itself, and once more for the process.
        ulong kernel = Domain.ReservePages(pages);
        GrantMapFlags flags = GrantMapFlags.HostMap | (writable ? 0 : GrantMapFlags.ReadOnly);
        MapGrantRef[] ops = new MapGrantRef[2 * pages];
        for (int i = 0; i < pages; i++)
        {
            DomId granter = new((ushort)slot.Grants[i].Domid);
            ops[i] = Grants.MapGrantRef.Create(PageAt(kernel, i), flags, slot.Grants[i].Ref, granter);
            ops[pages + i] = Grants.MapGrantRef.Create(PageAt(address, i), flags | GrantMapFlags.ApplicationMap, slot.Grants[i].Ref, granter);
        }

        int rc = GrantRetry.Issue(Table, ops, _retries);
        if (rc != 0 || Array.Exists(ops, op => op.Status != GrantStatus.Okay))
        {
            Unmap([.. ops.Where(op => op.Status == GrantStatus.Okay)]);
            return Errno.EINVAL;
        }

        slot.Maps = ops;
        slot.IsReadOnly = !writable;
        _mapped.Add(slot);
        return 0;
    }

    private protected override void Unmap(ulong address, int pages)
    {
        Slot? slot = _mapped.Find(mapped => mapped.Maps[mapped.Grants.Length].HostAddr == address);
        if (slot is null)
        {
            return;
        }

        if (slot.Notice.Byte is ulong at)
        {
            Memory.Write(PageAt(address, 0) + at - (slot.First << Frame.Shift), 1)[0] = 0;
        }

        slot.Notice = slot.Notice with { Byte = null };
        Unmap(slot.Maps);
        slot.Maps = [];
        _mapped.Remove(slot);
        if (!_slots.Contains(slot))
        {
            slot.Notice.Send?.Invoke();
        }
    }

    private protected override int SetNotice(ulong index, UnmapNotice notice)
    {
        Slot? slot = _slots.Find(slot => index >> Frame.Shift >= slot.First && index >> Frame.Shift < slot.First + (uint)slot.Grants.Length);
        if (slot is null)
        {
            return Errno.ENOENT;
        }

        if (notice.Byte is not null && slot.IsReadOnly)
        {
            return Errno.EINVAL;
        }

        slot.Notice = notice;
        return 0;
    }

    private protected override void Close()
    {
        foreach (Slot slot in _slots)
        {
            if (!slot.IsMapped)
            {
                slot.Notice.Send?.Invoke();
            }
        }

        _slots.Clear();
    }

    private Slot? Find(ulong index, uint count) =>
        index % Frame.Size == 0 ? _slots.Find(slot => slot.First == index >> Frame.Shift && (uint)slot.Grants.Length == count) : null;

    private void Unmap(ReadOnlySpan<MapGrantRef> maps)
    {
        UnmapGrantRef[] ops = new UnmapGrantRef[maps.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            ops[i] = Grants.UnmapGrantRef.Create(maps[i].HostAddr, 0, maps[i].Handle);
        }

        int rc = Table.GrantTableOp(ops);
        if (rc != 0 || Array.Exists(ops, op => op.Status != GrantStatus.Okay))
        {
            throw new InvalidOperationException($"gntdev cannot unmap what it mapped: rc {rc}. Something else was mapped over it.");
        }
    }

    /// <summary>One side of a part of a segment; a local one ends with its page.</summary>
    /// <returns>False where there is no local memory.</returns>
    private bool TryTake(GntdevCopySide side, bool isGrant, int done, bool write, ref int length, ref GrantCopySide taken)
    {
        if (isGrant)
        {
            taken = GrantCopySide.Granted(side.Domid, side.Ref, (ushort)(side.Offset + done));
            return true;
        }

        ulong address = side.Virt + (uint)done;
        int offset = (int)(address % Frame.Size);
        try
        {
            _ = write ? Memory.Write(address, 1) : Memory.Read(address, 1);
        }
        catch (AccessViolationException)
        {
            return false;
        }

        length = Math.Min(length, Frame.Size - offset);
        taken = GrantCopySide.Own(Domain.FrameNumberOf(address), (ushort)offset);
        return true;
    }

    /// <summary>A segment has the status of its first part that failed.</summary>
    private void Issue(List<GrantCopy> pending, List<int> segmentOf, Span<GntdevCopySegment> segments)
    {
        GrantCopy[] ops = [.. pending];
        int rc = GrantRetry.Issue(Table, ops, _retries);
        for (int i = 0; i < ops.Length; i++)
        {
            ref GntdevCopySegment segment = ref segments[segmentOf[i]];
            GrantStatus status = rc == 0 ? ops[i].Status : GrantStatus.GeneralError;
            if (segment.Status == GrantStatus.Okay)
            {
                segment.Status = status;
            }
        }

        pending.Clear();
        segmentOf.Clear();
    }

    /// <summary>Grants that are mapped together: C's <c>struct gntdev_grant_map</c>.</summary>
    private sealed class Slot(ulong first, GntdevGrantRef[] grants)
    {
        /// <summary>Its first page's number in the file.</summary>
        internal ulong First => first;

        internal GntdevGrantRef[] Grants => grants;

        /// <summary>The kernel's mappings and then the process's; empty while it is not mapped.</summary>
        internal MapGrantRef[] Maps { get; set; } = [];

        internal bool IsMapped => Maps.Length > 0;

        internal bool IsReadOnly { get; set; }

        internal UnmapNotice Notice { get; set; }
    }
}
