using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT3004: an unmap leaves out a part that was mapped.</summary>
public class PartLeftMappedTests
{
    private const string Both = "GrantMapFlags.HostMap | GrantMapFlags.DeviceMap";

    [Theory]
    [InlineData(Both, "UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(address, 0, map.Handle)|};")]
    [InlineData(Both, "UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(0, map.DevBusAddr, map.Handle)|};")]
    [InlineData(Both, "UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(handle: map.Handle, devBusAddr: 0, hostAddr: address)|};")]
    [InlineData(Both, "UnmapGrantRef unmap = {|GNT3004:new UnmapGrantRef { HostAddr = address, Handle = map.Handle }|};")]
    [InlineData(Both, "UnmapGrantRef unmap = default; unmap.HostAddr = address; {|GNT3004:unmap.Handle = map.Handle|};")]
    [InlineData(Both, "GrantHandle handle = map.Handle; UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(address, 0, handle)|};")]
    [InlineData("GrantMapFlags.HostMap", "UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(0, 0, map.Handle)|};")]
    [InlineData("GrantMapFlags.DeviceMap", "UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(address, 0, map.Handle)|};")]
    [InlineData("flags | GrantMapFlags.DeviceMap", "UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(address, 0, map.Handle)|};")]
    [InlineData("flags == 0 ? GrantMapFlags.DeviceMap | GrantMapFlags.ReadOnly : GrantMapFlags.DeviceMap", "UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(address, 0, map.Handle)|};")]
    public Task A_part_that_stays_mapped_is_reported(string flags, string code) => Backend.ReportsOf("GNT3004", InMethod(flags, code));

    [Theory]
    [InlineData(Both, "UnmapGrantRef unmap = UnmapGrantRef.Create(address, map.DevBusAddr, map.Handle);")]
    [InlineData("GrantMapFlags.HostMap", "UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);")]
    [InlineData("GrantMapFlags.DeviceMap", "UnmapGrantRef unmap = UnmapGrantRef.Create(0, map.DevBusAddr, map.Handle);")]
    [InlineData("flags", "UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);")]
    [InlineData("flags == 0 ? GrantMapFlags.DeviceMap : GrantMapFlags.HostMap", "UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);")]
    [InlineData(Both, "UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, _other);")]
    [InlineData(Both, "UnmapGrantRef host = UnmapGrantRef.Create(address, 0, map.Handle); if (_grants.GrantTableOp(ref host) != 0) return -5; UnmapGrantRef unmap = UnmapGrantRef.Create(0, map.DevBusAddr, map.Handle);")]
    [InlineData(Both, "UnmapGrantRef unmap = default; unmap.HostAddr = address; unmap.DevBusAddr = map.DevBusAddr; unmap.Handle = map.Handle;")]
    [InlineData(Both, "UnmapGrantRef unmap = template; unmap.HostAddr = address; unmap.Handle = map.Handle;")]
    public Task What_is_given_up_or_was_not_mapped_or_nobody_knows_is_fine(string flags, string code) => Backend.ReportsOf("GNT3004", InMethod(flags, code));

    [Fact]
    public Task What_is_unmapped_elsewhere_is_for_that_place_to_complete() => Backend.ReportsOf("GNT3004", """
        private readonly List<UnmapGrantRef> _later = [];

        int Test(ulong address)
        {
            MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, new GrantRef(8), new DomId(1));
            int rc = GrantRetry.Issue(_grants, ref map);
            if (rc != 0 || map.Status != GrantStatus.Okay) return -5;
            _later.Add(UnmapGrantRef.Create(address, 0, map.Handle));
            return 0;
        }
        """);

    [Fact]
    public Task A_batch_is_told_by_its_container() => Backend.ReportsOf("GNT3004", """
        int Test(MapGrantRef[] maps, UnmapGrantRef[] unmaps)
        {
            for (int i = 0; i < maps.Length; i++)
            {
                maps[i] = MapGrantRef.Create((ulong)i << 12, GrantMapFlags.HostMap | GrantMapFlags.DeviceMap, new GrantRef((uint)i), new DomId(1));
            }

            int rc = GrantRetry.Issue(_grants, maps);
            if (rc != 0) return rc;
            for (int i = 0; i < maps.Length; i++)
            {
                if (maps[i].Status == GrantStatus.Okay) unmaps[i] = {|GNT3004:UnmapGrantRef.Create((ulong)i << 12, 0, maps[i].Handle)|};
            }

            return _grants.GrantTableOp(unmaps);
        }
        """);

    [Theory]
    [InlineData(Both, "UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(address, 0, map.Handle)|};", "UnmapGrantRef unmap = UnmapGrantRef.Create(address, map.DevBusAddr, map.Handle);")]
    [InlineData("GrantMapFlags.HostMap", "UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(0, 0, map.Handle)|};", "UnmapGrantRef unmap = UnmapGrantRef.Create(map.HostAddr, 0, map.Handle);")]
    [InlineData(Both, "UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(0, 0, map.Handle)|};", "UnmapGrantRef unmap = UnmapGrantRef.Create(map.HostAddr, map.DevBusAddr, map.Handle);")]
    [InlineData(Both, "UnmapGrantRef unmap = {|GNT3004:new UnmapGrantRef { HostAddr = address, Handle = map.Handle }|};", "UnmapGrantRef unmap = new UnmapGrantRef { HostAddr = address, Handle = map.Handle, DevBusAddr = map.DevBusAddr };")]
    public Task The_fix_takes_the_address_from_the_map(string flags, string code, string fixedCode) =>
        Backend.Becomes<AddMissingPart>("GNT3004", InMethod(flags, code), InMethod(flags, fixedCode));

    [Theory]
    [InlineData("GrantHandle handle = map.Handle; UnmapGrantRef unmap = {|GNT3004:UnmapGrantRef.Create(address, 0, handle)|};")]
    [InlineData("UnmapGrantRef unmap = default; unmap.HostAddr = address; {|GNT3004:unmap.Handle = map.Handle|};")]
    public Task Nothing_is_offered_where_the_map_is_not_at_hand(string code) => Backend.Becomes<AddMissingPart>("GNT3004", InMethod(Both, code), InMethod(Both, code));

    private static string InMethod(string flags, string code) => $$"""
        private readonly GrantHandle _other = GrantHandle.Invalid;

        int Test(ulong address, GrantMapFlags flags, UnmapGrantRef template)
        {
            MapGrantRef map = MapGrantRef.Create(address, {{flags}}, new GrantRef(8), new DomId(1));
            int rc = GrantRetry.Issue(_grants, ref map);
            if (rc != 0 || map.Status != GrantStatus.Okay) return -5;
            {{code}}
            rc = _grants.GrantTableOp(ref unmap);
            return rc != 0 ? rc : unmap.Status.ToErrno();
        }
        """;
}
