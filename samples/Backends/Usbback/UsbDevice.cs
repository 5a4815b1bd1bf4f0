using System.Buffers.Binary;

namespace Backends.Usbback;

/// <summary>A USB device, in memory, each of whose endpoints gives back what was last sent to it.</summary>
public sealed class UsbDevice
{
    /// <summary><c>-EPIPE</c>: the endpoint has stalled, since it knows no such request.</summary>
    public const int Stall = -32;

    /// <summary><c>USB_SPEED_HIGH</c>, as the connection ring tells it.</summary>
    public const byte HighSpeed = 3;

    private const int Endpoints = 16;
    private const byte SetConfiguration = 9;
    private const byte GetDescriptor = 6;
    private const byte Buffer = 1;

    private static readonly byte[] s_deviceDescriptor = [18, 1, 0x00, 0x02, 0xFF, 0, 0, 64, 0xFF, 0xFF, 0x01, 0x00, 0x00, 0x01, 0, 0, 0, 1];
    private static readonly byte[] s_configurationDescriptor = [9, 2, 9, 0, 0, 1, 0, 0x80, 50];

    private readonly byte[][] _sent = new byte[Endpoints][];

    /// <summary>Does what a setup packet says.</summary>
    /// <param name="setup">The packet, 8 bytes.</param>
    /// <param name="data">What is sent with it, or room for the answer.</param>
    /// <param name="actual">How many bytes were moved.</param>
    /// <returns>0 or <see cref="Stall"/>.</returns>
    public int Control(ReadOnlySpan<byte> setup, Span<byte> data, out int actual)
    {
        actual = 0;
        switch (setup[0], setup[1])
        {
            case (0x00, SetConfiguration):
                return 0;
            case (0x80, GetDescriptor) when setup[3] is 1 or 2:
                actual = Answer(setup[3] == 1 ? s_deviceDescriptor : s_configurationDescriptor, data);
                return 0;
            case (0x40, Buffer):
            case (0xC0, Buffer):
                int length = Math.Min(data.Length, BinaryPrimitives.ReadUInt16LittleEndian(setup[6..]));
                actual = Transfer(0, isIn: setup[0] == 0xC0, data[..length]);
                return 0;
            default:
                return Stall;
        }
    }

    /// <summary>Moves data to or from an endpoint.</summary>
    /// <returns>How many bytes were moved.</returns>
    public int Transfer(int endpoint, bool isIn, Span<byte> data)
    {
        if (isIn)
        {
            return Answer(_sent[endpoint], data);
        }

        _sent[endpoint] = data.ToArray();
        return data.Length;
    }

    private static int Answer(ReadOnlySpan<byte> answer, Span<byte> data)
    {
        int length = Math.Min(answer.Length, data.Length);
        answer[..length].CopyTo(data);
        return length;
    }
}
