using System.Runtime.InteropServices;

namespace Xen.Grants;

/// <summary>
/// Changes the version of the caller's own table: C's <c>struct gnttab_set_version</c> (<c>GNTTABOP_set_version</c>), 4 bytes.
/// </summary>
/// <remarks>
/// It has no status: its result is the call's rc, which is 0, <c>-EINVAL</c> (neither 1 nor 2), <c>-ENOSYS</c> (2 is not
/// allowed), <c>-EBUSY</c> (an entry is in use), <c>-EAGAIN</c>, <c>-ERANGE</c> or <c>-ENOMEM</c>.
/// </remarks>
[GrantOperation]
[StructLayout(LayoutKind.Sequential)]
public struct SetVersion : IGrantOperation
{
    /// <summary>In and out, <c>version</c>: 1 or 2; afterwards the version in force, on failure too.</summary>
    public uint Version;

    /// <summary>An operation ready to be issued.</summary>
    /// <param name="version">1 or 2.</param>
    public static SetVersion Create(uint version) => new() { Version = version };

    readonly GrantTableCommand IGrantOperation.Command => GrantTableCommand.SetVersion;
}
