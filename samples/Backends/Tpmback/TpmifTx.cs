using System.Buffers.Binary;
using Xen.Grants;

namespace Backends.Tpmback;

/// <summary>The backend's end of the page that it shares with a frontend: slots, each of which names a part of a packet.</summary>
/// <param name="memory">The memory that the page is mapped into.</param>
/// <param name="address">Where.</param>
public sealed class TpmifTx(IHostMemory memory, ulong address)
{
    private const int SlotSize = 16;
    private const int SizeOffset = 14;

    /// <summary>
    /// Copies the slots of the next packet, if there is one, so that the frontend cannot change what is checked, and marks
    /// it as taken: another event finds none.
    /// </summary>
    public bool TryTake(Span<TpmifTxRequest> packet)
    {
        for (int i = 0; i < packet.Length; i++)
        {
            packet[i] = TpmifTxRequest.Decode(memory.Read(SlotAddress(i), SlotSize));
        }

        BinaryPrimitives.WriteUInt64LittleEndian(memory.Write(SlotAddress(0), sizeof(ulong)), 0);
        return packet[0].HasBuffer;
    }

    /// <summary>Tells the frontend how much of the response is in a slot's page.</summary>
    public void SetSize(int slot, int size) =>
        BinaryPrimitives.WriteUInt16LittleEndian(memory.Write(SlotAddress(slot) + SizeOffset, sizeof(ushort)), (ushort)size);

    private ulong SlotAddress(int slot) => address + (ulong)(slot * SlotSize);
}

/// <summary>The backend's own copy of a slot: C's <c>struct tpmif_tx_request</c>.</summary>
/// <param name="Addr">The frontend's address of this part of the packet; 0 where the slot is not used.</param>
/// <param name="Ref">The page.</param>
/// <param name="Size">Bytes of the packet in the page.</param>
public readonly record struct TpmifTxRequest(ulong Addr, GrantRef Ref, int Size)
{
    private const int PageSize = 4096;

    /// <summary>Whether the slot names a page.</summary>
    public bool HasBuffer => Addr != 0;

    /// <summary>Where in the page this part begins.</summary>
    public int Offset => (int)(Addr % PageSize);

    /// <summary>Bytes from there to the end of the page.</summary>
    public int Room => PageSize - Offset;

    /// <summary>Reads a slot of the shared page.</summary>
    public static TpmifTxRequest Decode(ReadOnlySpan<byte> wire) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(wire),
        new GrantRef(BinaryPrimitives.ReadUInt32LittleEndian(wire[8..])),
        BinaryPrimitives.ReadUInt16LittleEndian(wire[14..]));
}
