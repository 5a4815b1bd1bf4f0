namespace Xen.Grants;

/// <summary>Which operation a hypercall carries: C's <c>GNTTABOP_*</c>, the hypercall's <c>cmd</c>.</summary>
public enum GrantTableCommand : uint
{
    /// <summary><c>GNTTABOP_map_grant_ref</c>.</summary>
    MapGrantRef = 0,

    /// <summary><c>GNTTABOP_unmap_grant_ref</c>.</summary>
    UnmapGrantRef = 1,

    /// <summary><c>GNTTABOP_setup_table</c>.</summary>
    SetupTable = 2,

    /// <summary><c>GNTTABOP_dump_table</c>: no Xen of today knows it.</summary>
    DumpTable = 3,

    /// <summary><c>GNTTABOP_transfer</c>.</summary>
    Transfer = 4,

    /// <summary><c>GNTTABOP_copy</c>.</summary>
    Copy = 5,

    /// <summary><c>GNTTABOP_query_size</c>.</summary>
    QuerySize = 6,

    /// <summary><c>GNTTABOP_unmap_and_replace</c>.</summary>
    UnmapAndReplace = 7,

    /// <summary><c>GNTTABOP_set_version</c>.</summary>
    SetVersion = 8,

    /// <summary><c>GNTTABOP_get_status_frames</c>.</summary>
    GetStatusFrames = 9,

    /// <summary><c>GNTTABOP_get_version</c>.</summary>
    GetVersion = 10,

    /// <summary><c>GNTTABOP_swap_grant_ref</c>.</summary>
    SwapGrantRef = 11,

    /// <summary><c>GNTTABOP_cache_flush</c>.</summary>
    CacheFlush = 12,
}
