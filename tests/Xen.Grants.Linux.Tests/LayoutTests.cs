using System.Runtime.CompilerServices;

namespace Xen.Grants.Linux.Tests;

/// <summary>The structures that go to the kernel are laid out as its headers have them, and the requests' numbers count their bytes.</summary>
public unsafe class LayoutTests
{
    [Fact]
    public void The_arguments_have_the_sizes_of_the_kernels()
    {
        Assert.Equal(8, Unsafe.SizeOf<GntdevGrantRef>());
        Assert.Equal(16, Unsafe.SizeOf<GntdevFile.MapGrantRefArgument>());
        Assert.Equal(16, Unsafe.SizeOf<GntdevFile.UnmapGrantRefArgument>());
        Assert.Equal(16, Unsafe.SizeOf<GntdevFile.GrantCopyArgument>());
        Assert.Equal(24, Unsafe.SizeOf<GntdevCopySegment>());
        Assert.Equal(8, Unsafe.SizeOf<GntdevCopySide>());
        Assert.Equal(16, Unsafe.SizeOf<GntallocFile.AllocGrefArgument>());
        Assert.Equal(16, Unsafe.SizeOf<GntallocFile.DeallocGrefArgument>());
        Assert.Equal(16, Unsafe.SizeOf<GrantDeviceFile.UnmapNotifyArgument>());
        Assert.Equal(48, Unsafe.SizeOf<PrivcmdFile.HypercallArgument>());
    }

    [Fact]
    public void A_segments_fields_are_where_the_kernel_looks_for_them()
    {
        GntdevCopySegment segment = default;
        Assert.Equal(0, OffsetOf(ref segment, ref segment.Source));
        Assert.Equal(8, OffsetOf(ref segment, ref segment.Dest));
        Assert.Equal(16, OffsetOf(ref segment, ref segment.Len));
        Assert.Equal(18, OffsetOf(ref segment, ref segment.Flags));
        Assert.Equal(20, OffsetOf(ref segment, ref segment.Status));
        Assert.Equal(0, OffsetOf(ref segment, ref segment.Source.Ref));
        Assert.Equal(4, OffsetOf(ref segment, ref segment.Source.Offset));
        Assert.Equal(6, OffsetOf(ref segment, ref segment.Source.Domid));
    }

    [Fact]
    public void The_output_of_a_map_and_an_alloc_is_behind_the_count()
    {
        GntdevFile.MapGrantRefArgument map = default;
        GntallocFile.AllocGrefArgument alloc = default;
        Assert.Equal(8, OffsetOf(ref map, ref map.Index));
        Assert.Equal(2, OffsetOf(ref alloc, ref alloc.Flags));
        Assert.Equal(4, OffsetOf(ref alloc, ref alloc.Count));
        Assert.Equal(8, OffsetOf(ref alloc, ref alloc.Index));
    }

    /// <summary>C's <c>_IOC(_IOC_NONE, type, nr, size)</c>.</summary>
    [Theory]
    [InlineData('G', 0, 24, (ulong)GntdevFile.MapGrantRefRequest)]
    [InlineData('G', 1, 16, (ulong)GntdevFile.UnmapGrantRefRequest)]
    [InlineData('G', 7, 16, (ulong)GrantDeviceFile.SetUnmapNotifyRequest)]
    [InlineData('G', 8, 16, (ulong)GntdevFile.GrantCopyRequest)]
    [InlineData('G', 5, 24, (ulong)GntallocFile.AllocGrefRequest)]
    [InlineData('G', 6, 16, (ulong)GntallocFile.DeallocGrefRequest)]
    [InlineData('P', 0, 48, (ulong)PrivcmdFile.HypercallRequest)]
    public void A_requests_number_is_made_of_its_type_its_place_and_its_size(char type, int place, int size, ulong request) =>
        Assert.Equal(((ulong)size << 16) | ((ulong)type << 8) | (uint)place, request);

    private static long OffsetOf<TStructure, TField>(ref TStructure structure, ref TField field) =>
        Unsafe.ByteOffset(ref Unsafe.As<TStructure, byte>(ref structure), ref Unsafe.As<TField, byte>(ref field));
}
