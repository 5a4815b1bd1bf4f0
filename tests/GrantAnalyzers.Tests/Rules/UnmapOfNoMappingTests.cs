namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT3003: a handle is unmapped that is not known to be mapped.</summary>
public class UnmapOfNoMappingTests
{
    [Theory]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, {|GNT3003:map.Handle|}); if (_grants.GrantTableOp(ref unmap) != 0) return -5; return map.Status.ToErrno();")]
    [InlineData("if (map.Status != GrantStatus.Okay) { UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, {|GNT3003:map.Handle|}); _ = _grants.GrantTableOp(ref unmap); return -5; }")]
    [InlineData("if (map.Status != GrantStatus.Okay) { Unmap({|GNT3003:map.Handle|}); return -5; } Use(map.Handle);")]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, (GrantHandle)({|GNT3003:map.Handle|})); if (_grants.GrantTableOp(ref unmap) != 0) return -5; return map.Status.ToErrno();")]
    public Task A_handle_of_a_map_that_may_have_failed_is_reported(string code) => Backend.ReportsOf("GNT3003", InMethod(code));

    [Theory]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, handle); if (_grants.GrantTableOp(ref unmap) != 0) return -5; unmap = UnmapGrantRef.Create(0x1000, 0, handle); return {|GNT3003:_grants.GrantTableOp(ref unmap)|};")]
    [InlineData("UnmapGrantRef first = UnmapGrantRef.Create(0x1000, 0, handle); UnmapGrantRef second = UnmapGrantRef.Create(0x1000, 0, handle); return _grants.GrantTableOp(ref first) | {|GNT3003:_grants.GrantTableOp(ref second)|};")]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, handle); return _grants.GrantTableOp(ref unmap) | {|GNT3003:_grants.GrantTableOp(ref unmap)|};")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, map.Handle); int rc = _grants.GrantTableOp(ref unmap); unmap = UnmapGrantRef.Create(0x1000, 0, map.Handle); return rc | {|GNT3003:_grants.GrantTableOp(ref unmap)|};")]
    public Task A_second_unmap_is_reported(string code) => Backend.ReportsOf("GNT3003", InMethod(code));

    [Theory]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, map.Handle); return _grants.GrantTableOp(ref unmap);")]
    [InlineData("if (map.Status == GrantStatus.Okay) Unmap(map.Handle);")]
    [InlineData("if (map.Status != GrantStatus.Okay) Log(\"failed\"); if (map.Handle != GrantHandle.Invalid) Unmap(map.Handle);")]
    [InlineData("if (map.Status != GrantStatus.Okay) Log(\"failed\"); if (map.Handle is { Value: not uint.MaxValue }) Unmap(map.Handle);")]
    [InlineData("if (map.Status != GrantStatus.Okay) Log(\"failed\"); if (map.Handle.Value != uint.MaxValue) Unmap(map.Handle);")]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, (GrantHandle)map.Handle); if (map.Status != GrantStatus.Okay) return -5; return _grants.GrantTableOp(ref unmap);")]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, map.Handle); if (map.Status != GrantStatus.Okay) return -5; return _grants.GrantTableOp(ref unmap);")]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, handle); for (int i = 0; i < 3; i++) if (_grants.GrantTableOp(ref unmap) != 0) return -5;")]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, map.Handle); return _grants.GrantTableOp(ref unmap);")]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, handle); int first = _grants.GrantTableOp(ref unmap); if (first != 0) return _grants.GrantTableOp(ref unmap);")]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, handle); if (_grants.GrantTableOp(ref unmap) != 0) return -5; if (unmap.Status == GrantStatus.Okay) return 0; unmap = UnmapGrantRef.Create(0x1000, 0, handle); return _grants.GrantTableOp(ref unmap);")]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, handle); if (_grants.GrantTableOp(ref unmap) != 0) return -5; handle = map.Handle; unmap = UnmapGrantRef.Create(0x1000, 0, handle); return _grants.GrantTableOp(ref unmap);")]
    [InlineData("UnmapGrantRef host = UnmapGrantRef.Create(0x1000, 0, handle); if (_grants.GrantTableOp(ref host) != 0) return -5; UnmapGrantRef device = UnmapGrantRef.Create(0, 0x2000, handle); return _grants.GrantTableOp(ref device);")]
    [InlineData("foreach (GrantHandle each in _all) { UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, each); if (_grants.GrantTableOp(ref unmap) != 0) return -5; }")]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, map.Handle); int rc = _grants.GrantTableOp(ref unmap); map.Handle = handle; unmap = UnmapGrantRef.Create(0x1000, 0, map.Handle); return rc | _grants.GrantTableOp(ref unmap);")]
    public Task One_unmap_of_what_is_mapped_is_fine(string code) => Backend.ReportsOf("GNT3003", InMethod(code));

    private static string InMethod(string code) => $$"""
        private readonly GrantHandle[] _all = [];

        int Test(GrantHandle handle)
        {
            MapGrantRef map = Map(1);
            if (GrantRetry.Issue(_grants, ref map) != 0) return -14;
            {{code}}
            return 0;
        }

        private void Unmap(GrantHandle mapped) => Log($"{mapped} {_all.Length}");
        """;
}
