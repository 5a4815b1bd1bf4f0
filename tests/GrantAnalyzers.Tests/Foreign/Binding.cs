namespace GrantAnalyzers.Tests.Foreign;

/// <summary>A small binding as somebody writes it over Xen's header.</summary>
internal static class Binding
{
    private const string Declarations = """
        using System;
        using System.Diagnostics;
        using System.Runtime.InteropServices;
        using System.Threading;
        using System.Threading.Tasks;
        #pragma warning disable CS0649, CS0169

        struct gnttab_map_grant_ref { public ulong host_addr; public uint flags; public uint gref; public ushort dom; public short status; public uint handle; public ulong dev_bus_addr; }
        struct gnttab_unmap_grant_ref { public ulong host_addr; public ulong dev_bus_addr; public uint handle; public short status; }
        struct gnttab_copy_ptr { public ulong u; public ushort domid; public ushort offset; }
        struct gnttab_copy { public gnttab_copy_ptr source; public gnttab_copy_ptr dest; public ushort len; public ushort flags; public short status; }

        static unsafe class Hyper
        {
            public const short GNTST_okay = 0, GNTST_eagain = -12, GNTST_bad_page = -9;
            [DllImport("xen")] public static extern int HYPERVISOR_grant_table_op(uint cmd, void* uop, uint count);
            [DllImport("xen")] public static extern int grant_table_op(uint cmd, ref gnttab_map_grant_ref op, uint count);
            [DllImport("xen")] public static extern int grant_table_op(uint cmd, ref gnttab_unmap_grant_ref op, uint count);
            [DllImport("xen")] public static extern int grant_table_op(uint cmd, ref gnttab_copy op, uint count);
            [DllImport("xen")] public static extern int grant_table_op(uint cmd, gnttab_unmap_grant_ref[] ops, uint count);
        }


        """;

    /// <summary>A class with some members, over it.</summary>
    public static string With(string members) =>
        $"{Declarations}{(members.Contains("await", StringComparison.Ordinal) ? "" : "unsafe ")}class Backend\n{{\n    void Use(uint handle) {{ }}\n\n{members}\n}}\n";
}
