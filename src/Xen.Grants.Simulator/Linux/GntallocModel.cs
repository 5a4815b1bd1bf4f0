using Xen.Grants.Linux;

namespace Xen.Grants.Simulator.Linux;

/// <summary>
/// An open file of /dev/xen/gntalloc in a simulated domain, which answers as Linux's <c>drivers/xen/gntalloc.c</c> does: the
/// test double of <see cref="IGntalloc"/>'s real one.
/// </summary>
/// <remarks>Like all of the simulator it is for actors only.</remarks>
public sealed class GntallocModel : DeviceModel, IGntalloc
{
    /// <summary>The most pages at once: the module's parameter <c>limit</c>.</summary>
    private const int Limit = 1024;

    /// <summary>After how long the kernel looks again whether a page is in use.</summary>
    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private readonly GuestGrants _grants;

    // Those that the file still knows, in the order of their indices; and all that there are.
    private readonly List<Gref> _known = [];
    private readonly List<Gref> _all = [];
    private readonly List<(GrantRef Ref, long Since)> _deferred = [];
    private readonly Dictionary<ulong, Gref[]> _mapped = [];
    private ulong _nextIndex;

    /// <summary>Opens the device in a domain: the only file that it is open in.</summary>
    /// <param name="domain">The domain that Linux runs in: a paravirtualized one.</param>
    /// <param name="grants">What hands out the domain's references.</param>
    public GntallocModel(Domain domain, GuestGrants grants)
        : base(domain) => _grants = grants;

    private TimeProvider Clock => Domain.GrantTable.TimeProvider;

    /// <inheritdoc/>
    public int AllocGref(DomId dom, bool writable, Span<GrantRef> refs, out ulong index)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        index = 0;
        CleanUp();
        if (_all.Count + refs.Length > Limit)
        {
            return Errno.ENOSPC;
        }

        index = _nextIndex << Frame.Shift;
        for (int i = 0; i < refs.Length; i++)
        {
            ulong address = Domain.AllocatePages(1);
            refs[i] = _grants.Grant(dom, address, !writable);
            Gref gref = new(_nextIndex++, refs[i], address) { Users = 1 };
            _known.Add(gref);
            _all.Add(gref);
        }

        return 0;
    }

    /// <inheritdoc/>
    public int DeallocGref(ulong index, uint count)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        int place = Find(index, count);
        if (place < 0)
        {
            return Errno.EINVAL;
        }

        foreach (Gref gref in _known.GetRange(place, (int)count))
        {
            gref.Users--;
        }

        _known.RemoveRange(place, (int)count);
        CleanUp();
        return 0;
    }

    /// <summary>The reference of the page at an index; 0 for none, which is nobody's here.</summary>
    internal uint RefAt(ulong index) => Find(index, 1) is var place and >= 0 ? _known[place].Ref.Value : 0;

    private protected override int Map(ulong address, int pages, ulong index, bool writable)
    {
        int place = Find(index, (uint)pages);
        if (place < 0)
        {
            return Errno.ENOENT;
        }

        Gref[] grefs = [.. _known.GetRange(place, pages)];
        for (int i = 0; i < pages; i++)
        {
            grefs[i].Users++;
            if (!Domain.Hypervisor.TryGetFrame(Domain.FrameNumberOf(grefs[i].Address), out Frame frame))
            {
                throw new InvalidOperationException("A page of gntalloc's is not where it was.");
            }

            ((PvAddressSpace)Domain.Space).MapFrame(PageAt(address, i), frame, writable);
        }

        _mapped.Add(address, grefs);
        return 0;
    }

    private protected override void Unmap(ulong address, int pages)
    {
        if (!_mapped.Remove(address, out Gref[]? grefs))
        {
            return;
        }

        for (int i = 0; i < grefs.Length; i++)
        {
            ((PvAddressSpace)Domain.Space).UnmapFrame(PageAt(address, i));
            grefs[i].Users--;
        }

        CleanUp();
    }

    private protected override int SetNotice(ulong index, UnmapNotice notice)
    {
        int place = Find(index & ~(ulong)(Frame.Size - 1), 1);
        if (place < 0)
        {
            return Errno.ENOENT;
        }

        _known[place].Notice = notice;
        return 0;
    }

    private protected override void Close()
    {
        foreach (Gref gref in _known)
        {
            gref.Users--;
        }

        _known.Clear();
        CleanUp();
    }

    /// <summary>Where a run of pages begins that the file knows all of; -1 for nowhere.</summary>
    private int Find(ulong index, uint count)
    {
        int place = index % Frame.Size == 0 ? _known.FindIndex(gref => gref.Index == index >> Frame.Shift) : -1;
        if (place < 0 || count > _known.Count - place)
        {
            return -1;
        }

        for (int i = 0; i < count; i++)
        {
            if (_known[place + i].Index != (index >> Frame.Shift) + (uint)i)
            {
                return -1;
            }
        }

        return place;
    }

    /// <summary>Frees what nobody uses in this domain: the grant ends now, or some time after the other domain's use does.</summary>
    private void CleanUp()
    {
        _deferred.RemoveAll(deferred => Clock.GetElapsedTime(deferred.Since) >= s_retryAfter && _grants.TryEnd(deferred.Ref));
        foreach (Gref gref in _all.FindAll(gref => gref.Users == 0))
        {
            _all.Remove(gref);
            if (gref.Notice.Byte is ulong at)
            {
                Memory.Write(gref.Address + (at % Frame.Size), 1)[0] = 0;
            }

            gref.Notice.Send?.Invoke();
            if (!_grants.TryEnd(gref.Ref))
            {
                _deferred.Add((gref.Ref, Clock.GetTimestamp()));
            }
        }
    }

    /// <summary>A page: C's <c>struct gntalloc_gref</c>.</summary>
    private sealed class Gref(ulong index, GrantRef reference, ulong address)
    {
        /// <summary>Its number in the file.</summary>
        internal ulong Index => index;

        internal GrantRef Ref => reference;

        /// <summary>Where the kernel has it.</summary>
        internal ulong Address => address;

        /// <summary>The file, while it knows it, and each mapping.</summary>
        internal int Users { get; set; }

        internal UnmapNotice Notice { get; set; }
    }
}
