namespace Xen.Grants.Simulator;

/// <summary>
/// What the hypervisor knows of an entry, and the guest cannot change: Xen's <c>struct active_grant_entry</c>. All
/// but the pins holds while it is pinned.
/// </summary>
internal struct ActiveEntry
{
    /// <summary>How often it is in use.</summary>
    internal GrantPins Pins;

    /// <summary>Who uses it.</summary>
    internal DomId Grantee;

    /// <summary>It cannot be mapped: only a part of the page is granted, or it passes on somebody else's grant.</summary>
    internal bool IsSubPage;

    /// <summary>Where the granted part begins.</summary>
    internal ushort Start;

    /// <summary>How many bytes are granted.</summary>
    internal ushort Length;

    /// <summary>The page behind it.</summary>
    internal Frame? Frame;

    /// <summary>Whose grant it passes on; null for none.</summary>
    internal Domain? TransDomain;

    /// <summary>Which of its grants.</summary>
    internal uint TransRef;

    /// <summary>It is pinned for the first time, on this part of this page.</summary>
    internal void Latch(DomId grantee, in GrantedPart part)
    {
        Grantee = grantee;
        Frame = part.Frame;
        IsSubPage = part.IsSubPage;
        Start = part.Start;
        Length = part.Length;
        TransDomain = part.TransDomain;
        TransRef = part.TransRef;
    }
}

/// <summary>What of a page is granted, and by whom.</summary>
/// <param name="Frame">The page.</param>
/// <param name="Start">Where the granted part begins.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="IsSubPage">It is not to be mapped.</param>
/// <param name="TransDomain">Whose grant was passed on; null for none.</param>
/// <param name="TransRef">Which of its grants.</param>
internal readonly record struct GrantedPart(Frame Frame, ushort Start, ushort Length, bool IsSubPage, Domain? TransDomain, uint TransRef)
{
    internal static GrantedPart WholePage(Frame frame) => new(frame, 0, Frame.Size, IsSubPage: false, null, 0);
}
