namespace Xen.Grants.Simulator;

/// <summary>Finds the page that an operation names, and says what became of it: Xen's <c>get_paged_frame</c>.</summary>
internal static class PagedFrame
{
    internal static GrantStatus Get(AddressSpace space, ulong frameNumber, out Frame frame) => space.Find(frameNumber, out frame) switch
    {
        FrameLookup.Present => GrantStatus.Okay,
        FrameLookup.Away => GrantStatus.Eagain,
        _ => GrantStatus.BadPage,
    };
}
