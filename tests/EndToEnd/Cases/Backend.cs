using System.Text.RegularExpressions;
using Xen.Grants;

namespace Cases;

/// <summary>A backend in small: looks at a page that a guest granted, and takes a paged-out page for a broken one.</summary>
public static partial class Backend
{
    /// <summary>Takes the newest C# and a source generator to compile.</summary>
    public static string Host
    {
        get => field ??= Name().Replace(" my host ", "$1");
    }

    /// <summary>Maps the page, and gives it back.</summary>
    public static bool Look(IGrantTable table, ulong address, GrantRef reference, DomId guest)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = table.GrantTableOp(ref map); // one page
        if (rc != 0 || map.Status != 0)
        {
            return false;
        }

        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);
        return table.GrantTableOp(ref unmap) == 0 && unmap.Status == GrantStatus.Okay;
    }

    [GeneratedRegex("^ (.*) $")]
    private static partial Regex Name();
}
