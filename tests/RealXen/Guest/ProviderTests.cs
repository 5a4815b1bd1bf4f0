using System.Buffers;
using System.Runtime.InteropServices;
using Xen.Grants;
using Xen.Grants.Linux;
using Xen.Grants.Simulator;

namespace RealXen.Guest;

/// <summary>The provider on real devices: what it promises, and every error that it documents.</summary>
internal sealed unsafe partial class ProviderTests(Report report, Dom0 dom0)
{
    private const int PageSize = GrantPages.PageSize;
    private const int ENOENT = 2;
    private const int EACCES = 13;
    private const int EFAULT = 14;
    private const int EINVAL = 22;
    private const int ENOSPC = 28;
    private const int ENOSYS = 38;
    private const GrantEntryFlags Use = GrantEntryFlags.Reading | GrantEntryFlags.Writing;

    private static readonly DomId s_self = Dom0.Id;

    private readonly GntallocGrants _gntalloc = GntallocGrants.Open();
    private readonly GntdevGrantDevice _gntdev = GntdevGrantDevice.Open();

    internal void Run()
    {
        Share();
        Map();
        Revoke();
        Notify();
        Copy();
        Operations();
        Raw();
        Open();
    }

    private void Share()
    {
        report.Test("shared pages are zeroed, granted and writable here", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 3, writable: true);
            Check.Equal(3, shared.PageCount, "pages");
            Check.Equal(3, shared.Refs.Length, "references");
            Check.Equal(-1, shared.ReadOnlySpan.IndexOfAnyExcept((byte)0), "first byte that is not 0");
            shared.Span[2 * PageSize] = 1;
            Check.Equal((byte)1, shared.Page(2)[0], "what was written");
            foreach (GrantRef reference in shared.Refs)
            {
                Check.Equal(GrantEntryFlags.PermitAccess, dom0.Entry(reference).Flags, "the entry's flags");
            }
        });
        report.Test("pages can be shared for reading only", () =>
        {
            using SharedPages shared = _gntalloc.Share(new DomId(77), 1, writable: false);
            Check.Equal(GrantEntryFlags.PermitAccess | GrantEntryFlags.ReadOnly, dom0.Entry(shared.Refs[0]).Flags, "the entry's flags");
            Check.Equal(new DomId(77), dom0.Entry(shared.Refs[0]).Domid, "the entry's domain, which there is not");
        });
        report.Test("more pages than gntalloc's limit are ENOSPC, and none is made", () =>
        {
            Check.Refused(ENOSPC, () => _gntalloc.Share(s_self, 2000, writable: true), "sharing 2000 pages");
            _gntalloc.Share(s_self, 1000, writable: true).Dispose();
        });
        report.Test("no pages cannot be shared", () =>
            Check.Throws<ArgumentOutOfRangeException>(() => _gntalloc.Share(s_self, 0, writable: true), "sharing 0 pages"));
    }

    private void Map()
    {
        report.Test("what is written at one end is read at the other", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            using GrantMapping mapped = _gntdev.Map(s_self, shared.Refs[0], writable: true);
            "to the granter"u8.CopyTo(mapped.Span);
            Check.Same("to the granter"u8, shared.ReadOnlySpan[..14], "through the mapping");
            "to the mapper"u8.CopyTo(shared.Span[100..]);
            Check.Same("to the mapper"u8, mapped.ReadOnlySpan.Slice(100, 13), "through the shared page");
        });
        report.Test("pages are mapped side by side, in the order of the references", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 4, writable: true);
            for (int page = 0; page < 4; page++)
            {
                shared.Page(page).Fill((byte)(page + 1));
            }

            using GrantMapping mapped = _gntdev.Map(s_self, [shared.Refs[3], shared.Refs[0], shared.Refs[2]], writable: false);
            Check.Equal(3 * PageSize, mapped.Length, "bytes");
            Check.Same([4, 1, 3], [mapped.ReadOnlySpan[0], mapped.ReadOnlySpan[PageSize], mapped.ReadOnlyPage(2)[PageSize - 1]], "their contents");
        });
        report.Test("a page that is mapped for reading has no writable view", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: false);
            using GrantMapping mapped = _gntdev.Map(s_self, shared.Refs[0], writable: false);
            Check.Equal(true, mapped.IsReadOnly, "it is read-only");
            Check.Equal((byte)0, mapped.ReadOnlySpan[0], "its first byte");
            Check.Throws<InvalidOperationException>(() => mapped.Span.Clear(), "a writable span");
            Check.Throws<InvalidOperationException>(() => mapped.Page(0).Clear(), "a writable page");
            Check.Throws<InvalidOperationException>(() => mapped.Memory.Span.Clear(), "writable memory");
            Check.Equal(GrantEntryFlags.Reading, dom0.Entry(shared.Refs[0]).Flags & Use, "how the entry is in use");
        });
        report.Test("views end at the last byte", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            Check.Equal(PageSize, shared.Span.Length, "bytes");
            Check.Throws<ArgumentOutOfRangeException>(() => shared.Page(1).Clear(), "a page behind it");
            Check.Throws<ArgumentOutOfRangeException>(() => shared.ReadOnlyPage(-1).ToArray(), "a page before it");
        });
        report.Test("mapping for writing what is granted for reading is EINVAL, and says what it may be", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: false);
            GrantDeviceException refused = Check.Throws<GrantDeviceException>(() => _gntdev.Map(s_self, shared.Refs[0], writable: true), "mapping it");
            Check.Equal(EINVAL, refused.Errno, "errno");
            Check.Contains("for reading and writing: it is not granted to this domain, not with that access", refused.Message);
        });
        report.Test("what was never granted, and what a domain that is not there granted, is EINVAL", () =>
        {
            Check.Refused(EINVAL, () => _gntdev.Map(s_self, new GrantRef(2000), writable: false), "an entry that grants nothing");
            Check.Refused(EINVAL, () => _gntdev.Map(s_self, new GrantRef(0x4000_0000), writable: false), "no entry");
            Check.Refused(EINVAL, () => _gntdev.Map(new DomId(77), new GrantRef(8), writable: false), "no domain");
        });
        report.Test("DOMID_SELF is not translated", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            Check.Refused(EINVAL, () => _gntdev.Map(DomId.Self, shared.Refs[0], writable: true), "mapping as DOMID_SELF's");
        });
        report.Test("of several pages all are mapped, or none", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 2, writable: true);
            Check.Refused(EINVAL, () => _gntdev.Map(s_self, [shared.Refs[0], new GrantRef(2000), shared.Refs[1]], writable: true), "one of three");
            Check.Equal((GrantEntryFlags)0, (dom0.Entry(shared.Refs[0]).Flags | dom0.Entry(shared.Refs[1]).Flags) & Use, "how the others are in use");
        });
        report.Test("no grants cannot be mapped", () => Check.Refused(EINVAL, () => _gntdev.Map(s_self, [], writable: true), "mapping nothing"));
        report.Test("a page can be mapped twice, and each mapping ends for itself", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            using GrantMapping first = _gntdev.Map(s_self, shared.Refs[0], writable: true);
            using (GrantMapping second = _gntdev.Map(s_self, shared.Refs[0], writable: false))
            {
                first.Span[5] = 55;
                Check.Equal((byte)55, second.ReadOnlySpan[5], "what the one wrote");
            }

            Check.Equal((byte)55, first.ReadOnlySpan[5], "what is left");
        });
        report.Test("memory of a mapping works across threads and tasks", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            using GrantMapping mapped = _gntdev.Map(s_self, shared.Refs[0], writable: true);
            Memory<byte> memory = mapped.Memory;
            Task.Run(() => memory.Span[7] = 77).Wait();
            Check.Equal((byte)77, shared.ReadOnlyMemory.Span[7], "what the task wrote");
        });
    }

    private void Revoke()
    {
        report.Test("an unmapped page is in use no more", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            _gntdev.Map(s_self, shared.Refs[0], writable: true).Dispose();
            Check.Equal(GrantEntryFlags.PermitAccess, dom0.Entry(shared.Refs[0]).Flags, "the entry's flags");
        });
        report.Test("a disposed mapping has no views", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            GrantMapping mapped = _gntdev.Map(s_self, shared.Refs[0], writable: true);
            Memory<byte> memory = mapped.Memory;
            mapped.Dispose();
            mapped.Dispose();
            Check.Throws<ObjectDisposedException>(() => mapped.Span.Clear(), "a span");
            Check.Throws<ObjectDisposedException>(() => memory.Span.Clear(), "memory that was taken before");
        });
        report.Test("memory that is pinned keeps its mapping", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            GrantMapping mapped = _gntdev.Map(s_self, shared.Refs[0], writable: true);
            MemoryHandle pinned = mapped.Memory.Pin();
            mapped.Dispose();
            ((byte*)pinned.Pointer)[9] = 99;
            Check.Equal((byte)99, shared.ReadOnlySpan[9], "what was written after disposing");
            pinned.Dispose();
            Check.Equal((GrantEntryFlags)0, dom0.Entry(shared.Refs[0]).Flags & Use, "how it is in use in the end");
        });
        report.Test("pages that are given up are granted no more", () =>
        {
            SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            GrantRef reference = shared.Refs[0];
            shared.Dispose();
            Check.Equal((GrantEntryFlags)0, dom0.Entry(reference).Flags, "the entry's flags");
            Check.Refused(EINVAL, () => _gntdev.Map(s_self, reference, writable: false), "mapping it");
        });
        report.Test("pages that are given up while they are mapped stay with the mapping", () =>
        {
            SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            GrantRef reference = shared.Refs[0];
            shared.Span[1] = 11;
            GrantMapping mapped = _gntdev.Map(s_self, reference, writable: true);
            shared.Dispose();
            Check.Equal((byte)11, mapped.ReadOnlySpan[1], "what was written");
            Check.Equal(Use, dom0.Entry(reference).Flags & Use, "how the entry is in use");
            mapped.Dispose();
            Check.Equal((GrantEntryFlags)0, dom0.Entry(reference).Flags & Use, "how it is in use in the end");
        });
        report.Test("pages outlive the device that they came from", () =>
        {
            GntallocGrants gntalloc = GntallocGrants.Open();
            GntdevGrantDevice gntdev = GntdevGrantDevice.Open();
            SharedPages shared = gntalloc.Share(s_self, 1, writable: true);
            GrantMapping mapped = gntdev.Map(s_self, shared.Refs[0], writable: true);
            gntdev.Dispose();
            gntalloc.Dispose();
            mapped.Span[3] = 33;
            Check.Equal((byte)33, shared.ReadOnlySpan[3], "what was written");
            Check.Throws<ObjectDisposedException>(() => gntdev.Map(s_self, shared.Refs[0], writable: true), "mapping by a closed device");
            mapped.Dispose();
            shared.Dispose();
        });
    }

    private void Notify()
    {
        report.Test("a byte is cleared when a mapping goes", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 2, writable: true);
            shared.Span.Fill(0xFF);
            using (GrantMapping mapped = _gntdev.Map(s_self, shared.Refs, writable: true))
            {
                mapped.NotifyOnUnmap(clearByteAt: PageSize + 17);
                Check.Equal((byte)0xFF, shared.ReadOnlyPage(1)[17], "the byte before");
            }

            Check.Equal((byte)0, shared.ReadOnlyPage(1)[17], "the byte afterwards");
            Check.Equal((byte)0xFF, shared.ReadOnlyPage(1)[18], "its neighbour");
        });
        report.Test("a byte is cleared when shared pages are given up", () =>
        {
            SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            using GrantMapping mapped = _gntdev.Map(s_self, shared.Refs[0], writable: false);
            shared.Span[40] = 1;
            shared.NotifyOnUnmap(clearByteAt: 40);
            shared.Dispose();
            Check.Equal((byte)0, mapped.ReadOnlySpan[40], "the byte, seen by the other end");
        });
        report.Test("an event is sent when a mapping goes", () =>
        {
            using EventChannelPair events = new();
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            using (GrantMapping mapped = _gntdev.Map(s_self, shared.Refs[0], writable: true))
            {
                mapped.NotifyOnUnmap(clearByteAt: null, events.Port);
                Check.Equal(null, events.Pending(), "the event before");
            }

            Check.Equal(events.OtherPort, events.Pending(), "the event afterwards");
        });
        report.Test("a port that is none of the process's is EINVAL", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            using GrantMapping mapped = _gntdev.Map(s_self, shared.Refs[0], writable: true);
            Check.Refused(EINVAL, () => mapped.NotifyOnUnmap(null, eventPort: 4000), "a mapping's notice");
            Check.Refused(EINVAL, () => shared.NotifyOnUnmap(null, eventPort: 4000), "a shared page's notice");
        });
        report.Test("a byte that may only be read cannot be cleared: EINVAL", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            using GrantMapping mapped = _gntdev.Map(s_self, shared.Refs[0], writable: false);
            Check.Refused(EINVAL, () => mapped.NotifyOnUnmap(clearByteAt: 0), "a notice in a page mapped for reading");
            Check.Throws<ArgumentOutOfRangeException>(() => mapped.NotifyOnUnmap(clearByteAt: PageSize), "a byte behind the page");
        });
    }

    private void Copy()
    {
        report.Test("copies go from a grant, to a grant and between two", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 2, writable: true);
            byte[] local = [.. "local memory"u8];
            byte[] back = new byte[local.Length];
            fixed (byte* from = local)
            fixed (byte* to = back)
            {
                GntdevCopySegment[] segments =
                [
                    ToGrant(from, shared.Refs[0], 10, local.Length),
                    new()
                    {
                        Source = GntdevCopySide.Granted(s_self, shared.Refs[0], 10),
                        Dest = GntdevCopySide.Granted(s_self, shared.Refs[1], 4000),
                        Len = (ushort)local.Length,
                        Flags = GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref,
                    },
                    FromGrant(shared.Refs[1], 4000, to, local.Length),
                ];
                _gntdev.Copy(segments);
                CheckStatuses(segments, GrantStatus.Okay, GrantStatus.Okay, GrantStatus.Okay);
            }

            Check.Same("local memory"u8, shared.ReadOnlySpan.Slice(10, local.Length), "in the first page");
            Check.Same("local memory"u8, back, "back in local memory");
        });
        report.Test("each copy has the hypervisor's status, and the others are done", () =>
        {
            using SharedPages writable = _gntalloc.Share(s_self, 1, writable: true);
            using SharedPages readOnly = _gntalloc.Share(s_self, 1, writable: false);
            byte[] local = new byte[64];
            fixed (byte* pointer = local)
            {
                GntdevCopySegment[] segments =
                [
                    ToGrant(pointer, readOnly.Refs[0], 0, 64),
                    FromGrant(readOnly.Refs[0], 0, pointer, 64),
                    FromGrant(new GrantRef(0x4000_0000), 0, pointer, 64),
                    FromGrant(new GrantRef(2000), 0, pointer, 64),
                    new() { Source = GntdevCopySide.Granted(new DomId(77), new GrantRef(8), 0), Dest = GntdevCopySide.Local((ulong)pointer), Len = 64, Flags = GrantCopyFlags.SourceGref },
                    ToGrant(pointer, writable.Refs[0], 0, 64),
                ];
                _gntdev.Copy(segments);
                CheckStatuses(segments, GrantStatus.GeneralError, GrantStatus.Okay, GrantStatus.BadGntref, GrantStatus.GeneralError, GrantStatus.BadDomain, GrantStatus.Okay);
            }
        });
        report.Test("local memory may cross pages", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            byte[] local = new byte[3 * PageSize];
            Random.Shared.NextBytes(local);
            fixed (byte* pointer = local)
            {
                byte* crossing = (byte*)(((ulong)pointer + PageSize) / PageSize * PageSize) + 1000;
                GntdevCopySegment[] segments = [ToGrant(crossing, shared.Refs[0], 0, PageSize)];
                _gntdev.Copy(segments);
                CheckStatuses(segments, GrantStatus.Okay);
                Check.Same(new ReadOnlySpan<byte>(crossing, PageSize), shared.ReadOnlySpan, "the page");
            }
        });
        report.Test("a copy without a grant, or across the end of a granted page, is EINVAL", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            byte[] local = new byte[64];
            fixed (byte* pointer = local)
            {
                GntdevCopySide here = GntdevCopySide.Local((ulong)pointer);
                Check.Refused(EINVAL, () => _gntdev.Copy([new GntdevCopySegment { Source = here, Dest = here, Len = 8 }]), "from local memory to local memory");
                GrantRef reference = shared.Refs[0];
                Check.Refused(EINVAL, () => _gntdev.Copy([new GntdevCopySegment { Source = here, Dest = GntdevCopySide.Granted(s_self, reference, 4090), Len = 8, Flags = GrantCopyFlags.DestGref }]), "across the end");
            }
        });
        report.Test("a copy from memory that is not there is EFAULT", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            GntdevCopySegment[] segments = [ToGrant((byte*)0x10000, shared.Refs[0], 0, 8)];
            Check.Refused(EFAULT, () => _gntdev.Copy(segments), "copying from an address with nothing there");
        });
        report.Test("no copies are no mistake", () => _gntdev.Copy([]));
    }

    private void Operations()
    {
        report.Test("operations map, unmap and copy as the hypercall does", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 2, writable: true);
            ulong area = _gntdev.ReservePages(2);
            MapGrantRef[] maps =
            [
                MapGrantRef.Create(area, GrantMapFlags.HostMap, shared.Refs[0], s_self),
                MapGrantRef.Create(area + PageSize, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, shared.Refs[1], s_self),
            ];
            Check.Equal(0, _gntdev.GrantTableOp(maps), "rc of two maps");
            Check.Equal(GrantStatus.Okay, maps[0].Status, "the first map");
            Check.Equal(GrantStatus.Okay, maps[1].Status, "the second map");
            _gntdev.Write(area, 4)[0] = 8;
            Check.Equal((byte)8, shared.ReadOnlySpan[0], "what was written");
            Check.Throws<AccessViolationException>(() => _gntdev.Write(area + PageSize, 4).Clear(), "writing to a page mapped for reading");

            GrantCopy[] copies =
            [
                GrantCopy.Create(GrantCopySide.Granted(s_self, shared.Refs[0], 0), GrantCopySide.Granted(s_self, shared.Refs[1], 8), 4, GrantCopyFlags.SourceGref | GrantCopyFlags.DestGref),
                GrantCopy.Create(GrantCopySide.Granted(s_self, shared.Refs[0], 0), GrantCopySide.Own(GntdevGrantDevice.FrameNumberOf(area), 64), 1, GrantCopyFlags.SourceGref),
            ];
            Check.Equal(0, _gntdev.GrantTableOp(copies), "rc of two copies");
            Check.Equal(GrantStatus.Okay, copies[0].Status, "the copy between grants");
            Check.Equal(GrantStatus.Okay, copies[1].Status, "the copy to memory of the process");
            Check.Equal((byte)8, _gntdev.Read(area + PageSize, 16)[8], "what was copied to the second page");

            UnmapGrantRef[] unmaps = [UnmapGrantRef.Create(area, 0, maps[0].Handle), UnmapGrantRef.Create(area + PageSize, 0, maps[1].Handle)];
            Check.Equal(0, _gntdev.GrantTableOp(unmaps), "rc of two unmaps");
            Check.Equal(GrantStatus.Okay, unmaps[0].Status, "the first unmap");
            Check.Equal(GrantStatus.Okay, unmaps[1].Status, "the second unmap");
            Check.Throws<AccessViolationException>(() => _gntdev.Read(area, 4).ToArray(), "reading what was unmapped");
            Check.Equal((GrantEntryFlags)0, (dom0.Entry(shared.Refs[0]).Flags | dom0.Entry(shared.Refs[1]).Flags) & Use, "how the pages are in use");
        });
        report.Test("operations that fail have their statuses, and change nothing", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: false);
            GrantRef reference = shared.Refs[0];
            ulong area = _gntdev.ReservePages(2);
            MapGrantRef mapped = MapGrantRef.Create(area, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, s_self);
            _gntdev.GrantTableOp(ref mapped);
            Check.Equal(GrantStatus.Okay, mapped.Status, "a map");
            (MapGrantRef Op, GrantStatus Status, string What)[] maps =
            [
                (MapGrantRef.Create(area + PageSize, GrantMapFlags.None, reference, s_self), GrantStatus.BadGntref, "neither host nor device"),
                (MapGrantRef.Create(area + PageSize, GrantMapFlags.DeviceMap, reference, s_self), GrantStatus.GeneralError, "for a device"),
                (MapGrantRef.Create(area + PageSize, GrantMapFlags.HostMap, reference, s_self), GrantStatus.GeneralError, "writing to a page granted for reading"),
                (MapGrantRef.Create(area + PageSize, GrantMapFlags.HostMap, new GrantRef(2000), s_self), GrantStatus.GeneralError, "never granted"),
                (MapGrantRef.Create(area, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, s_self), GrantStatus.GeneralError, "where something is mapped"),
                (MapGrantRef.Create(0x10000, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, s_self), GrantStatus.GeneralError, "where nothing is reserved"),
            ];
            foreach ((MapGrantRef op, GrantStatus status, string what) in maps)
            {
                MapGrantRef map = op;
                Check.Equal(0, _gntdev.GrantTableOp(ref map), $"rc of a map {what}");
                Check.Equal(status, map.Status, $"status of a map {what}");
                Check.Equal(GrantHandle.Invalid, map.Handle, $"handle of a map {what}");
            }

            CheckUnmap(area + PageSize, mapped.Handle, GrantStatus.GeneralError);
            CheckUnmap(0, mapped.Handle, GrantStatus.Okay);
            CheckUnmap(area, new GrantHandle(12345), GrantStatus.BadHandle);
            Check.Equal((byte)0, _gntdev.Read(area, 1)[0], "what is still mapped");
            CheckUnmap(area, mapped.Handle, GrantStatus.Okay);
            CheckUnmap(area, mapped.Handle, GrantStatus.BadHandle);
        });
        report.Test("copies that the kernel would refuse have statuses too", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            ulong frame = GntdevGrantDevice.FrameNumberOf(shared.Address);
            GrantCopySide granted = GrantCopySide.Granted(s_self, shared.Refs[0], 4090);
            GrantCopySide foreign = GrantCopySide.Own(frame, 0);
            foreign.Domid = new DomId(1);
            GrantCopy[] copies =
            [
                GrantCopy.Create(GrantCopySide.Own(frame, 0), granted, 8, GrantCopyFlags.DestGref),
                GrantCopy.Create(GrantCopySide.Own(frame, 0), GrantCopySide.Own(frame, 64), 8, GrantCopyFlags.None),
                GrantCopy.Create(foreign, granted, 4, GrantCopyFlags.DestGref),
                GrantCopy.Create(GrantCopySide.Own(frame, 0), granted, 6, GrantCopyFlags.DestGref),
            ];
            Check.Equal(0, _gntdev.GrantTableOp(copies), "rc");
            Check.Equal(GrantStatus.BadCopyArg, copies[0].Status, "across the end");
            Check.Equal(GrantStatus.GeneralError, copies[1].Status, "without a grant");
            Check.Equal(GrantStatus.PermissionDenied, copies[2].Status, "another domain's frame");
            Check.Equal(GrantStatus.Okay, copies[3].Status, "a good one");

            GrantCopy[] faulting = [GrantCopy.Create(GrantCopySide.Own(16, 0), granted, 6, GrantCopyFlags.DestGref)];
            Check.Equal(-EFAULT, _gntdev.GrantTableOp(faulting), "rc of a copy from nowhere");
            Check.Equal((GrantStatus)1, faulting[0].Status, "its status, which nobody wrote");
        });
        report.Test("operations that gntdev has none of are ENOSYS", () =>
        {
            QuerySize size = QuerySize.Create(s_self);
            Check.Equal(-ENOSYS, _gntdev.GrantTableOp(ref size), "rc of query_size");
            Check.Equal((GrantStatus)1, size.Status, "its status, which nobody wrote");
        });
    }

    private void Raw()
    {
        report.Test("raw operations map into the process", () =>
        {
            using SharedPages shared = _gntalloc.Share(s_self, 1, writable: true);
            ulong address = dom0.Table.ReservePages(1);
            MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.ApplicationMap, shared.Refs[0], s_self);
            Check.Equal(0, dom0.Table.GrantTableOp(ref map), "rc of a map");
            Check.Equal(GrantStatus.Okay, map.Status, "its status");
            "raw"u8.CopyTo(dom0.Table.Write(address, 3));
            Check.Same("raw"u8, shared.ReadOnlySpan[..3], "what was written");
            UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);
            Check.Equal(0, dom0.Table.GrantTableOp(ref unmap), "rc of its unmap");
            Check.Equal(GrantStatus.Okay, unmap.Status, "its status");
            Check.Throws<AccessViolationException>(() => dom0.Table.Read(address, 1).ToArray(), "reading what was unmapped");
        });
        report.Test("a raw batch of any length is one call", () =>
        {
            UnmapGrantRef[] unmaps = [.. Enumerable.Repeat(UnmapGrantRef.Create(0, 0, GrantHandle.Invalid), 700)];
            Check.Equal(0, dom0.Table.GrantTableOp(unmaps), "rc of 700 operations");
            Check.Equal(700, unmaps.Count(op => op.Status == GrantStatus.BadHandle), "operations that were answered");
        });
        report.Test("raw calls with a wrong count or command have Xen's rc", () =>
        {
            QuerySize[] sizes = [QuerySize.Create(s_self), QuerySize.Create(s_self)];
            Check.Equal(-EINVAL, dom0.Table.GrantTableOp(sizes), "rc of two query_size");
            Check.Equal(-ENOSYS, dom0.Table.Call((GrantTableCommand)99, 1, sizes.AsSpan()), "rc of command 99");
            Check.Equal(-EINVAL, dom0.Table.Call(GrantTableCommand.Copy, uint.MaxValue, sizes.AsSpan()), "rc of 2^32-1 copies");
        });
    }

    private void Open()
    {
        report.Test("without permission the device says who has it", () =>
        {
            Check.Equal(0, SetEffectiveUser(65534), "becoming nobody");
            try
            {
                GrantDeviceException refused = Check.Throws<GrantDeviceException>(() => GntdevGrantDevice.Open(), "opening as nobody");
                Check.Equal(EACCES, refused.Errno, "errno");
                Check.Contains("run as root", refused.Message);
            }
            finally
            {
                SetEffectiveUser(0);
            }
        });
        report.Test("without its driver the device says which module to load", () =>
        {
            File.Move("/dev/xen/gntalloc", "/dev/xen/gntalloc-away");
            try
            {
                GrantDeviceException refused = Check.Throws<GrantDeviceException>(() => GntallocGrants.Open(), "opening what is not there");
                Check.Equal(ENOENT, refused.Errno, "errno");
                Check.Contains("modprobe xen-gntalloc", refused.Message);
            }
            finally
            {
                File.Move("/dev/xen/gntalloc-away", "/dev/xen/gntalloc");
            }
        });
        report.Test("the program of the documentation says what it saw", () =>
        {
            TextWriter console = Console.Out;
            using StringWriter written = new();
            Console.SetOut(written);
            try
            {
                ShareAPage.Main();
            }
            finally
            {
                Console.SetOut(console);
            }

            Check.Contains("written through the mapping: hello\nread through the mapping: jello\nunmapped\n", written.ToString());
        });
    }

    private void CheckUnmap(ulong address, GrantHandle handle, GrantStatus status)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, handle);
        Check.Equal(0, _gntdev.GrantTableOp(ref unmap), "rc of an unmap");
        Check.Equal(status, unmap.Status, $"status of an unmap at 0x{address:x} of {handle}");
    }

    private static void CheckStatuses(GntdevCopySegment[] segments, params GrantStatus[] expected)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Check.Equal(expected[i], segments[i].Status, $"status of segment {i}");
        }
    }

    private static GntdevCopySegment ToGrant(byte* from, GrantRef reference, int offset, int length) => new()
    {
        Source = GntdevCopySide.Local((ulong)from),
        Dest = GntdevCopySide.Granted(s_self, reference, (ushort)offset),
        Len = (ushort)length,
        Flags = GrantCopyFlags.DestGref,
    };

    private static GntdevCopySegment FromGrant(GrantRef reference, int offset, byte* to, int length) => new()
    {
        Source = GntdevCopySide.Granted(s_self, reference, (ushort)offset),
        Dest = GntdevCopySide.Local((ulong)to),
        Len = (ushort)length,
        Flags = GrantCopyFlags.SourceGref,
    };

    [LibraryImport("libc", EntryPoint = "seteuid")]
    private static partial int SetEffectiveUser(uint user);
}
