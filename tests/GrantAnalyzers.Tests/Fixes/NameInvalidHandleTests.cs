using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT3002.</summary>
public class NameInvalidHandleTests
{
    [Theory]
    [InlineData("if ({|GNT3002:_handle == default|}) return;", "if (_handle == GrantHandle.Invalid) return;")]
    [InlineData("if ({|GNT3002:default(GrantHandle) != _handle|}) Use(_handle);", "if (GrantHandle.Invalid != _handle) Use(_handle);")]
    [InlineData("if ({|GNT3002:_handle.Value != 0|}) Use(_handle);", "if (_handle.Value != GrantHandle.Invalid.Value) Use(_handle);")]
    [InlineData("if ({|GNT3002:_handle.Value > 0|}) Use(_handle);", "if (_handle.Value != GrantHandle.Invalid.Value) Use(_handle);")]
    [InlineData("if ({|GNT3002:_handle.Value <= 0|}) return;", "if (_handle.Value == GrantHandle.Invalid.Value) return;")]
    [InlineData("if ({|GNT3002:0 < _handle.Value|}) Use(_handle);", "if (GrantHandle.Invalid.Value != _handle.Value) Use(_handle);")]
    [InlineData("if ({|GNT3002:0 >= _handle.Value|}) return;", "if (GrantHandle.Invalid.Value == _handle.Value) return;")]
    [InlineData("if ({|GNT3002:_handle is { Value: 0 }|}) return;", "if (_handle == GrantHandle.Invalid) return;")]
    [InlineData("if ({|GNT3002:_handle is not { Value: 0 }|}) Use(_handle);", "if (_handle != GrantHandle.Invalid) Use(_handle);")]
    [InlineData("_handle = {|GNT3002:default|};", "_handle = GrantHandle.Invalid;")]
    [InlineData("_handle = {|GNT3002:new GrantHandle(0)|};", "_handle = GrantHandle.Invalid;")]
    public Task The_name_takes_the_place_of_0_and_the_field_begins_as_no_handle(string code, string fixedCode) => Backend.Becomes<NameInvalidHandle>(
        "GNT3002",
        InMethod("_handle", code),
        InMethod("_handle = GrantHandle.Invalid", fixedCode));

    [Fact]
    public Task A_field_that_begins_as_no_handle_already_stays() => Backend.Becomes<NameInvalidHandle>(
        "GNT3002",
        InMethod("_handle = GrantHandle.Invalid", "if ({|GNT3002:_handle == default|}) return;"),
        InMethod("_handle = GrantHandle.Invalid", "if (_handle == GrantHandle.Invalid) return;"));

    [Fact]
    public Task A_property_begins_as_no_handle_too() => Backend.Becomes<NameInvalidHandle>(
        "GNT3002",
        """
        private GrantHandle Ring { get; set; }

        void Test()
        {
            if ({|GNT3002:Ring == default|}) return;
            Use(Ring);
        }
        """,
        """
        private GrantHandle Ring { get; set; } = GrantHandle.Invalid;

        void Test()
        {
            if (Ring == GrantHandle.Invalid) return;
            Use(Ring);
        }
        """);

    [Fact]
    public Task A_property_that_computes_its_handle_begins_by_itself() => Backend.Becomes<NameInvalidHandle>(
        "GNT3002",
        """
        private readonly GrantHandle[] _all = [GrantHandle.Invalid];
        private GrantHandle Ring => _all[0];

        void Test()
        {
            if ({|GNT3002:Ring == default|}) return;
            Use(Ring);
        }
        """,
        """
        private readonly GrantHandle[] _all = [GrantHandle.Invalid];
        private GrantHandle Ring => _all[0];

        void Test()
        {
            if (Ring == GrantHandle.Invalid) return;
            Use(Ring);
        }
        """);

    [Theory]
    [InlineData("private const uint INVALID_GRANT_HANDLE = uint.MaxValue;", "INVALID_GRANT_HANDLE")]
    [InlineData("private static class Xen { public const uint INVALID_GRANT_HANDLE = uint.MaxValue; }", "Xen.INVALID_GRANT_HANDLE")]
    public Task A_number_is_compared_with_the_name_that_the_binding_has_for_none(string declaration, string name) => Backend.Becomes<NameInvalidHandle>(
        "GNT3002",
        InUnmap(declaration, "_ring, _count", "{|GNT3002:_ring == 0|}"),
        InUnmap(declaration, $"_ring = {name}, _count", $"_ring == {name}"));

    [Fact]
    public Task A_binding_without_such_a_name_is_left_alone()
    {
        string test = InUnmap("", "_ring, _count", "{|GNT3002:_ring == 0|}");
        return Backend.Becomes<NameInvalidHandle>("GNT3002", test, test);
    }

    [Fact]
    public Task All_of_a_file_are_fixed_together() => Backend.Becomes<NameInvalidHandle>(
        "GNT3002",
        InMethod("_handle", "if ({|GNT3002:_handle == default|}) return; Use(_handle); _handle = {|GNT3002:default|};"),
        InMethod("_handle = GrantHandle.Invalid", "if (_handle == GrantHandle.Invalid) return; Use(_handle); _handle = GrantHandle.Invalid;"));

    [Fact]
    public Task A_local_s_beginning_is_fixed_with_its_test() => Backend.Becomes<NameInvalidHandle>(
        "GNT3002",
        InMethod("_handle = GrantHandle.Invalid", "GrantHandle mine = {|GNT3002:default|}; if (Unlikely(true)) mine = _handle; if ({|GNT3002:mine != default|}) Use(mine);"),
        InMethod("_handle = GrantHandle.Invalid", "GrantHandle mine = GrantHandle.Invalid; if (Unlikely(true)) mine = _handle; if (mine != GrantHandle.Invalid) Use(mine);"));

    [Theory]
    [InlineData("if ({|GNT3002:_all[0] == default|}) return;")]
    [InlineData("if ({|GNT3002:_slot.Handle == default|}) return;")]
    [InlineData("if ({|GNT3002:_handle.Equals(default)|}) return;")]
    public Task Nothing_is_offered_where_what_holds_it_would_still_begin_as_0(string code) => Backend.Becomes<NameInvalidHandle>(
        "GNT3002", InMethod("_handle = GrantHandle.Invalid", code), InMethod("_handle = GrantHandle.Invalid", code));

    private static string InUnmap(string declaration, string fields, string test) => $$"""
        {{declaration}}
        private uint {{fields}};

        void Keep(in MapGrantRef map) => _ring = map.Handle.Value;

        void Unmap(ulong address)
        {
            if (_count == 0) return;
            if ({{test}}) return;
            UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, new GrantHandle(_ring));
            _ = _grants.GrantTableOp(ref unmap);
        }
        """;

    private static string InMethod(string field, string code) => $$"""
        private struct Slot { public GrantHandle Handle; }
        private GrantHandle {{field}};
        private readonly GrantHandle[] _all = new GrantHandle[2];
        private Slot _slot;

        void Test()
        {
            _slot = new Slot { Handle = GrantHandle.Invalid };
            {{code}}
        }
        """;
}
