using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Tests;

/// <summary>The operations' memory, byte for byte as Xen's 64-bit interface has it.</summary>
public class LayoutTests
{
    [Theory]
    [InlineData(typeof(MapGrantRef), 32)]
    [InlineData(typeof(UnmapGrantRef), 24)]
    [InlineData(typeof(SetupTable), 24)]
    [InlineData(typeof(GrantCopy), 40)]
    [InlineData(typeof(UnmapAndReplace), 24)]
    [InlineData(typeof(GrantTransfer), 24)]
    [InlineData(typeof(QuerySize), 16)]
    [InlineData(typeof(GetStatusFrames), 16)]
    [InlineData(typeof(SetVersion), 4)]
    [InlineData(typeof(GetVersion), 8)]
    [InlineData(typeof(SwapGrantRef), 12)]
    [InlineData(typeof(CacheFlush), 16)]
    [InlineData(typeof(DumpTable), 4)]
    [InlineData(typeof(GrantCopySide), 16)]
    [InlineData(typeof(DomId), 2)]
    [InlineData(typeof(GrantRef), 4)]
    [InlineData(typeof(GrantHandle), 4)]
    public void A_structure_is_as_large_as_Xens(Type type, int size) => Assert.Equal(size, Marshal.SizeOf(type));

    [Theory]
    [InlineData(typeof(MapGrantRef), nameof(MapGrantRef.HostAddr), 0, 8)]
    [InlineData(typeof(MapGrantRef), nameof(MapGrantRef.Flags), 8, 4)]
    [InlineData(typeof(MapGrantRef), nameof(MapGrantRef.Ref), 12, 4)]
    [InlineData(typeof(MapGrantRef), nameof(MapGrantRef.Dom), 16, 2)]
    [InlineData(typeof(MapGrantRef), nameof(MapGrantRef.Status), 18, 2)]
    [InlineData(typeof(MapGrantRef), nameof(MapGrantRef.Handle), 20, 4)]
    [InlineData(typeof(MapGrantRef), nameof(MapGrantRef.DevBusAddr), 24, 8)]
    [InlineData(typeof(UnmapGrantRef), nameof(UnmapGrantRef.HostAddr), 0, 8)]
    [InlineData(typeof(UnmapGrantRef), nameof(UnmapGrantRef.DevBusAddr), 8, 8)]
    [InlineData(typeof(UnmapGrantRef), nameof(UnmapGrantRef.Handle), 16, 4)]
    [InlineData(typeof(UnmapGrantRef), nameof(UnmapGrantRef.Status), 20, 2)]
    [InlineData(typeof(SetupTable), nameof(SetupTable.Dom), 0, 2)]
    [InlineData(typeof(SetupTable), nameof(SetupTable.NrFrames), 4, 4)]
    [InlineData(typeof(SetupTable), nameof(SetupTable.Status), 8, 2)]
    [InlineData(typeof(SetupTable), nameof(SetupTable.FrameList), 16, 8)]
    [InlineData(typeof(GrantCopy), nameof(GrantCopy.Source), 0, 16)]
    [InlineData(typeof(GrantCopy), nameof(GrantCopy.Dest), 16, 16)]
    [InlineData(typeof(GrantCopy), nameof(GrantCopy.Len), 32, 2)]
    [InlineData(typeof(GrantCopy), nameof(GrantCopy.Flags), 34, 2)]
    [InlineData(typeof(GrantCopy), nameof(GrantCopy.Status), 36, 2)]
    [InlineData(typeof(GrantCopySide), nameof(GrantCopySide.Ref), 0, 4)]
    [InlineData(typeof(GrantCopySide), nameof(GrantCopySide.Gmfn), 0, 8)]
    [InlineData(typeof(GrantCopySide), nameof(GrantCopySide.Domid), 8, 2)]
    [InlineData(typeof(GrantCopySide), nameof(GrantCopySide.Offset), 10, 2)]
    [InlineData(typeof(UnmapAndReplace), nameof(UnmapAndReplace.HostAddr), 0, 8)]
    [InlineData(typeof(UnmapAndReplace), nameof(UnmapAndReplace.NewAddr), 8, 8)]
    [InlineData(typeof(UnmapAndReplace), nameof(UnmapAndReplace.Handle), 16, 4)]
    [InlineData(typeof(UnmapAndReplace), nameof(UnmapAndReplace.Status), 20, 2)]
    [InlineData(typeof(GrantTransfer), nameof(GrantTransfer.Mfn), 0, 8)]
    [InlineData(typeof(GrantTransfer), nameof(GrantTransfer.Domid), 8, 2)]
    [InlineData(typeof(GrantTransfer), nameof(GrantTransfer.Ref), 12, 4)]
    [InlineData(typeof(GrantTransfer), nameof(GrantTransfer.Status), 16, 2)]
    [InlineData(typeof(QuerySize), nameof(QuerySize.Dom), 0, 2)]
    [InlineData(typeof(QuerySize), nameof(QuerySize.NrFrames), 4, 4)]
    [InlineData(typeof(QuerySize), nameof(QuerySize.MaxNrFrames), 8, 4)]
    [InlineData(typeof(QuerySize), nameof(QuerySize.Status), 12, 2)]
    [InlineData(typeof(GetStatusFrames), nameof(GetStatusFrames.NrFrames), 0, 4)]
    [InlineData(typeof(GetStatusFrames), nameof(GetStatusFrames.Dom), 4, 2)]
    [InlineData(typeof(GetStatusFrames), nameof(GetStatusFrames.Status), 6, 2)]
    [InlineData(typeof(GetStatusFrames), nameof(GetStatusFrames.FrameList), 8, 8)]
    [InlineData(typeof(SetVersion), nameof(SetVersion.Version), 0, 4)]
    [InlineData(typeof(GetVersion), nameof(GetVersion.Dom), 0, 2)]
    [InlineData(typeof(GetVersion), nameof(GetVersion.Version), 4, 4)]
    [InlineData(typeof(SwapGrantRef), nameof(SwapGrantRef.RefA), 0, 4)]
    [InlineData(typeof(SwapGrantRef), nameof(SwapGrantRef.RefB), 4, 4)]
    [InlineData(typeof(SwapGrantRef), nameof(SwapGrantRef.Status), 8, 2)]
    [InlineData(typeof(CacheFlush), nameof(CacheFlush.DevBusAddr), 0, 8)]
    [InlineData(typeof(CacheFlush), nameof(CacheFlush.Ref), 0, 4)]
    [InlineData(typeof(CacheFlush), nameof(CacheFlush.Offset), 8, 2)]
    [InlineData(typeof(CacheFlush), nameof(CacheFlush.Length), 10, 2)]
    [InlineData(typeof(CacheFlush), nameof(CacheFlush.Op), 12, 4)]
    [InlineData(typeof(DumpTable), nameof(DumpTable.Dom), 0, 2)]
    [InlineData(typeof(DumpTable), nameof(DumpTable.Status), 2, 2)]
    public void A_field_lies_where_Xen_has_it(Type type, string field, int offset, int size)
    {
        Type fieldType = type.GetField(field)!.FieldType;

        Assert.Equal(offset, Marshal.OffsetOf(type, field));
        Assert.Equal(size, Marshal.SizeOf(fieldType.IsEnum ? Enum.GetUnderlyingType(fieldType) : fieldType));
    }

    [Theory]
    [InlineData(typeof(MapGrantRef), 7)]
    [InlineData(typeof(UnmapGrantRef), 4)]
    [InlineData(typeof(SetupTable), 4)]
    [InlineData(typeof(GrantCopy), 5)]
    [InlineData(typeof(GrantCopySide), 4)]
    [InlineData(typeof(UnmapAndReplace), 4)]
    [InlineData(typeof(GrantTransfer), 4)]
    [InlineData(typeof(QuerySize), 4)]
    [InlineData(typeof(GetStatusFrames), 4)]
    [InlineData(typeof(SetVersion), 1)]
    [InlineData(typeof(GetVersion), 2)]
    [InlineData(typeof(SwapGrantRef), 3)]
    [InlineData(typeof(CacheFlush), 5)]
    [InlineData(typeof(DumpTable), 2)]
    public void Every_field_is_checked_above(Type type, int count) =>
        Assert.Equal(count, type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length);

    [Fact]
    public void Every_operation_is_checked_above() =>
        Assert.Equal(
            [typeof(CacheFlush), typeof(DumpTable), typeof(GetStatusFrames), typeof(GetVersion), typeof(GrantCopy), typeof(GrantTransfer), typeof(MapGrantRef), typeof(QuerySize), typeof(SetVersion), typeof(SetupTable), typeof(SwapGrantRef), typeof(UnmapAndReplace), typeof(UnmapGrantRef)],
            typeof(IGrantOperation).Assembly.GetTypes().Where(type => type.IsValueType && type.IsAssignableTo(typeof(IGrantOperation))).OrderBy(type => type.Name));

    [Fact]
    public void A_map_reads_as_Xen_reads_it()
    {
        MapGrantRef op = MapGrantRef.Create(0x0102030405060708, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, new GrantRef(0x11121314), new DomId(0x2122));
        op.DevBusAddr = 0x3132333435363738;

        Assert.Equal("0807060504030201" + "06000000" + "14131211" + "2221" + "0100" + "FFFFFFFF" + "3837363534333231", Bytes(op));
    }

    [Fact]
    public void An_unmap_reads_as_Xen_reads_it() =>
        Assert.Equal("0807060504030201" + "1817161514131211" + "24232221" + "0100" + "0000", Bytes(UnmapGrantRef.Create(0x0102030405060708, 0x1112131415161718, new GrantHandle(0x21222324))));

    [Fact]
    public void A_setup_reads_as_Xen_reads_it() =>
        Assert.Equal("0201" + "0000" + "14131211" + "0100" + "000000000000" + "2827262524232221", Bytes(SetupTable.Create(new DomId(0x0102), 0x11121314, 0x2122232425262728)));

    [Fact]
    public void A_copy_reads_as_Xen_reads_it()
    {
        GrantCopy op = GrantCopy.Create(GrantCopySide.Granted(new DomId(0x0102), new GrantRef(0x11121314), 0x2122), GrantCopySide.Own(0x3132333435363738, 0x4142), 0x5152, GrantCopyFlags.SourceGref);

        Assert.Equal("14131211" + "00000000" + "0201" + "2221" + "00000000" + "3837363534333231" + "F07F" + "4241" + "00000000" + "5251" + "0100" + "0100" + "0000", Bytes(op));
    }

    // The memory that a hypercall is given, not what marshalling would make of it.
    private static unsafe string Bytes<TOp>(TOp op) where TOp : unmanaged => Convert.ToHexString(new ReadOnlySpan<byte>(&op, Unsafe.SizeOf<TOp>()));
}
