using System.Text.RegularExpressions;

namespace GrantAnalyzers.Tests.Foreign;

/// <summary>A method over the library and the same one over a binding in C spelling: the same mistakes in the same places.</summary>
public partial class TwoSpellingsTests
{
    private const string InC = """
        using System;
        using System.Diagnostics;
        using System.Runtime.InteropServices;
        using System.Threading;
        #pragma warning disable CS0649, CS0169

        struct gnttab_map_grant_ref { public ulong host_addr; public uint flags; public uint gref; public ushort dom; public short status; public uint handle; public ulong dev_bus_addr; }
        struct gnttab_unmap_grant_ref { public ulong host_addr; public ulong dev_bus_addr; public uint handle; public short status; }
        struct gnttab_copy_ptr { public ulong u; public ushort domid; public ushort offset; }
        struct gnttab_copy { public gnttab_copy_ptr source; public gnttab_copy_ptr dest; public ushort len; public ushort flags; public short status; }

        static class Xen
        {
            public const short GNTST_okay = 0, GNTST_eagain = -12, GNTST_general_error = -1, GNTST_no_device_space = -7;
            [DllImport("xen")] public static extern int grant_table_op(uint cmd, ref gnttab_map_grant_ref op, uint count);
            [DllImport("xen")] public static extern int grant_table_op(uint cmd, ref gnttab_unmap_grant_ref op, uint count);
            [DllImport("xen")] public static extern int grant_table_op(uint cmd, ref gnttab_copy op, uint count);
            [DllImport("xen")] public static extern int grant_table_op(uint cmd, gnttab_map_grant_ref[] ops, uint count);
        }

        class Backend
        {
            void Use(uint handle) { }

        """;

    private const string InCSharp = """
        using System;
        using System.Diagnostics;
        using System.Threading;
        using Xen.Grants;

        class Backend(IGrantTable table)
        {
            void Use(GrantHandle handle) { }

        """;

    public static TheoryData<string, string> Methods => new()
    {
        { "GNT1001, by sign", "bool Unmap(UnmapGrantRef op) => table.GrantTableOp(ref op) == 0 && {|GNT1001:op.Status >= 0|};" },
        { "GNT1001, in a switch", """
            int Unmap(UnmapGrantRef op)
            {
                if (table.GrantTableOp(ref op) != 0) return -14;
                switch ((int)op.Status)
                {
                    case {|GNT1001:0|}: return 0;
                    default: return -22;
                }
            }
            """ },
        { "GNT1002", "bool Map(MapGrantRef op) => {|GNT1002:table.GrantTableOp(ref op)|} == 0 && op.Status == GrantStatus.Okay;" },
        { "GNT1002, fine", "bool Map(MapGrantRef op) => table.GrantTableOp(ref op) == 0 && (op.Status == GrantStatus.Eagain ? throw new TimeoutException() : op.Status == GrantStatus.Okay);" },
        { "GNT1003", """
            int Unmap()
            {
                UnmapGrantRef op = default;
                return {|GNT1003:table.GrantTableOp(ref op)|};
            }
            """ },
        { "GNT1004", """
            int Map(MapGrantRef op)
            {
                if ({|GNT1002:table.GrantTableOp(ref op)|} != 0) return -14;
                Use({|GNT1004:op.Handle|});
                return op.Status == GrantStatus.Okay ? 0 : -22;
            }
            """ },
        { "GNT1005", """
            int Unmap(UnmapGrantRef op)
            {
                if (table.GrantTableOp(ref op) != 0) return -14;
                return {|GNT1005:(int)op.Status|};
            }
            """ },
        { "GNT1006", """
            bool Map(MapGrantRef[] ops) => {|GNT1002:{|GNT1006:table.GrantTableOp(ops)|}|} == 0 && ops[0].Status == GrantStatus.Okay;
            """ },
        { "GNT1007", """
            int Check(MapGrantRef[] ops)
            {
                int err = 0;
                if ({|GNT1002:table.GrantTableOp(ops)|} != 0) return -14;
                {|GNT1007:for|} (int i = 0; i < ops.Length; i++)
                {
                    err = ops[i].Status == GrantStatus.Okay ? 0 : -22;
                }

                return err;
            }
            """ },
        { "GNT1008", """
            bool Unmap(UnmapGrantRef op)
            {
                {|GNT1008:table.GrantTableOp(ref op)|};
                return op.Status == GrantStatus.Okay;
            }
            """ },
        { "GNT1009", """
            void Map(GrantCopy op)
            {
                if ({|GNT1002:table.GrantTableOp(ref op)|} != 0) return;
                {|GNT1009:Debug.Assert(op.Status == GrantStatus.Okay)|};
            }
            """ },
        { "GNT1010", """
            bool Map(MapGrantRef op)
            {
                if ({|GNT1002:table.GrantTableOp(ref op)|} != 0) return false;
                if ({|GNT1010:op.Status == GrantStatus.NoDeviceSpace|}) return false;
                return op.Status == GrantStatus.Okay;
            }
            """ },
        { "GNT2001", """
            bool Copy(GrantCopy op)
            {
                {|GNT2001:do|}
                {
                    if (table.GrantTableOp(ref op) != 0) return false;
                    Thread.Sleep(1);
                }
                while (op.Status == GrantStatus.Eagain);
                return op.Status == GrantStatus.Okay;
            }
            """ },
        { "GNT2003", """
            bool Copy(GrantCopy op)
            {
                int tries = 0;
                {|GNT2003:do|}
                {
                    if (table.GrantTableOp(ref op) != 0) return false;
                    Thread.Sleep(1);
                }
                while (++tries < 100 && op.Status == GrantStatus.Eagain);
                if (tries == 100) return false;
                return op.Status == GrantStatus.Okay;
            }
            """ },
        { "GNT2003, fine", """
            bool Copy(GrantCopy op)
            {
                int tries = 0;
                do
                {
                    if (table.GrantTableOp(ref op) != 0) return false;
                    Thread.Sleep(1);
                }
                while (op.Status == GrantStatus.Eagain && ++tries < 100);
                if (tries == 100) return false;
                return op.Status == GrantStatus.Okay;
            }
            """ },
        { "GNT2004", """
            bool Copy(GrantCopy op)
            {
                lock (this)
                {
                    for (int tries = 0; tries < 100; tries++)
                    {
                        if (table.GrantTableOp(ref op) != 0) return false;
                        if (op.Status != GrantStatus.Eagain) break;
                        {|GNT2004:Thread.Sleep(1)|};
                    }
                }

                return op.Status == GrantStatus.Okay;
            }
            """ },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public Task The_library_s_spelling(string rule, string method) => ForeignCode.ReportsBesideLibrary($"// {rule}\n{InCSharp}{method}\n}}\n");

    [Theory]
    [MemberData(nameof(Methods))]
    public Task The_spelling_of_c(string rule, string method) => ForeignCode.Reports($"// {rule}\n{InC}{Translated(method)}\n}}\n");

    private static string Translated(string method)
    {
        string text = Call().Replace(method, static call => call.Groups["ref"].Success
            ? $"Xen.grant_table_op(0, {call.Value["table.GrantTableOp(".Length..^1]}, 1)"
            : $"Xen.grant_table_op(0, {call.Groups["ops"]}, (uint){call.Groups["ops"]}.Length)");
        text = Name().Replace(text, static name => "Xen.GNTST_" + name.Groups[1].Value switch { "NoDeviceSpace" => "no_device_space", var other => other.ToLowerInvariant() });
        return text.Replace("UnmapGrantRef", "gnttab_unmap_grant_ref").Replace("MapGrantRef", "gnttab_map_grant_ref").Replace("GrantCopy", "gnttab_copy")
            .Replace(".Status", ".status").Replace(".Handle", ".handle");
    }

    [GeneratedRegex(@"table\.GrantTableOp\((?<ref>ref )?(?<ops>\w+)\)")]
    private static partial Regex Call();

    [GeneratedRegex(@"GrantStatus\.(\w+)")]
    private static partial Regex Name();
}
