namespace Corpus.Styles.GNT2002.Linux;

/// <summary>After grant-table.c, with its retry put in the wrong place and in the right one.</summary>
public sealed unsafe class GrantTable(IGrantTable grants)
{
    private const int EFAULT = 14;
    private const int MaxDelay = 256;

    /// <summary>The batch is issued again by pointer and count.</summary>
    public int BatchMap(MapGrantRef* batch, int count)
    {
        Span<MapGrantRef> ops = new(batch, count);
        int delay = 1;
        bool again;
        do //! GNT2002
        {
            if (grants.GrantTableOp(ops) != 0) return -EFAULT;
            again = false;
            for (MapGrantRef* op = batch; op < batch + count; op++)
            {
                if (op->Status == GrantStatus.Eagain) again = true;
            }

            if (again) Thread.Sleep(delay++);
        }
        while (again && delay < MaxDelay);

        int failed = 0;
        for (MapGrantRef* op = batch; op < batch + count; op++)
        {
            if (op->Status != GrantStatus.Okay) failed++;
        }

        return failed == 0 ? 0 : -EFAULT;
    }

    /// <summary>As Linux does it: the batch once, and then those that are busy, one by one.</summary>
    public int BatchMapAsLinux(MapGrantRef[] batch)
    {
        if (grants.GrantTableOp(batch) != 0) return -EFAULT;

        int failed = 0;
        foreach (ref MapGrantRef op in batch.AsSpan())
        {
            for (int delay = 1; op.Status == GrantStatus.Eagain && delay < MaxDelay; delay++) //! GNT2006
            {
                Thread.Sleep(delay);
                if (grants.GrantTableOp(ref op) != 0) return -EFAULT;
            }

            if (op.Status != GrantStatus.Okay) failed++;
        }

        return failed == 0 ? 0 : -EFAULT;
    }

    /// <summary>From the first busy one to the end: those behind it may have succeeded.</summary>
    public int BatchMapFromFirstBusy(MapGrantRef[] batch)
    {
        int first = 0;
        for (int tries = 0; first < batch.Length && tries < MaxDelay; tries++) //! GNT2002
        {
            if (grants.GrantTableOp(batch.AsSpan(first)) != 0) return -EFAULT;
            while (first < batch.Length && batch[first].Status != GrantStatus.Eagain) first++;
        }

        return batch.Count(static op => op.Status != GrantStatus.Okay) == 0 ? 0 : -EFAULT;
    }

    /// <summary>An unmap with references left is put off, and done once.</summary>
    public int UnmapWhenUnused(UnmapGrantRef[] unmap, Func<bool> isUsed)
    {
        for (int tries = 0; isUsed(); tries++)
        {
            if (tries == MaxDelay) return -EFAULT;
            Thread.Sleep(5);
        }

        if (grants.GrantTableOp(unmap) != 0) return -EFAULT;
        return Array.TrueForAll(unmap, static op => op.Status == GrantStatus.Okay) ? 0 : -EFAULT;
    }

    /// <summary>An unmap is repeated for as long as somebody uses the page.</summary>
    public int UnmapWhileUsed(UnmapGrantRef[] unmap)
    {
        int stuck = unmap.Length;
        int age = 0;
        while (stuck > 0 && age < 10) //! GNT2002
        {
            Thread.Sleep(5 * ++age);
            if (grants.GrantTableOp(unmap) != 0) return -EFAULT;
            stuck = 0;
            for (int i = 0; i < unmap.Length; i++)
            {
                if (unmap[i].Status != GrantStatus.Okay) stuck++;
            }
        }

        return stuck == 0 ? 0 : -EFAULT;
    }

    /// <summary>Never a batch: each has its own call, and its own bounded retry.</summary>
    public int MapOneByOne(MapGrantRef[] maps)
    {
        int failed = 0;
        foreach (ref MapGrantRef op in maps.AsSpan())
        {
            int delay = 1;
            do
            {
                if (grants.GrantTableOp(ref op) != 0) return -EFAULT;
                if (op.Status == GrantStatus.Eagain) Thread.Sleep(delay);
            }
            while (op.Status == GrantStatus.Eagain && ++delay < MaxDelay);

            if (op.Status != GrantStatus.Okay) failed++;
        }

        return failed == 0 ? 0 : -EFAULT;
    }
}
