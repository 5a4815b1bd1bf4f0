using System.Diagnostics.CodeAnalysis;
using Xen.Grants;

namespace Backends.Gnttab;

/// <summary>A kernel's own grant table, and its help for those who keep grants too long: <c>core/gnttab.c</c>.</summary>
public sealed class Gnttab
{
    private const int PageSize = 4096;
    private const int ENOSPC = 28;

    /// <summary>References that the toolstack uses.</summary>
    private const uint NrReservedEntries = 8;

    private const uint GrefsPerFrame = PageSize / 8;

    private readonly IGrantTable _grants;
    private readonly IHostMemory _memory;
    private readonly IGrantEntries _entries;
    private readonly ulong _frameList;
    private readonly Stack<GrantRef> _free = new();

    /// <param name="grants">The host's grant table.</param>
    /// <param name="memory">The host's memory.</param>
    /// <param name="entries">The shared entries.</param>
    /// <param name="frameList">A page for the numbers of the shared frames.</param>
    public Gnttab(IGrantTable grants, IHostMemory memory, IGrantEntries entries, ulong frameList)
    {
        _grants = grants;
        _memory = memory;
        _entries = entries;
        _frameList = frameList;
    }

    /// <summary>How many frames the table has.</summary>
    public uint NrGrantFrames { get; private set; }

    /// <summary>Grants a page: C's <c>gnttab_grant_foreign_access</c>.</summary>
    /// <returns>0, or -ENOSPC where the table is full and as large as it may be.</returns>
    public int GrantForeignAccess(DomId domid, uint frame, bool readOnly, out GrantRef reference)
    {
        reference = default;
        int rc = _free.Count == 0 ? Expand() : 0;
        if (rc == 0)
        {
            reference = _free.Pop();
            _entries.Grant(reference, domid, frame, readOnly);
        }

        return rc;
    }

    /// <summary>Takes a grant back: C's <c>gnttab_end_foreign_access_ref</c>.</summary>
    /// <returns>False where somebody still uses it.</returns>
    public bool EndForeignAccessRef(GrantRef reference)
    {
        if (!_entries.TryClear(reference))
        {
            return false;
        }

        _free.Push(reference);
        return true;
    }

    /// <summary>
    /// Puts a page of the kernel's, with the same contents, in the place of a mapped one, so that its granter gets it back:
    /// C's <c>gnttab_copy_grant_page</c>. For paravirtualized kernels.
    /// </summary>
    /// <param name="address">Where the grant is mapped.</param>
    /// <param name="newAddress">Where the kernel's page is; nothing is there afterwards.</param>
    /// <param name="handle">The mapping.</param>
    public void CopyGrantPage(ulong address, ulong newAddress, GrantHandle handle)
    {
        _memory.Read(address, PageSize).CopyTo(_memory.Write(newAddress, PageSize));

        UnmapAndReplace unmap = UnmapAndReplace.Create(address, newAddress, handle);
        int err = _grants.GrantTableOp(ref unmap);
        BugOn(err != 0);
        BugOn(unmap.Status != GrantStatus.Okay);
    }

    /// <summary>One more frame: C's <c>gnttab_expand</c>.</summary>
    private int Expand()
    {
        if (NrGrantFrames >= MaxGrantFrames())
        {
            return -ENOSPC;
        }

        Map(NrGrantFrames + 1);
        uint first = Math.Max(NrGrantFrames * GrefsPerFrame, NrReservedEntries);
        NrGrantFrames++;
        for (uint reference = (NrGrantFrames * GrefsPerFrame) - 1; reference >= first; reference--)
        {
            _free.Push(new GrantRef(reference));
        }

        return 0;
    }

    /// <summary>Has the hypervisor share so many frames: C's <c>gnttab_map</c>.</summary>
    private void Map(uint nrGframes)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, nrGframes, _frameList);
        int rc = _grants.GrantTableOp(ref setup);
        BugOn(rc != 0 || setup.Status != GrantStatus.Okay);
    }

    /// <summary>C's <c>gnttab_max_grant_frames</c>.</summary>
    private uint MaxGrantFrames()
    {
        const uint LegacyMax = 4;
        QuerySize query = QuerySize.Create(DomId.Self);
        int rc = _grants.GrantTableOp(ref query);
        return rc != 0 || query.Status != GrantStatus.Okay ? LegacyMax : query.MaxNrFrames;
    }

    private static void BugOn([DoesNotReturnIf(true)] bool condition)
    {
        if (condition)
        {
            throw new InvalidOperationException("BUG");
        }
    }
}
