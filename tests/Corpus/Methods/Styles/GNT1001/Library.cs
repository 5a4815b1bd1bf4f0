using System.Runtime.InteropServices;

namespace Corpus.Styles.GNT1001.Library;

/// <summary>C's names, kept by a binding of its own.</summary>
[GrantStatus]
public enum Gntst : short
{
    GNTST_okay = 0,
    GNTST_general_error = -1,
    GNTST_bad_gntref = -3,
    GNTST_bad_copy_arg = -10,
}

/// <summary>A segment of <c>xengnttab_grant_copy</c>, whose statuses never say eagain: the kernel has retried.</summary>
[GrantOperation]
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct CopySegment
{
    [FieldOffset(0)] public uint SourceRef;
    [FieldOffset(4)] public ushort SourceOffset;
    [FieldOffset(6)] public ushort SourceDomid;
    [FieldOffset(8)] public nint DestVirt;
    [FieldOffset(16)] public ushort Len;
    [FieldOffset(18)] public ushort Flags;
    [FieldOffset(20)] public Gntst Status;
}

public interface IGntdev
{
    [GrantTableCall]
    int GrantCopy(Span<CopySegment> segments);
}

/// <summary>A disk image server in user space, which copies segments through gntdev.</summary>
public sealed class ImageServer(IGntdev device, TextWriter trace)
{
    private const int EIO = 5;
    private long _copied;

    public int CopyIn(CopySegment[] segments)
    {
        int rc = device.GrantCopy(segments);
        if (rc < 0)
        {
            return rc;
        }

        foreach (ref CopySegment segment in segments.AsSpan())
        {
            if (segment.Status != Gntst.GNTST_okay)
            {
                trace.WriteLine($"copy from gref {segment.SourceRef}: {segment.Status}");
                return -EIO;
            }

            _copied += segment.Len;
        }

        return 0;
    }

    public int CopyInQuickly(CopySegment[] segments)
    {
        int rc = device.GrantCopy(segments);
        if (rc < 0)
        {
            return rc;
        }

        for (int i = 0; i < segments.Length; i++)
        {
            if (segments[i].Status == default) //! GNT1001
            {
                _copied += segments[i].Len;
                continue;
            }

            return -EIO;
        }

        return 0;
    }

    /// <summary>Counts failures by what they are.</summary>
    public IReadOnlyDictionary<Gntst, int> Histogram(CopySegment[] segments)
    {
        Dictionary<Gntst, int> counts = [];
        if (device.GrantCopy(segments) != 0)
        {
            return counts;
        }

        foreach (CopySegment segment in segments)
        {
            counts[segment.Status] = counts.GetValueOrDefault(segment.Status) + 1;
        }

        trace.WriteLine(counts.GetValueOrDefault(Gntst.GNTST_okay) == segments.Length ? "all copied" : "some failed");
        return counts;
    }

    public bool ProbeCopySupport()
    {
        CopySegment[] probe = [new CopySegment { Len = 0, Status = Gntst.GNTST_general_error }];
        int rc = device.GrantCopy(probe);
        return rc == 0 && (short)probe[0].Status >= 0; //! GNT1001
    }
}
