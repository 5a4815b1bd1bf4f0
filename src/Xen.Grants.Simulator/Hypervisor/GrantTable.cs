using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// A domain's grant table, version 1: the entries, in frames that the guest writes, and what the hypervisor
/// knows of those in use.
/// </summary>
internal sealed class GrantTable
{
    internal const int EntriesPerFrame = Frame.Size / 8;

    /// <summary>Xen's default for <c>gnttab_max_frames</c>.</summary>
    internal const int MaxFrames = 64;

    /// <summary>What the guest may change while the hypervisor looks, before it gives up.</summary>
    private const int UnstableRetries = 4;

    private readonly Domain _owner;
    private readonly int _maxFrames;
    private readonly List<Frame> _frames = [];
    private ActiveEntry[] _active = [];

    internal GrantTable(Domain owner, int maxFrames)
    {
        _maxFrames = maxFrames;
        _owner = owner;
        TryGrow(1);
    }

    internal IReadOnlyList<Frame> Frames => _frames;

    /// <summary>How many references there are: <c>nr_grant_entries</c>.</summary>
    internal uint EntryCount => (uint)_active.Length;

    internal ref ActiveEntry Active(uint reference) => ref _active[reference];

    internal ref GrantEntry Shared(uint reference) => ref EntriesIn(_frames[(int)(reference / EntriesPerFrame)])[(int)(reference % EntriesPerFrame)];

    /// <summary>The entries that a frame of the table holds.</summary>
    internal static Span<GrantEntry> EntriesIn(Frame frame) => MemoryMarshal.Cast<byte, GrantEntry>(frame.Bytes.AsSpan());

    /// <summary>Adds frames until there are as many.</summary>
    /// <returns>False, and nothing is added, where that is over the limit.</returns>
    internal bool TryGrow(uint frames)
    {
        if (frames > _maxFrames)
        {
            return false;
        }

        while (_frames.Count < frames)
        {
            _frames.Add(_owner.Hypervisor.AllocateFrame(_owner));
        }

        if (_active.Length < frames * EntriesPerFrame)
        {
            Array.Resize(ref _active, (int)frames * EntriesPerFrame);
        }

        return true;
    }

    /// <summary>
    /// Marks an entry as in use in shared memory, if it grants what is asked for: Xen's <c>_set_status_v1</c>.
    /// </summary>
    /// <param name="reference">The entry.</param>
    /// <param name="grantee">Who asks.</param>
    /// <param name="readOnly">Whether only to read.</param>
    /// <param name="forMapping">A mapping cannot be of a part of a page; a copy looks at no such limit in version 1.</param>
    internal GrantStatus SetStatus(uint reference, DomId grantee, bool readOnly, bool forMapping)
    {
        ref GrantEntry shared = ref Shared(reference);
        ref uint word = ref Unsafe.As<GrantEntry, uint>(ref shared);
        bool pinned = _active[reference].Pins.Any;
        GrantEntryFlags typeMask = GrantEntryFlags.TypeMask | (forMapping ? GrantEntryFlags.SubPage : 0);
        for (int retries = 0; ; retries++)
        {
            uint seen = Volatile.Read(ref word);
            GrantEntryFlags flags = (GrantEntryFlags)(ushort)seen;
            DomId domid = new((ushort)(seen >> 16));
            if (!pinned && ((flags & typeMask) != GrantEntryFlags.PermitAccess || domid != grantee))
            {
                return GrantStatus.GeneralError;
            }

            if (!readOnly && (flags & GrantEntryFlags.ReadOnly) != 0)
            {
                return GrantStatus.GeneralError;
            }

            uint marked = seen | (uint)(readOnly ? GrantEntryFlags.Reading : GrantEntryFlags.Reading | GrantEntryFlags.Writing);
            if (Interlocked.CompareExchange(ref word, marked, seen) == seen)
            {
                return GrantStatus.Okay;
            }

            if (retries == UnstableRetries)
            {
                return GrantStatus.GeneralError;
            }
        }
    }

    /// <summary>Takes the marks back that no pin stands for any more.</summary>
    internal void ClearUnpinnedStatus(uint reference)
    {
        GrantPins pins = _active[reference].Pins;
        GrantEntryFlags keep = ~(GrantEntryFlags)0;
        if (!pins.AnyWrite)
        {
            keep &= ~GrantEntryFlags.Writing;
        }

        if (!pins.Any)
        {
            keep &= ~GrantEntryFlags.Reading;
        }

        ref uint word = ref Unsafe.As<GrantEntry, uint>(ref Shared(reference));
        Interlocked.And(ref word, 0xFFFF0000 | (uint)keep);
    }

    internal void Pin(uint reference, GrantPins pins)
    {
        ref ActiveEntry active = ref _active[reference];
        if (!active.Pins.Any)
        {
            active.Frame!.Get();
        }

        active.Pins = active.Pins.Plus(pins);
    }

    /// <summary>Drops pins, and the marks in shared memory that go with them.</summary>
    internal void Unpin(uint reference, GrantPins pins)
    {
        ref ActiveEntry active = ref _active[reference];
        active.Pins = active.Pins.Minus(pins);
        ClearUnpinnedStatus(reference);
        if (!active.Pins.Any)
        {
            active.Frame!.Put();
        }
    }
}

/// <summary>What the hypervisor knows of an entry: Xen's <c>struct active_grant_entry</c>.</summary>
internal struct ActiveEntry
{
    internal GrantPins Pins;

    /// <summary>Who uses it; holds while it is pinned.</summary>
    internal DomId Grantee;

    /// <summary>The page behind it; holds while it is pinned.</summary>
    internal Frame? Frame;
}
