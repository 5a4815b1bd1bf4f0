namespace Xen.Grants.Simulator;

/// <summary>What a status says of a frame that was looked up for an operation.</summary>
internal static class FrameLookupStatus
{
    internal static GrantStatus Of(FrameLookup lookup) => lookup switch
    {
        FrameLookup.Present => GrantStatus.Okay,
        FrameLookup.Away => GrantStatus.Eagain,
        _ => GrantStatus.BadPage,
    };
}
