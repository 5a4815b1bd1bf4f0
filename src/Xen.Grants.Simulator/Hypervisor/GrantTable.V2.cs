using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>Version 2: entries of 16 bytes, which only the guest writes, and status words, which only the hypervisor writes.</summary>
internal sealed partial class GrantTable
{
    private const int V2EntriesPerFrame = Frame.Size / 16;
    private const int StatusWordsPerFrame = Frame.Size / sizeof(ushort);

    internal ref GrantEntryV2 V2(uint reference) =>
        ref MemoryMarshal.Cast<byte, GrantEntryV2>(_frames[reference / V2EntriesPerFrame].Bytes.AsSpan())[(int)(reference % V2EntriesPerFrame)];

    internal ref ushort StatusWord(uint reference) =>
        ref MemoryMarshal.Cast<byte, ushort>(_statusFrames[(int)(reference / StatusWordsPerFrame)].Bytes.AsSpan())[(int)(reference % StatusWordsPerFrame)];

    /// <summary>Whether the entries that survive a change to version 1 can be told in it.</summary>
    internal bool ReservedEntriesFitVersion1()
    {
        for (uint reference = 0; reference < ReservedEntries; reference++)
        {
            GrantEntryFlags type = FlagsOf(reference) & GrantEntryFlags.TypeMask;
            if (type == GrantEntryFlags.Transitive || (type == GrantEntryFlags.PermitAccess && FrameNumberOf(reference) > uint.MaxValue))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Changes the version: Xen's part of <c>gnttab_set_version</c> after its checks. The reserved entries go on, all
    /// others are wiped out.
    /// </summary>
    internal void ChangeVersion(int version)
    {
        Span<GrantEntryV2> reserved = stackalloc GrantEntryV2[ReservedEntries];
        for (uint reference = 0; reference < ReservedEntries; reference++)
        {
            reserved[(int)reference] = new GrantEntryV2
            {
                Flags = FlagsWithUse(reference),
                Domid = Version == 1 ? V1(reference).Domid : V2(reference).Domid,
                Frame = FrameNumberOf(reference),
            };
        }

        foreach (Frame frame in _frames)
        {
            frame.Bytes.AsSpan().Clear();
        }

        foreach (Frame frame in _statusFrames)
        {
            frame.Release();
        }

        _statusFrames.Clear();
        Version = version;
        CountEntries();
        for (uint reference = 0; reference < ReservedEntries; reference++)
        {
            Restore(reference, in reserved[(int)reference]);
        }
    }

    private void Restore(uint reference, in GrantEntryV2 entry)
    {
        const GrantEntryFlags use = GrantEntryFlags.Reading | GrantEntryFlags.Writing;
        if (Version == 2)
        {
            StatusWord(reference) = (ushort)(entry.Flags & use);
            V2(reference) = entry with { Flags = entry.Flags & ~use };
        }
        else if ((entry.Flags & GrantEntryFlags.TypeMask) == GrantEntryFlags.PermitAccess)
        {
            V1(reference) = new GrantEntry { Flags = entry.Flags, Domid = entry.Domid, Frame = (uint)entry.Frame };
        }
    }

    /// <summary>Xen's <c>_set_status_v2</c>.</summary>
    private GrantStatus SetStatusV2(uint reference, DomId grantee, bool readOnly, bool forMapping)
    {
        ref GrantEntryV2 entry = ref V2(reference);
        ref ushort status = ref StatusWord(reference);
        bool pinned = _active[reference].Pins.Any;
        if (!pinned && !Grants(in entry, grantee, forMapping))
        {
            return GrantStatus.GeneralError;
        }

        if (!readOnly && (entry.Flags & GrantEntryFlags.ReadOnly) != 0)
        {
            return GrantStatus.GeneralError;
        }

        status |= (ushort)(readOnly ? GrantEntryFlags.Reading : GrantEntryFlags.Reading | GrantEntryFlags.Writing);
        Interlocked.MemoryBarrier();

        // The guest sees the mark from here on. What it changed before it could is still to be found.
        if (!pinned && !(Grants(in entry, grantee, forMapping) && (readOnly || (entry.Flags & GrantEntryFlags.ReadOnly) == 0)))
        {
            ClearUse(reference, GrantEntryFlags.Reading | GrantEntryFlags.Writing);
            return GrantStatus.GeneralError;
        }

        if (pinned && !readOnly && (entry.Flags & GrantEntryFlags.ReadOnly) != 0)
        {
            ClearUse(reference, GrantEntryFlags.Writing);
            return GrantStatus.GeneralError;
        }

        return GrantStatus.Okay;
    }

    private static bool Grants(ref readonly GrantEntryV2 entry, DomId grantee, bool forMapping)
    {
        GrantEntryFlags type = entry.Flags & (GrantEntryFlags.TypeMask | (forMapping ? GrantEntryFlags.SubPage : 0));
        return entry.Domid == grantee && (type == GrantEntryFlags.PermitAccess || (!forMapping && type == GrantEntryFlags.Transitive));
    }
}
