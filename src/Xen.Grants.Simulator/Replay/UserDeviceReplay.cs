using Xen.Grants.Linux;
using Xen.Grants.Simulator.Linux;

namespace Xen.Grants.Simulator;

/// <summary>Replays the lines <c>userdev</c>: what Linux's devices answered a process of the caller's.</summary>
internal sealed class UserDeviceReplay
{
    /// <summary>Bytes of the process's own that copies go from and to. They hold 0, 13, 26, … modulo 256.</summary>
    private const int LocalPages = 4;
    private const int LocalStep = 13;

    /// <summary>From this random batch on it is not recorded what they held.</summary>
    private const int FirstBatchOfUnknownContents = 16;

    private const ulong NowhereMapped = 0x1000;
    private const int ManyPages = 1000;
    private const ushort Peer = 1;

    private readonly RecordedWorld _world;
    private readonly GntdevModel _gntdev;
    private readonly GntallocModel _gntalloc;
    private readonly ulong _local;
    private bool _hasGranted;
    private ulong _lastIndex;
    private uint _lastCount;

    internal UserDeviceReplay(RecordedWorld world)
    {
        _world = world;

        // On the machine that was recorded nobody brought pages back: so no time passes while the kernel waits for one.
        _gntdev = new GntdevModel(world.Caller, new GrantRetryPolicy { TimeProvider = new StandingClock() });
        _gntalloc = new GntallocModel(world.Caller, new GuestGrants(world.Caller));
        _local = world.Caller.AllocatePages(LocalPages);
        FillLocal();
    }

    /// <summary>How many checksums of pages could not be compared, because what was copied is not recorded.</summary>
    internal int Unchecked { get; private set; }

    /// <summary>Does what the process did before an operation, and no line tells.</summary>
    internal void Before(RecordedLine line)
    {
        if (line.Text("case") == "map gntalloc gref, then dealloc while mapped")
        {
            Allocate(new DomId(0), writable: true, 1, out _);
        }
    }

    internal void Replay(RecordedLine line, Comparison comparison)
    {
        switch (line.Text("op"))
        {
            case "gntalloc_alloc":
                Alloc(line, comparison);
                break;
            case "gntalloc_dealloc":
                Dealloc(line, comparison);
                break;
            case "gntdev_map":
                Map(line, comparison);
                break;
            case "gntdev_unmap":
                comparison.Equal("ioctl_rc", line.Signed("ioctl_rc"), Unmap(line.Text("case")));
                break;
            case "gntdev_mmap":
                Mmap(line, comparison);
                break;
            case "gntdev_set_max":
                comparison.Equal("ioctl_rc", line.Signed("ioctl_rc"), GntdevModel.SetMaxGrants());
                break;
            case "gntdev_copy":
                Copy(line, comparison);
                break;
            default:
                throw line.Wrong($"its \"op\" is unknown: {line.Text("op")}");
        }
    }

    private int Allocate(DomId dom, bool writable, int count, out GrantRef[] refs)
    {
        refs = new GrantRef[count];
        int result = _gntalloc.AllocGref(dom, writable, refs, out ulong index);
        if (result == 0)
        {
            (_lastIndex, _lastCount) = (index, (uint)count);
        }

        return result;
    }

    private void Alloc(RecordedLine line, Comparison comparison)
    {
        DomId dom = new(line.Has("domid") ? line.Short("domid") : (ushort)0);
        bool writable = !line.Has("flags") || line.Word("flags") == 1;
        int result = Allocate(dom, writable, line.Has("count") ? line.Signed("count") : 1, out GrantRef[] refs);
        comparison.Equal("ioctl_rc", line.Signed("ioctl_rc"), result);
        GrantTable table = _world.Caller.Grants;
        if (line.Has("ref"))
        {
            comparison.Equal("ref", line.Word("ref"), refs[0].Value);
        }

        ulong[] recorded = line.Numbers("refs");
        for (int i = 0; i < recorded.Length; i++)
        {
            comparison.Equal($"refs[{i}]", recorded[i], refs[i].Value);
        }

        if (line.Has("entry_flags"))
        {
            comparison.Equal("entry_flags", line.Word("entry_flags"), (uint)table.FlagsOf(refs[0].Value));
            comparison.Equal("entry_domid", line.Short("entry_domid"), table.V1(refs[0].Value).Domid.Value);
        }

        if (line.Has("old_ref"))
        {
            comparison.Equal("old_entry_flags", line.Word("old_entry_flags"), (uint)table.FlagsOf(line.Word("old_ref")));
        }
    }

    private void Dealloc(RecordedLine line, Comparison comparison)
    {
        uint reference = _gntalloc.RefAt(_lastIndex);
        ulong index = line.Text("case") == "dealloc bad index" ? _lastIndex + (ManyPages << Frame.Shift) : _lastIndex;
        comparison.Equal("ioctl_rc", line.Signed("ioctl_rc"), _gntalloc.DeallocGref(index, _lastCount));
        if (line.Has("entry_flags_after"))
        {
            comparison.Equal("entry_flags_after", line.Word("entry_flags_after"), (uint)_world.Caller.Grants.FlagsOf(reference));
        }
    }

    private void Map(RecordedLine line, Comparison comparison)
    {
        RecordedLine[] refs = line.Items("refs");
        GrantAsRecorded(line, refs);
        int result = _gntdev.MapGrantRef([.. refs.Select(grant => new GntdevGrantRef(grant.Word("domid"), new GrantRef(grant.Word("ref"))))], out ulong index);
        comparison.Equal("ioctl_rc", line.Signed("ioctl_rc"), result);
        if (result != 0)
        {
            return;
        }

        comparison.Equal("index", line.Number("index"), index);
        int pages = line.Signed("mmap_pages");
        ulong address = _gntdev.Reserve(pages);
        result = _gntdev.Mmap(address, pages, index, writable: (line.Signed("prot") & 2) != 0);
        comparison.Equal("mmap_rc", line.Signed("mmap_rc"), result);
        CompareFlags("entry_flags_after_mmap", line, refs, comparison);
        if (result == 0 && line.Signed("data_equal") >= 0)
        {
            Frame frame = _world.Existing(refs[0].Short("domid")).Grants.Active(refs[0].Word("ref")).Frame!;
            comparison.Equal("data_equal", line.Signed("data_equal") == 1, _world.Caller.Memory.Read(address, Frame.Size).SequenceEqual(frame.Bytes));
        }

        comparison.Equal("unmap_ioctl_rc", line.Signed("unmap_ioctl_rc"), _gntdev.UnmapGrantRef(index, (uint)refs.Length));
        if (result == 0)
        {
            comparison.Equal("munmap_rc", line.Signed("munmap_rc"), _gntdev.Munmap(address, pages));
        }

        CompareFlags("entry_flags_after_unmap", line, refs, comparison);
    }

    /// <summary>
    /// The entries are what the line says that they were in the end. What it does not say, it says by what came of it: all
    /// of the grants were good where they could be mapped.
    /// </summary>
    private void GrantAsRecorded(RecordedLine line, RecordedLine[] refs)
    {
        int[] flags = Flags(line, "entry_flags_after_unmap");
        bool isOthers = line.Text("case").Contains("other-domain's", StringComparison.Ordinal);
        for (int i = 0; i < refs.Length; i++)
        {
            int recorded = i < flags.Length ? flags[i] : -1;
            if (recorded < 0 && line.Signed("mmap_rc") == 0)
            {
                recorded = (int)GrantEntryFlags.PermitAccess;
            }

            ushort granter = (ushort)refs[i].Word("domid");
            if (recorded > 0)
            {
                Grant(granter, refs[i].Word("ref"), (GrantEntryFlags)recorded, isOthers && i == 1);
            }
        }
    }

    /// <summary>Makes an entry what it has to be, and leaves alone one that is so.</summary>
    private void Grant(ushort granter, uint reference, GrantEntryFlags flags, bool toAnother, Frame? frame = null)
    {
        Domain owner = _world.Existing(granter);
        ref GrantEntry entry = ref owner.Grants.V1(reference);
        if (entry.Flags != flags || frame is not null)
        {
            frame ??= _world.Hypervisor.AllocateFrame(owner);
            entry = new GrantEntry { Flags = flags, Domid = toAnother ? new DomId(Peer) : _world.Caller.Id, Frame = frame.Number };
        }
    }

    private void CompareFlags(string field, RecordedLine line, RecordedLine[] refs, Comparison comparison)
    {
        int[] flags = Flags(line, field);
        for (int i = 0; i < flags.Length; i++)
        {
            if (flags[i] >= 0)
            {
                // Of DOMID_SELF's and of a domain's that the kernel cuts to 16 bits it is the caller's entry.
                Domain owner = _world.Existing((ushort)refs[i].Word("domid"));
                comparison.Equal($"{field}[{i}]", flags[i], (int)owner.Grants.FlagsOf(refs[i].Word("ref")));
            }
        }
    }

    private static int[] Flags(RecordedLine line, string field) => line.Has(field) ? line.SignedNumbers(field) : [];

    private int Unmap(string text)
    {
        switch (text)
        {
            case "gntdev unmap bad index":
                return _gntdev.UnmapGrantRef(ManyPages << Frame.Shift, 1);
            case "gntdev unmap wrong count":
                Take(1);
                int result = _gntdev.UnmapGrantRef(_lastIndex, _lastCount + 1);
                _gntdev.UnmapGrantRef(_lastIndex, _lastCount);
                return result;
            case "gntdev unmap never mmapped":
                Take(1);
                return _gntdev.UnmapGrantRef(_lastIndex, _lastCount);
            default:
                return _gntdev.UnmapGrantRef(_lastIndex, _lastCount);
        }
    }

    private void Mmap(RecordedLine line, Comparison comparison)
    {
        switch (line.Text("case"))
        {
            case "gntdev mmap unknown index":
                comparison.Equal("rc", line.Signed("rc"), _gntdev.Mmap(_gntdev.Reserve(1), 1, ManyPages << Frame.Shift, writable: true));
                break;
            case "gntdev mmap MAP_PRIVATE writable":
                Take(1);
                comparison.Equal("rc", line.Signed("rc"), GntdevModel.MmapPrivate(writable: true));
                _gntdev.UnmapGrantRef(_lastIndex, _lastCount);
                break;
            default:
                Take(1);
                ulong address = _gntdev.Reserve(2);
                comparison.Equal("first_rc", line.Signed("first_rc"), _gntdev.Mmap(address, 1, _lastIndex, writable: true));
                comparison.Equal("second_rc", line.Signed("second_rc"), _gntdev.Mmap(address + Frame.Size, 1, _lastIndex, writable: true));
                _gntdev.UnmapGrantRef(_lastIndex, _lastCount);
                _gntdev.Munmap(address, 1);
                break;
        }
    }

    /// <summary>A slot with a good grant.</summary>
    private void Take(uint count)
    {
        GntdevGrantRef[] grants = new GntdevGrantRef[count];
        Array.Fill(grants, new GntdevGrantRef(_world.Caller.Id.Value, new GrantRef(_world.GrantSpare())));
        _gntdev.MapGrantRef(grants, out _lastIndex);
        _lastCount = count;
    }

    private void Copy(RecordedLine line, Comparison comparison)
    {
        int batch = line.Text("case").StartsWith("random grant-copy batch ", StringComparison.Ordinal) ? int.Parse(line.Text("case")[24..]) : -1;
        if (batch >= 0)
        {
            FillLocal();
        }

        GrantForCopies();
        RecordedLine[] recorded = line.Items("segments");

        // The call ended at the segment whose memory is not there: the last one that has a status.
        int faulting = line.Signed("ioctl_rc") == Errno.EFAULT ? Array.FindLastIndex(recorded, segment => segment.Signed("status") != RecordedWorld.StatusSentinel) : -1;
        GntdevCopySegment[] segments = [.. recorded.Select((segment, i) => SegmentOf(segment, i == faulting))];
        Dictionary<string, byte[]> before = _world.Pages.ToDictionary(page => page.Key, page => page.Value.Bytes.ToArray());
        comparison.Equal("ioctl_rc", line.Signed("ioctl_rc"), _gntdev.GrantCopy(segments));
        for (int i = 0; i < segments.Length; i++)
        {
            comparison.Status($"segments[{i}].status", recorded[i].Signed("status"), segments[i].Status);
        }

        CompareContents(line, before, isKnown: batch < FirstBatchOfUnknownContents, comparison);
    }

    private void CompareContents(RecordedLine line, Dictionary<string, byte[]> before, bool isKnown, Comparison comparison)
    {
        Dictionary<string, uint> changed = line.Items("changed_pages").ToDictionary(page => page.Text("page"), page => page.Checksum("crc_after"));
        foreach ((string name, Frame frame) in _world.Pages)
        {
            bool isChanged = !frame.Bytes.AsSpan().SequenceEqual(before[name]);
            comparison.Equal($"{name} is changed", changed.ContainsKey(name), isChanged);
            if (changed.TryGetValue(name, out uint crc))
            {
                if (isKnown)
                {
                    comparison.Equal($"{name}.crc", $"{crc:x8}", $"{PagePattern.Crc(frame.Bytes):x8}");
                }
                else
                {
                    Unchecked++;
                }
            }
        }
    }

    /// <summary>What the recording's program had granted by hand before it copied: the lines tell it by what came of them.</summary>
    private void GrantForCopies()
    {
        if (_hasGranted || !_world.TryGetPage("Q0", out Frame copiedTo) || !_world.TryGetPage("Q1", out Frame readOnly))
        {
            return;
        }

        _hasGranted = true;
        PagePattern.Of(FirstFillingOfQ0).CopyTo(copiedTo.Bytes, 0);
        Grant(Peer, 122, GrantEntryFlags.PermitAccess, toAnother: false, copiedTo);
        Grant(Peer, 123, GrantEntryFlags.PermitAccess | GrantEntryFlags.ReadOnly, toAnother: false, readOnly);
        Grant(Peer, 124, GrantEntryFlags.PermitAccess, toAnother: true);
        Grant(_world.Caller.Id.Value, 10, GrantEntryFlags.PermitAccess, toAnother: false, _world.Hypervisor.AllocateFrame(_world.Caller));
    }

    /// <summary>By its checksum.</summary>
    private const int FirstFillingOfQ0 = 206;

    private GntdevCopySegment SegmentOf(RecordedLine segment, bool hasBadPointer) => new()
    {
        Source = SideOf(segment["source"], hasBadPointer),
        Dest = SideOf(segment["dest"], hasBadPointer),
        Len = segment.Short("len"),
        Flags = (GrantCopyFlags)segment.Short("flags"),
        Status = (GrantStatus)RecordedWorld.StatusSentinel,
    };

    private GntdevCopySide SideOf(RecordedLine side, bool hasBadPointer) => side.Has("ref")
        ? GntdevCopySide.Granted(new DomId(side.Short("domid")), new GrantRef(side.Word("ref")), side.Short("offset"))
        : GntdevCopySide.Local(hasBadPointer ? NowhereMapped : _local + side.Number("virt_offset"));

    private void FillLocal()
    {
        for (int page = 0; page < LocalPages; page++)
        {
            Span<byte> bytes = _world.Caller.Memory.Write(_local + (ulong)(page * Frame.Size), Frame.Size);
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)(i * LocalStep);
            }
        }
    }

    private sealed class StandingClock : TimeProvider, IBlockingClock
    {
        public void Sleep(TimeSpan delay, CancellationToken cancellationToken)
        {
        }
    }
}
