using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT4001: an interop structure is not laid out as C's.</summary>
public class LayoutNotXensTests
{
    private const string Map = "public ulong host_addr; public uint flags; public uint @ref; public ushort dom; public short status; public uint handle; public ulong dev_bus_addr;";

    [Theory]
    [InlineData("struct gnttab_map_grant_ref { " + Map + " }")]
    [InlineData("struct gnttab_map_grant_ref_t { " + Map + " }")]
    [InlineData("[StructLayout(LayoutKind.Sequential, Pack = 8)] struct gnttab_map_grant_ref { " + Map + " }")]
    [InlineData("struct gnttab_unmap_grant_ref { public nuint host_addr; public long dev_bus_addr; public uint handle; public short status; }")]
    [InlineData("struct gnttab_setup_table { public ushort dom; public uint nr_frames; public short status; public unsafe ulong* frame_list; }")]
    [InlineData("struct gnttab_copy { public Side source, dest; public ushort len, flags; public short status; } struct Side { public U u; public ushort domid; public ushort offset; } [StructLayout(LayoutKind.Explicit)] struct U { [FieldOffset(0)] public uint @ref; [FieldOffset(0)] public ulong gmfn; }")]
    [InlineData("[StructLayout(LayoutKind.Explicit, Size = 24)] struct xengnttab_grant_copy_segment { [FieldOffset(0)] public uint source_ref; [FieldOffset(4)] public ushort source_offset; [FieldOffset(6)] public ushort source_domid; [FieldOffset(8)] public nint dest_virt; [FieldOffset(16)] public ushort len; [FieldOffset(18)] public ushort flags; [FieldOffset(20)] public short status; }")]
    [InlineData("struct ioctl_gntalloc_alloc_gref { public ushort domid; public ushort flags; public uint count; public ulong index; }")]
    [InlineData("unsafe struct ioctl_gntalloc_alloc_gref { public ushort domid; public ushort flags; public uint count; public ulong index; public fixed uint gref_ids[1]; }")]
    public Task As_in_C_is_fine(string declaration) => Reports(declaration);

    [Theory]
    [InlineData("nr_frames stands at offset 2; Xen reads it at 4", "[StructLayout(LayoutKind.Sequential, Pack = 1)] struct gnttab_setup_table { public ushort dom; public uint {|#0:nr_frames|}; public short status; public ulong frame_list; }")]
    [InlineData("handle stands at offset 32; Xen reads it at 20", "struct gnttab_map_grant_ref { public ulong host_addr; public uint flags; public uint @ref; public ushort dom; public short status; public long reserved; public uint {|#0:handle|}; public ulong dev_bus_addr; }")]
    [InlineData("dom takes 4 bytes; Xen reads 2 bytes", "struct gnttab_setup_table { public uint {|#0:dom|} { get; set; } public uint nr_frames { get; set; } public short status { get; set; } public ulong frame_list { get; set; } }")]
    [InlineData("dom takes 4 bytes; Xen reads 2 bytes", "struct gnttab_map_grant_ref { public ulong host_addr; public uint flags; public uint @ref; public uint {|#0:dom|}; public short status; public uint handle; public ulong dev_bus_addr; }")]
    [InlineData("status takes 4 bytes; Xen reads 2 bytes", "struct gnttab_unmap_grant_ref { public ulong host_addr; public ulong dev_bus_addr; public uint handle; public int {|#0:status|}; }")]
    [InlineData("it has no dev_bus_addr; Xen reads one at offset 24", "struct {|#0:gnttab_map_grant_ref|} { public ulong host_addr; public uint flags; public uint @ref; public ushort dom; public short status; public uint handle; }")]
    [InlineData("it takes 48 bytes in all; Xen's takes 32", "[StructLayout(LayoutKind.Sequential, Size = 48)] struct {|#0:gnttab_map_grant_ref|} { " + Map + " }")]
    [InlineData("its layout is automatic, so that the runtime may put its fields in any order", "[StructLayout(LayoutKind.Auto)] struct {|#0:gnttab_map_grant_ref|} { " + Map + " }")]
    [InlineData("source_offset stands at offset 6; libxengnttab reads it at 4", "struct xengnttab_grant_copy_segment { public Side {|#0:source|}, dest; public ushort len, flags; public short status; } struct Side { public uint @ref; public ushort domid; public ushort offset; }")]
    [InlineData("it takes 20 bytes in all; the kernel's takes 24", "[StructLayout(LayoutKind.Sequential, Pack = 1)] unsafe struct {|#0:ioctl_gntalloc_alloc_gref|} { public ushort domid; public ushort flags; public uint count; public ulong index; public fixed uint gref_ids[1]; }")]
    [InlineData("nr_frames stands at offset 4; Xen reads it at 0", "struct gnttab_get_status_frames { public ushort dom; public short status; public uint {|#0:nr_frames|}; public ulong frame_list; }")]
    [InlineData("it is a class without a layout of its own, which native code cannot be given", "class gnttab_set_version { public uint version; } static class Native { [DllImport(\"xen\")] static extern int set(gnttab_set_version {|#0:op|}); }")]
    public Task The_first_field_that_is_off_is_named(string how, string declaration)
    {
        CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> test = Test(declaration, CompilerDiagnostics.Errors);
        string type = declaration.Replace("{|#0:", "").Replace("|}", "").Split(["struct ", "class "], StringSplitOptions.None)[1].Split(' ')[0];
        test.ExpectedDiagnostics.Add(new DiagnosticResult(Descriptors.LayoutNotXens).WithLocation(0).WithArguments(type, how));
        return test.RunAsync();
    }

    [Theory]
    [InlineData("struct gnttab_map_grant_ref { public int handle; public int Status; }")]
    [InlineData("struct map_grant_ref { public short status; public ulong host_addr; public uint flags; public uint @ref; public ushort dom; }")]
    [InlineData("struct gnttab_map_grant_ref { public string host_addr; public uint flags; public uint @ref; public ushort dom; public short status; }")]
    [InlineData("struct gnttab_map_grant_ref<T> { public T host_addr; public uint flags; public uint @ref; public ushort dom; public short status; }")]
    [InlineData("struct UnmapGrantRef { public int Status; public uint Handle; public ulong HostAddr, DevBusAddr; }")]
    [InlineData("enum gnttab_map_grant_ref { host_addr, flags }")]
    [InlineData("interface gnttab_map_grant_ref { uint flags { get; } }")]
    [InlineData("class gnttab_set_version { public uint version; }")]
    [InlineData("static class ioctl_gntdev_grant_copy { public static uint count; public static ulong segments; }")]
    public Task Who_only_shares_a_name_or_a_shape_is_nobody_s_structure(string declaration) => Reports(declaration);

    [Theory]
    [InlineData("struct gnttab_map_grant_ref { public ulong host_addr; public Missing flags; public uint @ref; public ushort dom; public short status; }")]
    [InlineData("struct gnttab_map_grant_ref { public gnttab_map_grant_ref host_addr; public uint flags; public uint @ref; public ushort dom; public short status; }")]
    [InlineData("[StructLayout(LayoutKind.Explicit)] struct gnttab_map_grant_ref { public ulong host_addr; public uint flags; public uint @ref; public ushort dom; public short status; }")]
    [InlineData("[StructLayout(LayoutKind.Sequential, Pack = ] struct gnttab_map_grant_ref { public ulong host_addr; public uint flags; public uint @ref; public ushort dom; public short status")]
    public Task Half_typed_structures_are_left_alone(string declaration) => Reports(declaration, CompilerDiagnostics.None);

    [Fact]
    public Task An_operation_marked_as_such_counts_once_it_has_all_fields() => Reports("""
        namespace Xen.Grants { [System.AttributeUsage(System.AttributeTargets.All)] class GrantOperationAttribute : System.Attribute; [System.AttributeUsage(System.AttributeTargets.All)] class GrantStatusAttribute : System.Attribute; }

        namespace Own
        {
            [Xen.Grants.GrantStatus] enum Status : int { Okay }
            [Xen.Grants.GrantOperation] struct UnmapGrantRef { public ulong HostAddr, DevBusAddr; public uint Handle; public Status {|GNT4001:Status|}; }
            [Xen.Grants.GrantOperation] struct MapGrantRef { public Status Status; public uint Handle; public object Owner; }
            [Xen.Grants.GrantOperation] struct SwapGrantRef { public Status Status; public uint Peer; }
        }
        """);

    [Fact]
    public Task One_that_lacks_a_field_does_not_count() => Reports("""
        namespace Xen.Grants { [System.AttributeUsage(System.AttributeTargets.All)] class GrantOperationAttribute : System.Attribute; [System.AttributeUsage(System.AttributeTargets.All)] class GrantStatusAttribute : System.Attribute; }

        namespace Own
        {
            [Xen.Grants.GrantStatus] enum Status : short { Okay }
            [Xen.Grants.GrantOperation] struct UnmapGrantRef { public Status Status; public uint Handle; public ulong HostAddr; }
        }
        """);

    private static Task Reports(string declaration, CompilerDiagnostics compiler = CompilerDiagnostics.Errors) => Test(declaration, compiler).RunAsync();

    private static CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> Test(string declaration, CompilerDiagnostics compiler)
    {
        CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> test = new()
        {
            TestCode = "using System.Runtime.InteropServices;\n" + declaration,
            ReferenceAssemblies = new ReferenceAssemblies(string.Empty),
            CompilerDiagnostics = compiler,
        };
        test.TestState.AdditionalReferences.AddRange(Backend.References.Where(static reference => !reference.Display!.EndsWith("Xen.Grants.dll", StringComparison.Ordinal)));
        return test;
    }
}
