namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT3002: 0 is taken for no handle.</summary>
public class ZeroTakenForNoHandleTests
{
    [Theory]
    [InlineData("if ({|GNT3002:_handle == default|}) return;")]
    [InlineData("if ({|GNT3002:_handle != default(GrantHandle)|}) Use(_handle);")]
    [InlineData("if ({|GNT3002:_handle == new GrantHandle(0)|}) return;")]
    [InlineData("if ({|GNT3002:default == _handle|}) return;")]
    [InlineData("if ({|GNT3002:_handle.Value != 0|}) Use(_handle);")]
    [InlineData("if ({|GNT3002:_handle.Value > 0|}) Use(_handle);")]
    [InlineData("if ({|GNT3002:0 == _handle.Value|}) return;")]
    [InlineData("if ({|GNT3002:_handle.Equals(default)|}) return;")]
    [InlineData("if ({|GNT3002:_handle is { Value: 0 }|}) return;")]
    [InlineData("if ({|GNT3002:_handle is not { Value: 0 }|}) Use(_handle);")]
    [InlineData("if ({|GNT3002:_handles[0] == default|}) return;")]
    [InlineData("if ({|GNT3002:handle == default|} || _handles.Length == 0) return;")]
    [InlineData("uint number = map.Handle.Value; if ({|GNT3002:number == 0|}) return;")]
    public Task A_handle_tested_for_0_is_reported(string code) => Backend.ReportsOf("GNT3002", InMethod(code));

    [Theory]
    [InlineData("_handle = {|GNT3002:default|};")]
    [InlineData("_handle = {|GNT3002:new GrantHandle()|};")]
    [InlineData("_handle = {|GNT3002:new(0)|};")]
    [InlineData("_handles[3] = {|GNT3002:default|};")]
    [InlineData("_handle = handle.Value > 7 ? handle : {|GNT3002:default|};")]
    [InlineData("map.Handle = {|GNT3002:default|};")]
    [InlineData("GrantHandle mine = {|GNT3002:default|}; if (_handles.Length > 1) mine = handle; if ({|GNT3002:mine != default|}) Use(mine);")]
    public Task A_0_put_where_a_handle_belongs_is_reported(string code) => Backend.ReportsOf("GNT3002", InMethod(code));

    [Theory]
    [InlineData("if (_handle == GrantHandle.Invalid) return;")]
    [InlineData("if (_handle is { Value: uint.MaxValue }) return;")]
    [InlineData("_handle = GrantHandle.Invalid;")]
    [InlineData("_handle = new GrantHandle(uint.MaxValue);")]
    [InlineData("GrantHandle mine = default; if (_handles.Length > 1) mine = handle; Use(mine);")]
    [InlineData("Use(default);")]
    [InlineData("if (map.HostAddr == 0 || map.Ref.Value == 0) return;")]
    [InlineData("uint count = 0; if (count == 0) return;")]
    [InlineData("if (_handles.Length == 0) return;")]
    [InlineData("if (map.Handle.Value >= 0) return;")]
    public Task All_ones_and_other_zeros_are_fine(string code) => Backend.ReportsOf("GNT3002", InMethod(code));

    [Fact]
    public Task A_0_among_the_handles_that_are_returned_is_reported() => Backend.ReportsOf("GNT3002", """
        GrantHandle Find(Dictionary<int, GrantHandle> live, int key)
        {
            if (live.TryGetValue(key, out GrantHandle handle))
            {
                return handle;
            }

            return {|GNT3002:default|};
        }

        bool TryFind(Dictionary<int, GrantHandle> live, int key, out GrantHandle handle)
        {
            handle = default;
            return key != 0 && live.TryGetValue(key, out handle);
        }
        """);

    [Fact]
    public Task A_number_is_a_handle_that_comes_from_an_operation_or_goes_into_one() => Backend.ReportsOf("GNT3002", """
        private uint _ring, _count;

        void Keep(in MapGrantRef map) => _ring = map.Handle.Value;

        void Unmap(ulong address)
        {
            if (_count == 0) return;
            uint ring = _ring;
            if ({|GNT3002:ring == 0|}) return;
            UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, new GrantHandle(ring));
            _ = _grants.GrantTableOp(ref unmap);
        }
        """);

    private static string InMethod(string code) => $$"""
        private GrantHandle _handle = GrantHandle.Invalid;
        private readonly GrantHandle[] _handles = new GrantHandle[11];

        void Test(GrantHandle handle, MapGrantRef map)
        {
            {{code}}
        }
        """;
}
