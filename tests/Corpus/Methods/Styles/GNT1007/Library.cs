namespace Corpus.Styles.GNT1007.Library;

[GrantStatus]
public enum Gntst : short
{
    GNTST_okay = 0,
    GNTST_general_error = -1,
}

/// <summary>A segment of a copy through gntdev.</summary>
[GrantOperation]
public struct CopySegment
{
    public uint Reference;
    public ushort Offset;
    public ushort Length;
    public Gntst Status;
}

public interface IGntdev
{
    [GrantTableCall]
    int GrantCopy(Span<CopySegment> segments);
}

/// <summary>A console server, whose lines are copied in pieces.</summary>
public sealed class ConsoleServer(IGntdev device)
{
    private int _lines;

    public int Lines => _lines;

    /// <summary>The piece at the end decides about the line.</summary>
    public bool CopyLine(CopySegment[] pieces)
    {
        if (device.GrantCopy(pieces) != 0) return false;

        Gntst status = Gntst.GNTST_general_error;
        foreach (CopySegment piece in pieces) //! GNT1007
        {
            status = piece.Status;
        }

        if (status == Gntst.GNTST_okay) _lines++;
        return status == Gntst.GNTST_okay;
    }

    /// <summary>Every piece decides.</summary>
    public bool CopyLineWhole(CopySegment[] pieces)
    {
        if (device.GrantCopy(pieces) != 0) return false;

        Gntst status = Gntst.GNTST_okay;
        foreach (CopySegment piece in pieces)
        {
            status = piece.Status == Gntst.GNTST_okay ? status : piece.Status;
        }

        if (status == Gntst.GNTST_okay) _lines++;
        return status == Gntst.GNTST_okay;
    }
}
