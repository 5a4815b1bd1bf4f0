using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Grows a domain's grant table and tells where its frames are: C's <c>struct gnttab_setup_table</c>
/// (<c>GNTTABOP_setup_table</c>), 24 bytes.
/// </summary>
/// <remarks>
/// Issue it alone: with any other count Xen answers rc <c>-EINVAL</c>. It never answers
/// <see cref="GrantStatus.Eagain"/>.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct SetupTable : IGrantStatusOperation
{
    /// <summary>In, <c>dom</c>: whose table.</summary>
    public DomId Dom;

    /// <summary>In, <c>nr_frames</c>: how many frames the table is to have at least; it never shrinks.</summary>
    public uint NrFrames;

    /// <summary>
    /// Out, <c>status</c>: <see cref="GrantStatus.Okay"/>, <see cref="GrantStatus.GeneralError"/> (over the
    /// domain's limit), <see cref="GrantStatus.BadDomain"/>, <see cref="GrantStatus.PermissionDenied"/> or
    /// <see cref="GrantStatus.BadVirtAddr"/>.
    /// </summary>
    public GrantStatus Status;

    /// <summary>
    /// In, <c>frame_list</c>: the address, in the caller's address space, of <see cref="NrFrames"/> 64-bit
    /// words that receive the frame numbers.
    /// </summary>
    public ulong FrameList;

    /// <summary>An operation ready to be issued, its status preset to no status of Xen's.</summary>
    /// <param name="dom">Whose table.</param>
    /// <param name="frameCount">How many frames it is to have at least.</param>
    /// <param name="frameList">The address of as many 64-bit words.</param>
    public static SetupTable Create(DomId dom, uint frameCount, ulong frameList) => new()
    {
        Dom = dom,
        NrFrames = frameCount,
        FrameList = frameList,
        Status = Unissued.Status,
    };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.SetupTable;

    GrantStatus IGrantStatusOperation.Status { readonly get => Status; set => Status = value; }
}
