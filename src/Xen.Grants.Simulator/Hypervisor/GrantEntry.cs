using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// One version 1 entry of a grant table, in memory that guest and hypervisor share: C's
/// <c>struct grant_entry_v1</c>, 8 bytes. A guest writes it without a hypercall.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct GrantEntry
{
    /// <summary><c>flags</c>: written last when granting; the hypervisor sets and clears the bits of use.</summary>
    public GrantEntryFlags Flags;

    /// <summary><c>domid</c>: who is granted access.</summary>
    public DomId Domid;

    /// <summary><c>frame</c>: the page: a machine frame (PV) or a guest frame (HVM).</summary>
    public uint Frame;
}

/// <summary>Type and state of a <see cref="GrantEntry"/>: C's <c>GTF_*</c>.</summary>
[Flags]
public enum GrantEntryFlags : ushort
{
    /// <summary><c>GTF_invalid</c>: grants nothing.</summary>
    Invalid = 0,

    /// <summary><c>GTF_permit_access</c>: the domain may map and copy.</summary>
    PermitAccess = 1,

    /// <summary><c>GTF_accept_transfer</c>: the domain may give a page.</summary>
    AcceptTransfer = 2,

    /// <summary><c>GTF_transitive</c>: the domain may copy what another one granted to this one (version 2).</summary>
    Transitive = 3,

    /// <summary><c>GTF_type_mask</c>: the bits that hold the type.</summary>
    TypeMask = 3,

    /// <summary><c>GTF_readonly</c>: reading only.</summary>
    ReadOnly = 4,

    /// <summary><c>GTF_reading</c>: the hypervisor's: in use.</summary>
    Reading = 8,

    /// <summary><c>GTF_writing</c>: the hypervisor's: in use for writing.</summary>
    Writing = 16,

    /// <summary><c>GTF_transfer_committed</c>, of a transfer: the hypervisor's: a page will come.</summary>
    TransferCommitted = 4,

    /// <summary><c>GTF_transfer_completed</c>, of a transfer: the hypervisor's: it has come, and the frame says which.</summary>
    TransferCompleted = 8,

    /// <summary><c>GTF_PWT</c>: mapped write-through.</summary>
    WriteThrough = 32,

    /// <summary><c>GTF_PCD</c>: mapped without caching.</summary>
    CacheDisable = 64,

    /// <summary><c>GTF_PAT</c>: mapped with the third bit of the page attributes.</summary>
    PageAttributes = 128,

    /// <summary><c>GTF_sub_page</c>: part of a page, for copies only.</summary>
    SubPage = 256,
}
