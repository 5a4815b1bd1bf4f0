using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Tells where the status frames of a version 2 table are: C's <c>struct gnttab_get_status_frames</c>
/// (<c>GNTTABOP_get_status_frames</c>), 16 bytes.
/// </summary>
/// <remarks>
/// Issue it alone: with any other count Xen answers rc <c>-EINVAL</c>. A version 1 table has no status frames.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct GetStatusFrames : IGrantStatusOperation
{
    /// <summary>In, <c>nr_frames</c>: how many to tell; more than there are is <see cref="GrantStatus.GeneralError"/>.</summary>
    public uint NrFrames;

    /// <summary>In, <c>dom</c>: whose table.</summary>
    public DomId Dom;

    /// <summary>
    /// Out, <c>status</c>: <see cref="GrantStatus.Okay"/>, <see cref="GrantStatus.GeneralError"/>,
    /// <see cref="GrantStatus.BadDomain"/>, <see cref="GrantStatus.PermissionDenied"/> or
    /// <see cref="GrantStatus.BadVirtAddr"/>.
    /// </summary>
    public GrantStatus Status;

    /// <summary>
    /// In, <c>frame_list</c>: the address, in the caller's address space, of <see cref="NrFrames"/> 64-bit words that
    /// receive the frame numbers.
    /// </summary>
    public ulong FrameList;

    /// <summary>An operation ready to be issued, its status preset to no status of Xen's.</summary>
    /// <param name="dom">Whose table.</param>
    /// <param name="frameCount">How many frames to tell.</param>
    /// <param name="frameList">The address of as many 64-bit words.</param>
    public static GetStatusFrames Create(DomId dom, uint frameCount, ulong frameList) => new()
    {
        NrFrames = frameCount,
        Dom = dom,
        FrameList = frameList,
        Status = Unissued.Status,
    };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.GetStatusFrames;

    GrantStatus IGrantStatusOperation.Status { readonly get => Status; set => Status = value; }
}
