namespace Xen.Grants.Simulator;

/// <summary>A buffer of a frontend's for one request, spread over pages: each is granted, and a segment of the request names it.</summary>
/// <param name="guest">Whose pages they are.</param>
/// <param name="pages">Where they come from.</param>
internal sealed class GrantedBuffer(Domain guest, GrantedPages pages)
{
    private readonly List<Part> _parts = [];

    /// <summary>Its parts, in order.</summary>
    internal IReadOnlyList<Part> Parts => _parts;

    /// <summary>Whether some of it is lost; then it must not be touched any more.</summary>
    internal bool HasLostPage => _parts.Exists(part => pages.IsLost(part.Page));

    /// <summary>Takes pages for so many bytes.</summary>
    /// <param name="length">How many; none for an empty buffer.</param>
    /// <param name="offset">Where in the first page they begin.</param>
    internal void Take(int length, int offset)
    {
        for (; length > 0; offset = 0)
        {
            int inPage = Math.Min(length, Frame.Size - offset);
            _parts.Add(new Part(pages.Take(), default, offset, inPage));
            length -= inPage;
        }
    }

    /// <summary>Fills it, before it is granted.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        foreach (Part part in _parts)
        {
            bytes[..part.Length].CopyTo(guest.Memory.Write(part.Page + (ulong)part.Offset, part.Length));
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Lets the backend use it.</summary>
    internal void Grant(bool readOnly)
    {
        for (int i = 0; i < _parts.Count; i++)
        {
            _parts[i] = _parts[i] with { Ref = pages.Grant(_parts[i].Page, readOnly) };
        }
    }

    /// <summary>Copies what is in it now, as many bytes as there is room for.</summary>
    /// <returns>False where a part that is needed is lost.</returns>
    internal bool TryRead(Span<byte> bytes)
    {
        foreach (Part part in _parts)
        {
            if (bytes.IsEmpty)
            {
                break;
            }

            // Looked at just before the access, which waits for a page that is away: others may be lost meanwhile.
            if (pages.IsLost(part.Page))
            {
                return false;
            }

            int length = Math.Min(bytes.Length, part.Length);
            guest.Memory.Read(part.Page + (ulong)part.Offset, length).CopyTo(bytes);
            bytes = bytes[length..];
        }

        return true;
    }

    /// <summary>Takes the grants back and lets go of the pages.</summary>
    internal void Return()
    {
        foreach (Part part in _parts)
        {
            pages.Return(part.Page, part.Ref);
        }

        _parts.Clear();
    }

    /// <summary>A part of a buffer, in one page.</summary>
    /// <param name="Page">The page's address.</param>
    /// <param name="Ref">Its grant, once it has one.</param>
    /// <param name="Offset">Where in the page the part begins.</param>
    /// <param name="Length">How many bytes it has.</param>
    internal readonly record struct Part(ulong Page, GrantRef Ref, int Offset, int Length);
}
