using System.Buffers.Binary;
using static Xen.Grants.Simulator.Tpm.TpmProtocol;

namespace Xen.Grants.Simulator.Tpm;

/// <summary>The frontend's end of the page that it shares with a TPM backend: an array of slots.</summary>
internal sealed class TpmSharedPage(IHostMemory memory, ulong address)
{
    /// <summary>Names a page for the packet.</summary>
    /// <param name="slot">Which slot.</param>
    /// <param name="packet">The machine or guest-physical address at which the slot's part of the packet begins.</param>
    /// <param name="reference">The page's grant.</param>
    /// <param name="length">Bytes of the command in it; 0 for a page that only the response needs.</param>
    internal void Put(int slot, ulong packet, GrantRef reference, int length)
    {
        Span<byte> bytes = memory.Write(address + (ulong)(slot * SlotSize), SlotSize);
        bytes.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[SlotAddressOffset..], packet);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[SlotRefOffset..], reference.Value);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[SlotLengthOffset..], (ushort)length);
    }

    /// <summary>No page: the backend must not use the slot.</summary>
    internal void Clear(int slot) => Put(slot, 0, default, 0);

    /// <summary>How many bytes of the packet are in a slot's page; the backend writes it for the response.</summary>
    internal int LengthOf(int slot) =>
        BinaryPrimitives.ReadUInt16LittleEndian(memory.Read(address + (ulong)((slot * SlotSize) + SlotLengthOffset), sizeof(ushort)));
}
