namespace Corpus.Styles.GNT2001.Library;

/// <summary>Statuses of a binding of one's own, in C's spelling.</summary>
[GrantStatus]
public enum Gntst : short
{
    GNTST_okay = 0,
    GNTST_general_error = -1,
    GNTST_eagain = -12,
}

/// <summary><c>gnttab_map_grant_ref</c> as privcmd takes it.</summary>
[GrantOperation(AnswersEagain = true)]
public struct gnttab_map_grant_ref
{
    public ulong host_addr;
    public uint flags;
    public uint gref;
    public ushort dom;
    public Gntst Status;
    public uint Handle;
    public ulong DevBusAddr;
}

public interface IPrivcmd
{
    [GrantTableCall]
    int MapGrantRef(ref gnttab_map_grant_ref op);
}

/// <summary>A tool in a driver domain that issues hypercalls by itself.</summary>
public sealed class DriverDomainTool(IPrivcmd privcmd, TextWriter trace)
{
    private const int EAGAIN = 11;
    private const int EINVAL = 22;
    private uint _handle = uint.MaxValue;

    public uint Handle => _handle;

    /// <summary>libxengnttab's: 1 ms each, for ever.</summary>
    public int MapByHypercall(ref gnttab_map_grant_ref op)
    {
        int rc = privcmd.MapGrantRef(ref op);
        while (rc == 0 && op.Status == Gntst.GNTST_eagain) //! GNT2001
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(1));
            rc = privcmd.MapGrantRef(ref op);
        }

        if (rc != 0) return rc;
        if (op.Status != Gntst.GNTST_okay) return -EINVAL;
        _handle = op.Handle;
        return 0;
    }

    /// <summary>A second is enough.</summary>
    public int MapWithin(ref gnttab_map_grant_ref op, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        int rc = privcmd.MapGrantRef(ref op);
        while (rc == 0 && op.Status == Gntst.GNTST_eagain && Stopwatch.GetElapsedTime(start) < limit)
        {
            Thread.Sleep(TimeSpan.FromMilliseconds(1));
            rc = privcmd.MapGrantRef(ref op);
        }

        if (rc != 0) return rc;
        if (op.Status == Gntst.GNTST_eagain) return -EAGAIN;
        if (op.Status != Gntst.GNTST_okay) return -EINVAL;
        _handle = op.Handle;
        return 0;
    }

    /// <summary>A growing delay is no bound, and neither is a message.</summary>
    public bool MapWithBackoff(ref gnttab_map_grant_ref op)
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(1);
        while (true) //! GNT2001
        {
            if (privcmd.MapGrantRef(ref op) < 0) return false;
            if (op.Status != Gntst.GNTST_eagain) break;
            if (delay > TimeSpan.FromMinutes(1)) trace.WriteLine($"gref {op.gref} of {op.dom} is slow");
            Thread.Sleep(delay);
            delay *= 2;
        }

        return op.Status == Gntst.GNTST_okay;
    }

    /// <summary>Attempts are counted, and the count ends nothing.</summary>
    public int MapAndCount(ref gnttab_map_grant_ref op, out int attempts)
    {
        attempts = 0;
        do //! GNT2001
        {
            attempts++;
            int rc = privcmd.MapGrantRef(ref op);
            if (rc != 0) return rc;
            if (op.Status == Gntst.GNTST_eagain) Thread.Sleep(attempts);
        }
        while (op.Status == Gntst.GNTST_eagain);

        return op.Status == Gntst.GNTST_okay ? 0 : -EINVAL;
    }

    /// <summary>A growing delay that ends the loop when it is long.</summary>
    public bool MapWithLongestDelay(ref gnttab_map_grant_ref op)
    {
        TimeSpan delay = TimeSpan.FromMilliseconds(1);
        while (true)
        {
            if (privcmd.MapGrantRef(ref op) < 0) return false;
            if (op.Status != Gntst.GNTST_eagain) break;
            if (delay > TimeSpan.FromSeconds(16)) break;
            Thread.Sleep(delay);
            delay *= 2;
        }

        return op.Status == Gntst.GNTST_okay;
    }

    /// <summary>The retry helper for bindings of one's own.</summary>
    public unsafe bool MapWithForeignHelper(gnttab_map_grant_ref* op)
    {
        if (privcmd.MapGrantRef(ref *op) != 0) return false;
        short status = (short)op->Status;
        if (GrantRetry.Retry(ref status, () => Resubmit(op, ref status)) != 0) return false;
        return status == (short)Gntst.GNTST_okay;
    }

    private unsafe int Resubmit(gnttab_map_grant_ref* op, ref short status)
    {
        int rc = privcmd.MapGrantRef(ref *op);
        status = (short)op->Status;
        return rc;
    }
}
