namespace Xen.Grants.Simulator;

/// <summary>
/// A guest's own software for its grant table, as a kernel has it: hands out references, writes entries into
/// the shared frames, and takes them back.
/// </summary>
public sealed class GuestGrants
{
    /// <summary>References that the toolstack uses.</summary>
    private const uint Reserved = 8;

    private readonly Domain _domain;
    private readonly Stack<GrantRef> _free = new();
    private readonly ulong _frameList;
    private uint _frames;

    /// <summary>Takes a domain's table into use. One to a domain.</summary>
    public GuestGrants(Domain domain)
    {
        _domain = domain;
        _frameList = domain.AllocatePages(1);
        Grow();
    }

    /// <summary>Grants a page to another domain.</summary>
    /// <param name="grantee">Who may use it.</param>
    /// <param name="address">An address in the page.</param>
    /// <param name="readOnly">Whether it may only be read.</param>
    /// <returns>The reference to hand over.</returns>
    /// <exception cref="InvalidOperationException">The table is full and as large as it can be.</exception>
    public GrantRef Grant(DomId grantee, ulong address, bool readOnly)
    {
        if (_free.Count == 0)
        {
            Grow();
        }

        GrantRef reference = _free.Pop();
        ref GrantEntry entry = ref _domain.GrantEntry(reference);
        entry.Frame = _domain.FrameNumberOf(address);
        entry.Domid = grantee;

        // The flags last: from then on the entry counts.
        entry.Flags = GrantEntryFlags.PermitAccess | (readOnly ? GrantEntryFlags.ReadOnly : 0);
        return reference;
    }

    /// <summary>Takes a grant back, unless it is in use.</summary>
    /// <returns>False where the grantee still has it mapped; then the page must not be used for anything else.</returns>
    [GrantRevocation]
    public bool TryEnd(GrantRef reference)
    {
        ref GrantEntry entry = ref _domain.GrantEntry(reference);
        if ((entry.Flags & (GrantEntryFlags.Reading | GrantEntryFlags.Writing)) != 0)
        {
            return false;
        }

        entry.Flags = GrantEntryFlags.Invalid;
        _free.Push(reference);
        return true;
    }

    private void Grow()
    {
        SetupTable setup = SetupTable.Create(DomId.Self, _frames + 1, _frameList);
        int rc = _domain.GrantTable.GrantTableOp(ref setup);
        if (rc != 0 || setup.Status != GrantStatus.Okay)
        {
            throw new InvalidOperationException($"{_domain.Name}'s grant table cannot grow beyond {_frames} frames: rc {rc}, status {setup.Status}.");
        }

        uint perFrame = Frame.Size / 8;
        uint first = Math.Max(_frames * perFrame, Reserved);
        _frames++;
        for (uint reference = (_frames * perFrame) - 1; reference >= first; reference--)
        {
            _free.Push(new GrantRef(reference));
        }
    }
}
