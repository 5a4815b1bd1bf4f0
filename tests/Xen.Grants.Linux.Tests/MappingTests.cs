using Xen.Grants.Simulator;

namespace Xen.Grants.Linux.Tests;

/// <summary>Shared pages and mappings, over the models; tests/RealXen does the same on the real devices.</summary>
public class MappingTests
{
    private const int EINVAL = 22;
    private const int ENOSPC = 28;

    private static readonly DomId s_self = new(0);
    private static readonly DomId s_guest = new(1);

    [Fact]
    public void What_is_written_at_one_end_is_read_at_the_other() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        using GrantMapping mapped = dom0.Gntdev.Map(s_self, shared.Refs[0], writable: true);
        "to the granter"u8.CopyTo(mapped.Span);
        Assert.True(shared.ReadOnlySpan.StartsWith("to the granter"u8));
        "to the mapper"u8.CopyTo(shared.Memory.Span);
        Assert.True(mapped.ReadOnlyMemory.Span.StartsWith("to the mapper"u8));
    });

    [Fact]
    public void A_guests_pages_are_mapped_side_by_side() => SimulatedDom0.Run(dom0 =>
    {
        ulong pages = dom0.Guest.AllocatePages(2);
        GrantRef[] refs = [dom0.GuestGrants.Grant(s_self, pages + GrantPages.PageSize, readOnly: true), dom0.GuestGrants.Grant(s_self, pages, readOnly: true)];
        dom0.Guest.Memory.Write(pages, 1)[0] = 7;

        using GrantMapping mapped = dom0.Gntdev.Map(s_guest, refs, writable: false);

        Assert.Equal(0, mapped.ReadOnlyPage(0)[0]);
        Assert.Equal(7, mapped.ReadOnlyPage(1)[0]);
        Assert.Equal(2 * GrantPages.PageSize, mapped.Length);
    });

    [Fact]
    public void A_page_that_is_mapped_for_reading_has_no_writable_view() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: false);
        using GrantMapping mapped = dom0.Gntdev.Map(s_self, shared.Refs[0], writable: false);
        Assert.True(mapped.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => mapped.Span.Clear());
        Assert.Throws<InvalidOperationException>(() => mapped.Page(0).Clear());
        Assert.Throws<InvalidOperationException>(() => mapped.Memory);
        Assert.Equal(GrantEntryFlags.Reading, dom0.UseOf(shared.Refs[0]));
    });

    [Fact]
    public void A_map_that_fails_says_what_it_may_be_and_leaves_nothing_behind() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 2, writable: true);
        GrantDeviceException refused = Assert.Throws<GrantDeviceException>(() => dom0.Gntdev.Map(s_self, [shared.Refs[0], new GrantRef(400), shared.Refs[1]], writable: true));
        Assert.Equal(EINVAL, refused.Errno);
        Assert.Contains("one of 3 grants cannot be mapped for reading and writing", refused.Message);
        Assert.EndsWith("(EINVAL)", refused.Message);
        Assert.Equal((GrantEntryFlags)0, dom0.UseOf(shared.Refs[0]) | dom0.UseOf(shared.Refs[1]));

        // The slot was given back: its place is free.
        using GrantMapping mapped = dom0.Gntdev.Map(s_self, shared.Refs[0], writable: true);
        Assert.Equal(0, dom0.GntdevModel.MapGrantRef([new GntdevGrantRef(0, shared.Refs[1])], out ulong index));
        Assert.Equal(4096ul, index);
    });

    [Fact]
    public void No_grants_and_a_domain_that_is_not_there_cannot_be_mapped() => SimulatedDom0.Run(dom0 =>
    {
        Assert.Equal(EINVAL, Assert.Throws<GrantDeviceException>(() => dom0.Gntdev.Map(s_self, [], writable: true)).Errno);
        Assert.Equal(EINVAL, Assert.Throws<GrantDeviceException>(() => dom0.Gntdev.Map(new DomId(77), new GrantRef(8), writable: true)).Errno);
    });

    [Fact]
    public void A_page_that_is_paged_out_is_waited_for() => SimulatedDom0.Run(
        dom0 =>
        {
            ulong page = dom0.Guest.AllocatePages(1);
            GrantRef reference = dom0.GuestGrants.Grant(s_self, page, readOnly: false);
            Assert.True(dom0.Guest.TryPageOut(page));
            using GrantMapping mapped = dom0.Gntdev.Map(s_guest, reference, writable: true);
            Assert.Equal(PageState.Present, dom0.Guest.StateOf(page));
        },
        PagingMode.Transient);

    [Fact]
    public void A_page_that_does_not_come_back_cannot_be_mapped() => SimulatedDom0.Run(
        dom0 =>
        {
            ulong page = dom0.Guest.AllocatePages(1);
            GrantRef reference = dom0.GuestGrants.Grant(s_self, page, readOnly: false);
            Assert.True(dom0.Guest.TryPageOut(page, lost: true));
            Assert.Equal(EINVAL, Assert.Throws<GrantDeviceException>(() => dom0.Gntdev.Map(s_guest, reference, writable: true)).Errno);
        },
        PagingMode.Permanent);

    [Fact]
    public void A_disposed_mapping_is_in_use_no_more_and_has_no_views() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        GrantMapping mapped = dom0.Gntdev.Map(s_self, shared.Refs[0], writable: true);
        Memory<byte> memory = mapped.Memory;
        mapped.Dispose();
        mapped.Dispose();
        Assert.Equal((GrantEntryFlags)0, dom0.UseOf(shared.Refs[0]));
        Assert.Throws<ObjectDisposedException>(() => mapped.Span.Clear());
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Clear());
    });

    [Fact]
    public void Views_end_with_the_last_page() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        Assert.Equal(GrantPages.PageSize, shared.Span.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => shared.Page(1).Clear());
        Assert.Throws<ArgumentOutOfRangeException>(() => shared.ReadOnlyPage(-1).ToArray());
    });

    [Fact]
    public void Pages_that_are_given_up_while_they_are_mapped_stay_granted_until_some_time_after() => SimulatedDom0.Run(dom0 =>
    {
        SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        GrantRef reference = shared.Refs[0];
        shared.Span[1] = 11;
        GrantMapping mapped = dom0.Gntdev.Map(s_self, reference, writable: true);
        shared.Dispose();
        Assert.Equal(11, mapped.ReadOnlySpan[1]);
        mapped.Dispose();
        Assert.Equal(GrantEntryFlags.PermitAccess, dom0.Domain.GrantEntry(reference).Flags);

        ((IBlockingClock)dom0.Simulation.TimeProvider).Sleep(TimeSpan.FromSeconds(2), default);
        dom0.Gntalloc.Share(s_self, 1, writable: true).Dispose();
        Assert.Equal(GrantEntryFlags.Invalid, dom0.Domain.GrantEntry(reference).Flags);
    });

    [Fact]
    public void More_pages_than_the_limit_are_refused_and_none_is_made() => SimulatedDom0.Run(dom0 =>
    {
        GrantDeviceException refused = Assert.Throws<GrantDeviceException>(() => dom0.Gntalloc.Share(s_self, 1025, writable: true));
        Assert.Equal(ENOSPC, refused.Errno);
        Assert.Contains("/sys/module/xen_gntalloc/parameters/limit", refused.Message);
        dom0.Gntalloc.Share(s_self, 1024, writable: true).Dispose();
        dom0.Gntalloc.Share(s_self, 1024, writable: true).Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => dom0.Gntalloc.Share(s_self, 0, writable: true));
    });

    [Fact]
    public void Pages_outlive_the_device_that_they_came_from() => SimulatedDom0.Run(dom0 =>
    {
        SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        GrantMapping mapped = dom0.Gntdev.Map(s_self, shared.Refs[0], writable: true);
        dom0.Gntdev.Dispose();
        dom0.Gntalloc.Dispose();
        mapped.Span[3] = 33;
        Assert.Equal(33, shared.ReadOnlySpan[3]);
        GrantRef reference = shared.Refs[0];
        Assert.Throws<ObjectDisposedException>(() => dom0.Gntdev.Map(s_self, reference, writable: true));
        mapped.Dispose();
        shared.Dispose();
        Assert.Equal(GrantEntryFlags.Invalid, dom0.Domain.GrantEntry(reference).Flags);
    });

    [Fact]
    public void A_byte_is_cleared_and_an_event_sent_when_a_mapping_goes() => SimulatedDom0.Run(dom0 =>
    {
        int events = 0;
        dom0.GntdevModel.BindPort(5, () => events++);
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 2, writable: true);
        shared.Page(1).Fill(0xFF);
        using (GrantMapping mapped = dom0.Gntdev.Map(s_self, shared.Refs, writable: true))
        {
            mapped.NotifyOnUnmap(clearByteAt: GrantPages.PageSize + 17, eventPort: 5);
            Assert.Equal((0xFF, 0), (shared.ReadOnlyPage(1)[17], events));
        }

        Assert.Equal((0, 0xFF, 1), (shared.ReadOnlyPage(1)[17], shared.ReadOnlyPage(1)[18], events));
    });

    [Fact]
    public void A_byte_is_cleared_when_shared_pages_are_given_up() => SimulatedDom0.Run(dom0 =>
    {
        SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        using GrantMapping mapped = dom0.Gntdev.Map(s_self, shared.Refs[0], writable: false);
        shared.Span[40] = 1;
        shared.NotifyOnUnmap(clearByteAt: 40);
        shared.Dispose();
        Assert.Equal(0, mapped.ReadOnlySpan[40]);
    });

    [Fact]
    public void A_notice_needs_a_port_of_the_process_and_a_byte_that_it_may_write() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        using GrantMapping mapped = dom0.Gntdev.Map(s_self, shared.Refs[0], writable: false);
        Assert.Equal(EINVAL, Assert.Throws<GrantDeviceException>(() => mapped.NotifyOnUnmap(null, eventPort: 4000)).Errno);
        Assert.Equal(EINVAL, Assert.Throws<GrantDeviceException>(() => mapped.NotifyOnUnmap(clearByteAt: 0)).Errno);
        Assert.Throws<ArgumentOutOfRangeException>(() => mapped.NotifyOnUnmap(clearByteAt: GrantPages.PageSize));
    });

    [Fact]
    public void A_models_page_cannot_be_pinned() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        Assert.Throws<NotSupportedException>(() => shared.Memory.Pin());
    });
}
