namespace Xen.Grants;

/// <summary>A domain's number: C's <c>domid_t</c>.</summary>
/// <param name="Value">The number; 0x7FF0 and above are reserved for special meanings.</param>
public readonly record struct DomId(ushort Value)
{
    /// <summary><c>DOMID_SELF</c>: the caller. Copy and setup_table accept it; map does not.</summary>
    public static DomId Self => new(0x7FF0);

    /// <inheritdoc/>
    public override string ToString() => $"d{Value}";
}

/// <summary>An index into the granting domain's table: C's <c>grant_ref_t</c>.</summary>
/// <param name="Value">The index; 0 to 7 are reserved for the toolstack.</param>
public readonly record struct GrantRef(uint Value)
{
    /// <inheritdoc/>
    public override string ToString() => $"gref {Value}";
}

/// <summary>
/// Names one live mapping of the domain that made it: C's <c>grant_handle_t</c>. Zero is a valid handle,
/// the first one that a domain gets.
/// </summary>
/// <param name="Value">The number that Xen gave.</param>
public readonly record struct GrantHandle(uint Value)
{
    /// <summary>No mapping: all ones, C's <c>INVALID_GRANT_HANDLE</c>.</summary>
    public static GrantHandle Invalid => new(uint.MaxValue);

    /// <inheritdoc/>
    public override string ToString() => this == Invalid ? "no handle" : $"handle {Value}";
}
