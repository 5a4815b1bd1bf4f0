namespace Corpus.Styles.GNT2003.Library;

[GrantStatus]
public enum Gntst : short
{
    GNTST_okay = 0,
    GNTST_bad_page = -9,
    GNTST_eagain = -12,
}

/// <summary><c>gnttab_copy</c> as privcmd takes it.</summary>
[GrantOperation(AnswersEagain = true)]
public struct gnttab_copy
{
    public ulong source; //! GNT4001
    public ulong dest;
    public ushort len;
    public ushort flags;
    public Gntst Status;
}

public static class Privcmd
{
    [GrantTableCall]
    public static int GrantCopy(Span<gnttab_copy> ops) => ops.IsEmpty ? 0 : -38;
}

/// <summary>A tool that copies by hypercall and counts its attempts.</summary>
public sealed class CopyTool(TextWriter trace)
{
    private const int MaxAttempts = 256;

    /// <summary>The countdown may be at its end in the very round that succeeds.</summary>
    public Gntst CopyOne(Span<gnttab_copy> one)
    {
        one = one[..1];
        int left = MaxAttempts;
        do //! GNT2003
        {
            if (Privcmd.GrantCopy(one) != 0) return Gntst.GNTST_bad_page;
            Thread.Sleep(1);
        }
        while (one[0].Status == Gntst.GNTST_eagain && --left > 0);

        if (left <= 1) one[0].Status = Gntst.GNTST_bad_page;
        return one[0].Status;
    }

    /// <summary>The countdown ends the loop; what is busy behind it is a bad page.</summary>
    public Gntst CopyOneByStatus(Span<gnttab_copy> one)
    {
        one = one[..1];
        int left = MaxAttempts;
        do
        {
            if (Privcmd.GrantCopy(one) != 0) return Gntst.GNTST_bad_page;
            Thread.Sleep(1);
        }
        while (one[0].Status == Gntst.GNTST_eagain && --left > 0);

        if (one[0].Status == Gntst.GNTST_eagain) one[0].Status = Gntst.GNTST_bad_page;
        return one[0].Status;
    }

    /// <summary>The count is the result, whatever the last attempt said.</summary>
    public int CopyCounted(Span<gnttab_copy> one)
    {
        one = one[..1];
        int attempts = 0;
        while (attempts < MaxAttempts) //! GNT2003
        {
            attempts++;
            if (Privcmd.GrantCopy(one) < 0) return -38;
            if (one[0].Status is Gntst.GNTST_okay) break;
            if (one[0].Status is not Gntst.GNTST_eagain) return -5;
            Thread.Sleep(attempts);
        }

        if (attempts == MaxAttempts)
        {
            trace.WriteLine("gave up");
            return -11;
        }

        return one[0].len;
    }

    /// <summary>The time that was granted for the copy is over, and so, it seems, is the copy.</summary>
    public Gntst CopyInTime(Span<gnttab_copy> one, TimeSpan granted)
    {
        one = one[..1];
        long start = Stopwatch.GetTimestamp();
        do //! GNT2003
        {
            if (Privcmd.GrantCopy(one) != 0) return Gntst.GNTST_bad_page;
        }
        while (one[0].Status == Gntst.GNTST_eagain && Stopwatch.GetElapsedTime(start) < granted);

        return Stopwatch.GetElapsedTime(start) < granted ? one[0].Status : Gntst.GNTST_bad_page;
    }

    /// <summary>Every success has left by the time that the count is asked.</summary>
    public int CopyCountedBehindSuccess(Span<gnttab_copy> one)
    {
        one = one[..1];
        int attempts = 0;
        while (attempts < MaxAttempts)
        {
            attempts++;
            if (Privcmd.GrantCopy(one) < 0) return -38;
            if (one[0].Status is Gntst.GNTST_okay) return one[0].len;
            if (one[0].Status is not Gntst.GNTST_eagain) return -5;
            Thread.Sleep(attempts);
        }

        trace.WriteLine($"gave up after {attempts}");
        return attempts == MaxAttempts ? -11 : -5;
    }
}
