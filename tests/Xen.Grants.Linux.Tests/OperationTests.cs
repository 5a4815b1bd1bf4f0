using Xen.Grants.Simulator;

namespace Xen.Grants.Linux.Tests;

/// <summary>gntdev as a grant table: what becomes of each operation, over the model.</summary>
public class OperationTests
{
    private const int EFAULT = 14;
    private const int ENOSYS = 38;

    private static readonly DomId s_self = new(0);

    [Fact]
    public void Maps_and_unmaps_are_done_and_the_pages_are_in_reach_between_them() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        ulong area = dom0.Gntdev.ReservePages(1);
        MapGrantRef map = MapGrantRef.Create(area, GrantMapFlags.HostMap, shared.Refs[0], s_self);
        Assert.Equal(0, dom0.Gntdev.GrantTableOp(ref map));
        Assert.Equal(GrantStatus.Okay, map.Status);
        dom0.Gntdev.Write(area, 1)[0] = 8;
        Assert.Equal(8, shared.ReadOnlySpan[0]);

        Assert.Equal(GrantStatus.Okay, Unmap(dom0, area, map.Handle));
        Assert.Throws<AccessViolationException>(() => dom0.Gntdev.Read(area, 1).ToArray());
        Assert.Equal((GrantEntryFlags)0, dom0.UseOf(shared.Refs[0]));
    });

    [Theory]
    [InlineData(GrantMapFlags.None, 0, 8, GrantStatus.BadGntref)]
    [InlineData(GrantMapFlags.DeviceMap, 0, 8, GrantStatus.GeneralError)]
    [InlineData(GrantMapFlags.HostMap | GrantMapFlags.ContainsPte, 0, 8, GrantStatus.GeneralError)]
    [InlineData(GrantMapFlags.HostMap, 0, 8, GrantStatus.GeneralError)]
    [InlineData(GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, 0, 400, GrantStatus.GeneralError)]
    [InlineData(GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, 64, 8, GrantStatus.GeneralError)]
    [InlineData(GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, 0, 8, GrantStatus.Okay)]
    public void A_map_has_a_status_and_a_handle_only_where_it_is_okay(GrantMapFlags flags, int pagesBehind, uint reference, GrantStatus status) => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: false);
        ulong address = dom0.Gntdev.ReservePages(1) + ((ulong)pagesBehind * GrantPages.PageSize);
        MapGrantRef map = MapGrantRef.Create(address, flags, new GrantRef(reference), s_self);
        Assert.Equal(0, dom0.Gntdev.GrantTableOp(ref map));
        Assert.Equal(status, map.Status);
        Assert.Equal(status == GrantStatus.Okay, map.Handle != GrantHandle.Invalid);
        if (map.Status == GrantStatus.Okay)
        {
            Assert.Equal(GrantStatus.Okay, Unmap(dom0, address, map.Handle));
        }
    });

    [Fact]
    public void Nothing_is_mapped_over_what_is_mapped() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        ulong area = dom0.Gntdev.ReservePages(1);
        MapGrantRef first = MapGrantRef.Create(area, GrantMapFlags.HostMap, shared.Refs[0], s_self);
        dom0.Gntdev.GrantTableOp(ref first);
        MapGrantRef second = MapGrantRef.Create(area, GrantMapFlags.HostMap, shared.Refs[0], s_self);
        dom0.Gntdev.GrantTableOp(ref second);
        Assert.Equal((GrantStatus.Okay, GrantStatus.GeneralError), (first.Status, second.Status));
        Assert.Equal(GrantStatus.Okay, Unmap(dom0, area, first.Handle));
    });

    [Fact]
    public void An_unmap_has_the_statuses_of_the_hypercall() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        ulong area = dom0.Gntdev.ReservePages(2);
        MapGrantRef map = MapGrantRef.Create(area, GrantMapFlags.HostMap, shared.Refs[0], s_self);
        dom0.Gntdev.GrantTableOp(ref map);
        Assert.Equal(GrantStatus.GeneralError, Unmap(dom0, area + GrantPages.PageSize, map.Handle));
        Assert.Equal(GrantStatus.Okay, Unmap(dom0, 0, map.Handle));
        Assert.Equal(0, dom0.Gntdev.Read(area, 1)[0]);
        Assert.Equal(GrantStatus.Okay, Unmap(dom0, area, map.Handle));
        Assert.Equal(GrantStatus.BadHandle, Unmap(dom0, area, map.Handle));
    });

    [Fact]
    public void Copies_that_the_kernel_would_refuse_have_statuses_and_the_others_are_done() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        ulong frame = GntdevGrantDevice.FrameNumberOf(shared.Address);
        shared.Span[0] = 5;
        GrantCopySide granted = GrantCopySide.Granted(s_self, shared.Refs[0], 4095);
        GrantCopySide foreign = GrantCopySide.Own(frame, 0) with { Domid = new DomId(1) };
        GrantCopy[] copies =
        [
            GrantCopy.Create(GrantCopySide.Own(frame, 0), granted, 2, GrantCopyFlags.DestGref),
            GrantCopy.Create(GrantCopySide.Own(frame, 0), GrantCopySide.Own(frame, 64), 1, GrantCopyFlags.None),
            GrantCopy.Create(foreign, granted, 1, GrantCopyFlags.DestGref),
            GrantCopy.Create(GrantCopySide.Own(frame, 0), granted, 1, GrantCopyFlags.DestGref),
        ];
        Assert.Equal(0, dom0.Gntdev.GrantTableOp(copies));
        Assert.Equal([GrantStatus.BadCopyArg, GrantStatus.GeneralError, GrantStatus.PermissionDenied, GrantStatus.Okay], copies.Select(copy => copy.Status));
        Assert.Equal(5, shared.ReadOnlySpan[4095]);
    });

    [Fact]
    public void A_copy_from_nowhere_is_the_calls_mistake_and_writes_no_status() => SimulatedDom0.Run(dom0 =>
    {
        using SharedPages shared = dom0.Gntalloc.Share(s_self, 1, writable: true);
        GrantCopy copy = GrantCopy.Create(GrantCopySide.Own(1, 0), GrantCopySide.Granted(s_self, shared.Refs[0], 0), 1, GrantCopyFlags.DestGref);
        Assert.Equal(-EFAULT, dom0.Gntdev.GrantTableOp(ref copy));
        Assert.Equal((GrantStatus)1, copy.Status);
    });

    [Fact]
    public void Any_other_operation_is_not_there() => SimulatedDom0.Run(dom0 =>
    {
        QuerySize size = QuerySize.Create(s_self);
        Assert.Equal(-ENOSYS, dom0.Gntdev.GrantTableOp(ref size));
        Assert.Equal((GrantStatus)1, size.Status);
    });

    private static GrantStatus Unmap(SimulatedDom0 dom0, ulong address, GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, handle);
        Assert.Equal(0, dom0.Gntdev.GrantTableOp(ref unmap));
        return unmap.Status;
    }
}
