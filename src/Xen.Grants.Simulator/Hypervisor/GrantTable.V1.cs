using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>Version 1: entries of 8 bytes, in which guest and hypervisor change the same word.</summary>
internal sealed partial class GrantTable
{
    private const int V1EntriesPerFrame = Frame.Size / 8;

    /// <summary>How often the guest may change an entry while the hypervisor marks it, before it gives up.</summary>
    private const int UnstableRetries = 4;

    internal ref GrantEntry V1(uint reference) =>
        ref MemoryMarshal.Cast<byte, GrantEntry>(_frames[reference / V1EntriesPerFrame].Bytes.AsSpan())[(int)(reference % V1EntriesPerFrame)];

    /// <summary>Flags and domain, which are read and changed as one.</summary>
    private ref uint V1Header(uint reference) => ref Unsafe.As<GrantEntry, uint>(ref V1(reference));

    /// <summary>Xen's <c>_set_status_v1</c>.</summary>
    private GrantStatus SetStatusV1(uint reference, DomId grantee, bool readOnly, bool forMapping)
    {
        ref uint word = ref V1Header(reference);
        bool pinned = _active[reference].Pins.Any;
        GrantEntryFlags typeMask = GrantEntryFlags.TypeMask | (forMapping ? GrantEntryFlags.SubPage : 0);
        for (int retries = 0; ; retries++)
        {
            uint seen = Volatile.Read(ref word);
            GrantEntryFlags flags = (GrantEntryFlags)(ushort)seen;
            DomId domid = new((ushort)(seen >> 16));

            // Once it is pinned, neither type nor domain are looked at again.
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
}
