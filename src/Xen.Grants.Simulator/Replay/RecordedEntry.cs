namespace Xen.Grants.Simulator;

/// <summary>All that there is of a grant entry, in either version, as the guest that owns it sees it.</summary>
/// <param name="Flags">Type, rights and, in version 1, use.</param>
/// <param name="Domid">Who is granted access.</param>
/// <param name="Word">Version 2: the second word, the part of a page or the domain whose grant is passed on.</param>
/// <param name="Frame">The page, or the grant that is passed on.</param>
/// <param name="Status">Version 2: the status word.</param>
internal readonly record struct RecordedEntry(GrantEntryFlags Flags, ushort Domid, uint Word, ulong Frame, ushort Status)
{
    private const GrantEntryFlags Use = GrantEntryFlags.Reading | GrantEntryFlags.Writing;

    /// <summary>What the guest wrote of it: all but what the hypervisor sets and clears.</summary>
    internal RecordedEntry WithoutUse => this with { Flags = Flags & ~Use, Status = 0 };

    /// <summary>Whether it is in use, as the guest sees it.</summary>
    internal bool IsInUse => ((Flags | (GrantEntryFlags)Status) & Use) != 0;

    internal static RecordedEntry Of(GrantTable table, uint reference)
    {
        if (table.Version == 1)
        {
            GrantEntry entry = table.V1(reference);
            return new RecordedEntry(entry.Flags, entry.Domid.Value, 0, entry.Frame, 0);
        }

        GrantEntryV2 wide = table.V2(reference);
        return new RecordedEntry(wide.Flags, wide.Domid.Value, wide.PageOffset | ((uint)wide.Length << 16), wide.Frame, table.StatusWord(reference));
    }

    /// <summary>Writes it as a guest does, who cannot write the status word.</summary>
    internal void WriteTo(GrantTable table, uint reference)
    {
        if (table.Version == 1)
        {
            table.V1(reference) = new GrantEntry { Flags = Flags, Domid = new DomId(Domid), Frame = (uint)Frame };
        }
        else
        {
            table.V2(reference) = new GrantEntryV2
            {
                Flags = Flags,
                Domid = new DomId(Domid),
                PageOffset = (ushort)Word,
                Length = (ushort)(Word >> 16),
                Frame = Frame,
            };
        }
    }

    public override string ToString() =>
        $"flags 0x{(ushort)Flags:x} domid {Domid} frame 0x{Frame:x}" + (Word != 0 || Status != 0 ? $" word 0x{Word:x} status 0x{Status:x}" : "");
}
