namespace Xen.Grants;

/// <summary>
/// The caller's address space: what <see cref="MapGrantRef.HostAddr"/> counts in, and how a backend reaches
/// the pages that it mapped.
/// </summary>
/// <remarks>
/// Other domains may change a shared page at any time, so what is read twice may differ: copy first, then
/// check. Pages are 4,096 bytes.
/// </remarks>
public interface IHostMemory
{
    /// <summary>Bytes to read.</summary>
    /// <param name="address">The first byte's address.</param>
    /// <param name="length">How many; they may not cross the end of a page.</param>
    /// <exception cref="AccessViolationException">Nothing is mapped there.</exception>
    ReadOnlySpan<byte> Read(ulong address, int length);

    /// <summary>Bytes to write, or to read and write.</summary>
    /// <param name="address">The first byte's address.</param>
    /// <param name="length">How many; they may not cross the end of a page.</param>
    /// <exception cref="AccessViolationException">Nothing is mapped there, or only for reading.</exception>
    Span<byte> Write(ulong address, int length);
}
