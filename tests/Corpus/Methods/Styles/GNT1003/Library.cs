using System.Runtime.InteropServices;

namespace Corpus.Styles.GNT1003.Library;

[GrantStatus]
public enum Gntst : short
{
    GNTST_okay = 0,
    GNTST_general_error = -1,
    GNTST_bad_copy_arg = -10,
}

/// <summary>A segment of <c>xengnttab_grant_copy</c>: gntdev has waited for its page, so it never says eagain.</summary>
[GrantOperation]
[StructLayout(LayoutKind.Explicit, Size = 24)]
public struct xengnttab_grant_copy_segment
{
    [FieldOffset(0)] public nint source_virt;
    [FieldOffset(8)] public uint dest_ref;
    [FieldOffset(12)] public ushort dest_offset;
    [FieldOffset(14)] public ushort dest_domid;
    [FieldOffset(16)] public ushort len;
    [FieldOffset(18)] public ushort flags;
    [FieldOffset(20)] public Gntst Status;
}

public static class Xengnttab
{
    [GrantTableCall]
    public static int xengnttab_grant_copy(nint xgt, Span<xengnttab_grant_copy_segment> segs) => xgt == 0 && !segs.IsEmpty ? -1 : 0;
}

/// <summary>A block server in user space, which answers a request when the ioctl returns.</summary>
public sealed class BlockServer(nint xgt, TextWriter log)
{
    private long _sectors;

    public long Sectors => _sectors;

    /// <summary>The ioctl returned 0, and the request is called done.</summary>
    public bool Read(nint buffer, IReadOnlyList<(uint Reference, ushort Length)> pages, ushort domid)
    {
        xengnttab_grant_copy_segment[] segs = new xengnttab_grant_copy_segment[pages.Count];
        for (int i = 0; i < segs.Length; i++)
        {
            segs[i] = new xengnttab_grant_copy_segment { source_virt = buffer, dest_ref = pages[i].Reference, dest_domid = domid, len = pages[i].Length, flags = 2, Status = Gntst.GNTST_general_error };
            buffer += pages[i].Length;
        }

        if (Xengnttab.xengnttab_grant_copy(xgt, segs) != 0) return false; //! GNT1003
        _sectors += segs.Sum(static seg => seg.len / 512);
        return true;
    }

    /// <summary>As QEMU does it: one bad segment is a bad request.</summary>
    public bool ReadChecked(nint buffer, uint reference, ushort domid)
    {
        xengnttab_grant_copy_segment[] segs = [new() { source_virt = buffer, dest_ref = reference, dest_domid = domid, len = 4096, flags = 2, Status = Gntst.GNTST_general_error }];
        if (Xengnttab.xengnttab_grant_copy(xgt, segs) != 0) return false;
        foreach (ref readonly xengnttab_grant_copy_segment seg in segs.AsSpan())
        {
            if (seg.Status != Gntst.GNTST_okay)
            {
                log.WriteLine($"segment of {seg.len} bytes: {seg.Status}");
                return false;
            }
        }

        _sectors += 8;
        return true;
    }

    /// <summary>The status is formatted, traced, and never looked at.</summary>
    public void WriteStamp(nint stamp, uint reference, ushort domid)
    {
        Span<xengnttab_grant_copy_segment> seg = stackalloc xengnttab_grant_copy_segment[1];
        seg[0] = new xengnttab_grant_copy_segment { source_virt = stamp, dest_ref = reference, dest_domid = domid, len = 8, flags = 2 };
        int rc = Xengnttab.xengnttab_grant_copy(xgt, seg); //! GNT1003
        string outcome = rc == 0 ? seg[0].Status.ToString() : $"rc {rc}";
        log.WriteLine($"stamp: {outcome}");
    }

    /// <summary>The status is given to somebody who answers the guest by it.</summary>
    public void WriteStampAndRespond(nint stamp, uint reference, ushort domid, Action<Gntst> respond)
    {
        Span<xengnttab_grant_copy_segment> seg = stackalloc xengnttab_grant_copy_segment[1];
        seg[0] = new xengnttab_grant_copy_segment { source_virt = stamp, dest_ref = reference, dest_domid = domid, len = 8, flags = 2 };
        int rc = Xengnttab.xengnttab_grant_copy(xgt, seg);
        respond(rc == 0 ? seg[0].Status : Gntst.GNTST_general_error);
    }
}
