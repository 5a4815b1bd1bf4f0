namespace Xen.Grants.Simulator;

/// <summary>The list of frame numbers that setup_table and get_status_frames write to the caller's memory.</summary>
internal static class FrameList
{
    /// <summary>Whether the address could be that of such a list: Xen's <c>guest_handle_okay</c>. Where not, the whole call fails.</summary>
    internal static bool IsPlausible(Domain caller, ulong address, uint count) =>
        caller.Space.IsPlausible(address) && (count == 0 || caller.Space.IsPlausible(address + ((ulong)count * sizeof(ulong)) - 1));

    /// <summary>Writes it, one word after the other.</summary>
    /// <returns>False where one could not be written; the others are.</returns>
    internal static bool TryWrite(Domain caller, ulong address, Domain owner, IReadOnlyList<Frame> frames, uint count)
    {
        bool written = true;
        for (int i = 0; i < (int)count; i++)
        {
            written &= caller.Space.TryWriteWord(address + ((ulong)i * sizeof(ulong)), NumberFor(owner, frames[i]));
        }

        return written;
    }

    /// <summary>
    /// Of an HVM domain no number is told: its table is not in its p2m until it asks for that elsewhere
    /// (<c>XENMEM_add_to_physmap</c>).
    /// </summary>
    private static ulong NumberFor(Domain owner, Frame frame) => owner.Kind == DomainKind.Hvm ? ulong.MaxValue : frame.Number;
}
