using Xen.Grants;

namespace Backends.Gnttab;

/// <summary>The entries of a domain's own grant table, in the frames that it shares with the hypervisor.</summary>
public interface IGrantEntries
{
    /// <summary>Fills an entry in, its flags last: from then on it grants.</summary>
    void Grant(GrantRef reference, DomId grantee, uint frame, bool readOnly);

    /// <summary>Clears an entry, unless it is in use.</summary>
    /// <returns>False where it is.</returns>
    bool TryClear(GrantRef reference);
}
