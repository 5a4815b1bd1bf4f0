using System.Buffers.Binary;

namespace Xen.Grants.Simulator.Xencons;

/// <summary>
/// The frontend's end of a console's page, two rings of bytes: C's <c>struct xencons_interface</c> of <c>xen/io/console.h</c>.
/// </summary>
internal sealed class ConsoleRing(IHostMemory memory, ulong address)
{
    private const int InSize = 1024;
    private const int OutSize = 2048;
    private const int Out = InSize;
    private const int InCons = Out + OutSize;
    private const int InProd = InCons + 4;
    private const int OutCons = InProd + 4;
    private const int OutProd = OutCons + 4;

    /// <summary>Puts bytes on their way to the console, as many as there is room for.</summary>
    /// <returns>How many.</returns>
    internal int Put(ReadOnlySpan<byte> bytes)
    {
        uint prod = Load(OutProd);
        int count = Math.Min(bytes.Length, OutSize - (int)(prod - Load(OutCons)));
        for (int done = 0; done < count;)
        {
            int at = (int)((prod + (uint)done) % OutSize);
            int length = Math.Min(count - done, OutSize - at);
            bytes.Slice(done, length).CopyTo(memory.Write(address + (ulong)(Out + at), length));
            done += length;
        }

        Store(OutProd, prod + (uint)count);
        return count;
    }

    /// <summary>Takes bytes that came from the console, as many as there are.</summary>
    /// <returns>How many.</returns>
    internal int Take(Span<byte> bytes)
    {
        uint cons = Load(InCons);
        int count = Math.Min(bytes.Length, (int)(Load(InProd) - cons));
        for (int done = 0; done < count;)
        {
            int at = (int)((cons + (uint)done) % InSize);
            int length = Math.Min(count - done, InSize - at);
            memory.Read(address + (ulong)at, length).CopyTo(bytes.Slice(done, length));
            done += length;
        }

        Store(InCons, cons + (uint)count);
        return count;
    }

    private uint Load(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(memory.Read(address + (ulong)offset, sizeof(uint)));

    private void Store(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(memory.Write(address + (ulong)offset, sizeof(uint)), value);
}
