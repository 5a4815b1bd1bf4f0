namespace Xen.Grants.Simulator;

/// <summary>Where things are in the first page of a shared ring: C's <c>struct *_sring</c>.</summary>
internal static class RingPage
{
    internal const int ReqProd = 0;
    internal const int ReqEvent = 4;
    internal const int RspProd = 8;
    internal const int RspEvent = 12;

    /// <summary>The four indices.</summary>
    internal const int IndexBytes = 16;

    internal const int Entries = 64;
}
