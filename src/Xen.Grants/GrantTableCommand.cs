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

    /// <summary><c>GNTTABOP_copy</c>.</summary>
    Copy = 5,
}
