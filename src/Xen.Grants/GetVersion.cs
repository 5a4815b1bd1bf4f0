using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Asks for the version of a domain's table: C's <c>struct gnttab_get_version</c> (<c>GNTTABOP_get_version</c>), 8 bytes.
/// </summary>
/// <remarks>
/// It has no status: its result is the call's rc, which is 0, <c>-ESRCH</c> (no such domain) or <c>-EPERM</c>.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct GetVersion : IGrantOperation
{
    /// <summary>In, <c>dom</c>: whose table.</summary>
    public DomId Dom;

    /// <summary>Out, <c>version</c>: 1 or 2; untouched on failure.</summary>
    public uint Version;

    /// <summary>An operation ready to be issued.</summary>
    /// <param name="dom">Whose table.</param>
    public static GetVersion Create(DomId dom) => new() { Dom = dom };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.GetVersion;
}
