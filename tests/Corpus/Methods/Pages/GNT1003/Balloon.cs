using Judge = Corpus.Pages.GNT1003.Judges.Judges;
using Corpus.Pages.GNT1003.Judges;

namespace Corpus.Pages.GNT1003.Balloon;

public sealed class BalloonDriver(IGrantTable table, DomId guest, Action<string> log)
{
    private readonly List<ulong> _free = [];

    public int PassTheUnmapToAHelperThatOnlyDescribesIt(ulong page, GrantHandle handle)
    {
        UnmapGrantRef op = UnmapGrantRef.Create(page, 0, handle);
        int rc = table.GrantTableOp(ref op); //! GNT1003
        log(Judge.Describe(in op));
        if (rc == 0)
        {
            _free.Add(page);
        }

        return rc;
    }

    public bool GrowTheTableAndTrustTheRc(uint frames, ulong frameList)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, frameList);
        return table.GrantTableOp(ref setup) == 0; //! GNT1003
    }

    public uint RoomInTheTableOfThePeer()
    {
        QuerySize query = QuerySize.Create(guest);
        if (table.GrantTableOp(ref query) != 0) //! GNT1003
        {
            return 0;
        }

        return query.MaxNrFrames - query.NrFrames;
    }

    public int UnmapStackMemoryWithoutLooking(ReadOnlySpan<GrantHandle> handles, ulong area)
    {
        Span<UnmapGrantRef> ops = stackalloc UnmapGrantRef[16];
        int count = Math.Min(handles.Length, ops.Length);
        for (int i = 0; i < count; i++)
        {
            ops[i] = UnmapGrantRef.Create(area + ((ulong)i << 12), 0, handles[i]);
        }

        int rc = table.GrantTableOp(ops[..count]); //! GNT1003
        return rc != 0 ? rc : count;
    }

    public int UnmapStackMemoryAndAskAHelper(ReadOnlySpan<GrantHandle> handles, ulong area)
    {
        Span<UnmapGrantRef> ops = stackalloc UnmapGrantRef[16];
        int count = Math.Min(handles.Length, ops.Length);
        for (int i = 0; i < count; i++)
        {
            ops[i] = UnmapGrantRef.Create(area + ((ulong)i << 12), 0, handles[i]);
        }

        int rc = table.GrantTableOp(ops[..count]);
        if (rc != 0)
        {
            return rc;
        }

        return Judge.AllGone(ops[..count]) ? count : 0;
    }

    public void GrowTheTableOrThrow(uint frames, ulong frameList)
    {
        SetupTable setup = SetupTable.Create(DomId.Self, frames, frameList);
        if (table.GrantTableOp(ref setup) is not 0 and var rc)
        {
            throw new InvalidOperationException($"setup_table: rc {rc}");
        }

        setup.Status.Require("setup_table");
    }

    public IEnumerable<(ulong Page, GrantStatus Status)> UnmapLazilyAndYieldTheStatuses(IEnumerable<(ulong Page, GrantHandle Handle)> mappings)
    {
        foreach ((ulong page, GrantHandle handle) in mappings)
        {
            UnmapGrantRef[] op = [UnmapGrantRef.Create(page, 0, handle)];
            int rc = table.GrantTableOp(op);
            if (rc != 0)
            {
                yield break;
            }

            yield return (page, op[0].Status);
        }
    }

    public void UnmapInALambdaThatLooks(ulong page, GrantHandle handle, Action<Action> defer)
    {
        defer(() =>
        {
            UnmapGrantRef op = UnmapGrantRef.Create(page, 0, handle);
            if (table.GrantTableOp(ref op) == 0 && op.Status == GrantStatus.Okay)
            {
                _free.Add(page);
            }
        });
    }
}
