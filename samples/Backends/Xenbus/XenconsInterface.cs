using System.Buffers.Binary;
using Xen.Grants;

namespace Backends.Xenbus;

/// <summary>
/// The backend's end of a console's page, two rings of bytes: C's <c>struct xencons_interface</c> of <c>xen/io/console.h</c>.
/// </summary>
/// <param name="memory">The memory that the page is mapped into.</param>
/// <param name="address">Where.</param>
public sealed class XenconsInterface(IHostMemory memory, ulong address)
{
    private const int InSize = 1024;
    private const int OutSize = 2048;
    private const int Out = InSize;
    private const int InCons = Out + OutSize;
    private const int InProd = InCons + 4;
    private const int OutCons = InProd + 4;
    private const int OutProd = OutCons + 4;

    // The backend's own indices: the frontend may write anything over those in the page.
    private uint _outCons;
    private uint _inProd;

    /// <summary>How many bytes can be typed: none where the frontend says that more are under way than the ring holds.</summary>
    public int Room => (int)(InSize - Math.Min(_inProd - Load(InCons), InSize));

    /// <summary>Takes what the guest wrote, as much as there is room for.</summary>
    /// <returns>How many bytes.</returns>
    public int Read(Span<byte> bytes)
    {
        uint waiting = Load(OutProd) - _outCons;
        int count = waiting > OutSize ? 0 : Math.Min((int)waiting, bytes.Length);
        for (int done = 0; done < count;)
        {
            int at = (int)((_outCons + (uint)done) % OutSize);
            int length = Math.Min(count - done, OutSize - at);
            memory.Read(address + (ulong)(Out + at), length).CopyTo(bytes.Slice(done, length));
            done += length;
        }

        _outCons += (uint)count;
        Store(OutCons, _outCons);
        return count;
    }

    /// <summary>Types to the guest.</summary>
    /// <param name="bytes">No more than there is <see cref="Room"/> for.</param>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int at = (int)((_inProd + (uint)done) % InSize);
            int length = Math.Min(bytes.Length - done, InSize - at);
            bytes.Slice(done, length).CopyTo(memory.Write(address + (ulong)at, length));
            done += length;
        }

        _inProd += (uint)bytes.Length;
        Store(InProd, _inProd);
    }

    private uint Load(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(memory.Read(address + (ulong)offset, sizeof(uint)));

    private void Store(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(memory.Write(address + (ulong)offset, sizeof(uint)), value);
}
