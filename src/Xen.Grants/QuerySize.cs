using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Asks how big a domain's grant table is: C's <c>struct gnttab_query_size</c> (<c>GNTTABOP_query_size</c>), 16 bytes.
/// </summary>
/// <remarks>
/// Issue it alone: with any other count Xen answers rc <c>-EINVAL</c>.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct QuerySize : IGrantStatusOperation
{
    /// <summary>In, <c>dom</c>: whose table.</summary>
    public DomId Dom;

    /// <summary>Out, <c>nr_frames</c>: how many frames it has; untouched on failure.</summary>
    [GrantOutput]
    public uint NrFrames;

    /// <summary>Out, <c>max_nr_frames</c>: how many it may have; untouched on failure.</summary>
    [GrantOutput]
    public uint MaxNrFrames;

    /// <summary>
    /// Out, <c>status</c>: <see cref="GrantStatus.Okay"/>, <see cref="GrantStatus.BadDomain"/> or
    /// <see cref="GrantStatus.PermissionDenied"/>.
    /// </summary>
    public GrantStatus Status;

    /// <summary>An operation ready to be issued, its status preset to no status of Xen's.</summary>
    /// <param name="dom">Whose table.</param>
    public static QuerySize Create(DomId dom) => new() { Dom = dom, Status = Unissued.Status };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.QuerySize;

    GrantStatus IGrantStatusOperation.Status { readonly get => Status; set => Status = value; }
}
