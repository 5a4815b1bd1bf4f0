using Xen.Grants;

namespace SeedAsPatched;

/// <summary><c>core/gnttab.c</c>: neither operation ever answers Eagain.</summary>
internal sealed class Gnttab(IGrantTable grants)
{
    /// <summary>The part of <c>gnttab_map</c> that asks for the table.</summary>
    public void Map(uint frames, ulong frameList)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, frameList);
        int rc = grants.GrantTableOp(ref setup);
        Kernel.BugOn(rc != 0 || setup.Status != GrantStatus.Okay);
    }

    /// <summary>The part of <c>gnttab_copy_grant_page</c> that replaces the page.</summary>
    public void CopyGrantPage(ulong address, ulong replacement, GrantHandle handle)
    {
        UnmapAndReplace unmap = UnmapAndReplace.Create(address, replacement, handle);
        int err = grants.GrantTableOp(ref unmap);
        Kernel.BugOn(err != 0);
        Kernel.BugOn(unmap.Status != GrantStatus.Okay);
    }
}
