using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// One version 2 entry of a grant table: C's <c>union grant_entry_v2</c>, 16 bytes. The hypervisor writes the bits of
/// use to a status word of its own (<c>grant_status_t</c>), not here.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
public struct GrantEntryV2
{
    /// <summary><c>hdr.flags</c>: written last when granting.</summary>
    [FieldOffset(0)]
    public GrantEntryFlags Flags;

    /// <summary><c>hdr.domid</c>: who is granted access.</summary>
    [FieldOffset(2)]
    public DomId Domid;

    /// <summary><c>sub_page.page_off</c>: where the granted part begins, with <see cref="GrantEntryFlags.SubPage"/>.</summary>
    [FieldOffset(4)]
    public ushort PageOffset;

    /// <summary><c>sub_page.length</c>: how long the granted part is, with <see cref="GrantEntryFlags.SubPage"/>.</summary>
    [FieldOffset(6)]
    public ushort Length;

    /// <summary><c>frame</c>: the page: a machine frame (PV) or a guest frame (HVM).</summary>
    [FieldOffset(8)]
    public ulong Frame;

    /// <summary><c>transitive.trans_domid</c>: whose grant is passed on, with <see cref="GrantEntryFlags.Transitive"/>.</summary>
    [FieldOffset(4)]
    public DomId TransDomid;

    /// <summary><c>transitive.gref</c>: which of its grants, with <see cref="GrantEntryFlags.Transitive"/>.</summary>
    [FieldOffset(8)]
    public GrantRef TransRef;
}
