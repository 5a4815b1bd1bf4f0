using System.Runtime.CompilerServices;

namespace Xen.Grants.Simulator;

/// <summary>What becomes of an entry that accepts a page.</summary>
internal sealed partial class GrantTable
{
    /// <summary>
    /// Commits to a transfer, if the entry accepts one from just this domain: Xen's <c>gnttab_prepare_for_transfer</c>.
    /// </summary>
    internal bool TryCommitTransfer(uint reference, DomId from, int retries)
    {
        ref uint word = ref Header(reference);
        uint accepting = (uint)GrantEntryFlags.AcceptTransfer | ((uint)from.Value << 16);
        for (; Volatile.Read(ref word) == accepting; retries--)
        {
            if (Interlocked.CompareExchange(ref word, accepting | (uint)GrantEntryFlags.TransferCommitted, accepting) == accepting)
            {
                return true;
            }

            if (retries == 0)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Tells a PV domain which frame it got.</summary>
    internal void TellFrame(uint reference, uint frameNumber)
    {
        if (Version == 1)
        {
            V1(reference).Frame = frameNumber;
        }
        else
        {
            V2(reference).Frame = frameNumber;
        }
    }

    /// <summary>The last thing that is written: from here on the page is the receiver's.</summary>
    internal void CompleteTransfer(uint reference) => Interlocked.Or(ref Header(reference), (uint)GrantEntryFlags.TransferCompleted);

    /// <summary>Flags and domain, the same in both versions.</summary>
    private ref uint Header(uint reference) =>
        ref Version == 1 ? ref V1Header(reference) : ref Unsafe.As<GrantEntryV2, uint>(ref V2(reference));
}
