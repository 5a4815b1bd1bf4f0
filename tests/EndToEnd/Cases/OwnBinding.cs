using System;
using System.Runtime.InteropServices;

[StructLayout(LayoutKind.Sequential)]
struct gnttab_map_grant_ref
{
    public ulong host_addr;
    public uint flags, gref;
    public ushort dom;
    public short status;
    public uint handle;
    public ulong dev_bus_addr;
}

static unsafe class Hypercalls
{
    public const short GNTST_okay = 0, GNTST_eagain = -12;

    public static Call GrantTableOp = HYPERVISOR_grant_table_op;

    public delegate int Call(uint cmd, void* uop, uint count);

    [DllImport("xencall")]
    private static extern int HYPERVISOR_grant_table_op(uint cmd, void* uop, uint count);
}

static unsafe class Program
{
    private static int s_calls;

    private static void Main()
    {
        Hypercalls.GrantTableOp = AwayForTwoCalls;
        Console.WriteLine(TryMap(8) ? $"mapped by call {s_calls}" : $"given up after call {s_calls}");
    }

    private static bool TryMap(uint gref)
    {
        gnttab_map_grant_ref map = new() { gref = gref, flags = 2 };
        int rc = Hypercalls.GrantTableOp(0, &map, 1); // one page
        return rc == 0 && map.status == 0;
    }

    private static int AwayForTwoCalls(uint cmd, void* uop, uint count)
    {
        ((gnttab_map_grant_ref*)uop)->status = ++s_calls <= 2 ? Hypercalls.GNTST_eagain : Hypercalls.GNTST_okay;
        return 0;
    }
}
