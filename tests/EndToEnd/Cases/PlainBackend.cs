using Xen.Grants;

namespace Cases;

/// <summary>A backend in small, in C# that every framework's compiler reads.</summary>
public static class PlainBackend
{
    /// <summary>Maps a page, and says whether it could.</summary>
    public static bool Look(IGrantTable table, ulong address, GrantRef reference, DomId guest)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        return GrantRetry.Issue(table, ref map) == 0 && map.Status == 0;
    }
}
