using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// A domain's grant table: the entries, in frames that the guest writes, the status words of version 2, in frames
/// that only the hypervisor writes, and what the hypervisor knows of the entries in use.
/// </summary>
/// <remarks>What a version's entries look like and how one is marked as in use: the other parts of this class.</remarks>
internal sealed partial class GrantTable
{
    /// <summary>Xen's default for <c>gnttab_max_frames</c>.</summary>
    internal const int MaxFrames = 64;

    /// <summary>References that the toolstack uses; they survive a change of version: <c>GNTTAB_NR_RESERVED_ENTRIES</c>.</summary>
    internal const int ReservedEntries = 8;

    private readonly Domain _owner;
    private readonly List<Frame> _statusFrames = [];
    private Frame[] _frames = [];
    private ActiveEntry[] _active = [];

    internal GrantTable(Domain owner, int maxFrames)
    {
        FrameLimit = maxFrames;
        _owner = owner;
        TryGrow(1);
    }

    /// <summary>How many frames it may have.</summary>
    internal int FrameLimit { get; }

    /// <summary>The highest version that it may have: Xen's <c>gnttab=max-ver</c>.</summary>
    internal uint VersionLimit { get; set; } = 2;

    /// <summary>The frames of the entries.</summary>
    internal IReadOnlyList<Frame> Frames => _frames;

    /// <summary>The frames of the status words: none in version 1.</summary>
    internal IReadOnlyList<Frame> StatusFrames => _statusFrames;

    /// <summary>1 or 2.</summary>
    internal int Version { get; private set; } = 1;

    /// <summary>How many references there are, with entries of this version's size: <c>nr_grant_entries</c>.</summary>
    internal uint EntryCount { get; private set; }

    private int EntriesPerFrame => Version == 1 ? V1EntriesPerFrame : V2EntriesPerFrame;

    internal ref ActiveEntry Active(uint reference) => ref _active[reference];

    /// <summary>The type and the rights that the guest wrote.</summary>
    internal GrantEntryFlags FlagsOf(uint reference) => Version == 1 ? V1(reference).Flags : V2(reference).Flags;

    /// <summary>The guest makes an entry grant nothing, whoever uses it.</summary>
    internal void Revoke(uint reference)
    {
        if (Version == 1)
        {
            V1(reference).Flags = GrantEntryFlags.Invalid;
        }
        else
        {
            V2(reference).Flags = GrantEntryFlags.Invalid;
        }
    }

    /// <summary>The frame number that the guest wrote.</summary>
    internal ulong FrameNumberOf(uint reference) => Version == 1 ? V1(reference).Frame : V2(reference).Frame;

    /// <summary>The flags as a guest sees them: with the bits of use, which version 2 keeps apart.</summary>
    internal GrantEntryFlags FlagsWithUse(uint reference) =>
        Version == 1 ? V1(reference).Flags : V2(reference).Flags | (GrantEntryFlags)StatusWord(reference);

    /// <summary>The numbers of the frames that entries permit access to, in the order of the entries.</summary>
    internal IEnumerable<ulong> GrantedFrameNumbers()
    {
        for (uint reference = 0; reference < EntryCount; reference++)
        {
            if ((FlagsOf(reference) & GrantEntryFlags.TypeMask) == GrantEntryFlags.PermitAccess)
            {
                yield return FrameNumberOf(reference);
            }
        }
    }

    /// <summary>Adds frames until there are as many: Xen's <c>gnttab_grow_table</c>.</summary>
    /// <returns>False, and nothing is added, where that is over the limit.</returns>
    internal bool TryGrow(uint frames)
    {
        if (frames > FrameLimit)
        {
            return false;
        }

        if (frames > _frames.Length)
        {
            int had = _frames.Length;
            Array.Resize(ref _frames, (int)frames);
            for (int i = had; i < _frames.Length; i++)
            {
                _frames[i] = _owner.Hypervisor.AllocateSharedFrame(_owner);
            }

            // As many as version 1 has: version 2 has fewer.
            Array.Resize(ref _active, _frames.Length * V1EntriesPerFrame);
            CountEntries();
        }

        return true;
    }

    /// <summary>Marks an entry as in use in shared memory, if it grants what is asked for: Xen's <c>_set_status</c>.</summary>
    /// <param name="reference">The entry.</param>
    /// <param name="grantee">Who asks.</param>
    /// <param name="readOnly">Whether only to read.</param>
    /// <param name="forMapping">Whether for a mapping, which neither a part of a page nor a grant passed on allows.</param>
    internal GrantStatus SetStatus(uint reference, DomId grantee, bool readOnly, bool forMapping) => Version == 1
        ? SetStatusV1(reference, grantee, readOnly, forMapping)
        : SetStatusV2(reference, grantee, readOnly, forMapping);

    /// <summary>
    /// Takes the marks back that no pin stands for any more: Xen's <c>reduce_status_for_pin</c>. A reader leaves the
    /// writing bit alone, also one that the guest has set.
    /// </summary>
    internal void ReduceStatus(uint reference, bool readOnly)
    {
        GrantPins pins = _active[reference].Pins;
        GrantEntryFlags clear = pins.Any ? 0 : GrantEntryFlags.Reading;
        if (!readOnly && !pins.AnyWrite)
        {
            clear |= GrantEntryFlags.Writing;
        }

        if (clear != 0)
        {
            ClearUse(reference, clear);
        }
    }

    internal void Pin(uint reference, GrantPins pins)
    {
        ref ActiveEntry active = ref _active[reference];
        active.Pins = active.Pins.Plus(pins);
    }

    /// <summary>Drops pins, and the marks in shared memory that go with them.</summary>
    internal void Unpin(uint reference, GrantPins pins, bool readOnly)
    {
        ref ActiveEntry active = ref _active[reference];
        active.Pins = active.Pins.Minus(pins);
        ReduceStatus(reference, readOnly);
    }

    /// <summary>Whether an entry is in use that a change of version would wipe out.</summary>
    internal bool AnyPinned()
    {
        for (uint reference = ReservedEntries; reference < EntryCount; reference++)
        {
            if (_active[reference].Pins.Any)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Puts each of two entries in the place of the other, with what a guest sees of their use.</summary>
    internal void Swap(uint a, uint b)
    {
        if (Version == 1)
        {
            (V1(a), V1(b)) = (V1(b), V1(a));
        }
        else
        {
            (V2(a), V2(b)) = (V2(b), V2(a));
            (StatusWord(a), StatusWord(b)) = (StatusWord(b), StatusWord(a));
        }
    }

    private void ClearUse(uint reference, GrantEntryFlags bits)
    {
        if (Version == 1)
        {
            Interlocked.And(ref V1Header(reference), ~(uint)bits);
        }
        else
        {
            ref ushort word = ref StatusWord(reference);
            word &= (ushort)~bits;
        }
    }

    private void CountEntries()
    {
        EntryCount = (uint)(_frames.Length * EntriesPerFrame);
        int statusFrames = Version == 1 ? 0 : (int)(EntryCount + StatusWordsPerFrame - 1) / StatusWordsPerFrame;
        while (_statusFrames.Count < statusFrames)
        {
            _statusFrames.Add(_owner.Hypervisor.AllocateSharedFrame(_owner));
        }
    }
}
