using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// Replays the observations of calls whose operations lie in memory that is not there, or that cannot be written. They
/// tell neither references nor pages; any will do.
/// </summary>
internal sealed class FaultingCalls(RecordedWorld world)
{
    /// <summary>How many operations a call says there are, and how many of them are in memory.</summary>
    private const int Count = 4;
    private const int Readable = 2;

    private readonly GrantHandle[] _handles = new GrantHandle[Readable];
    private uint _ref;

    /// <returns>Null, or why it could not be replayed.</returns>
    internal string? Replay(string text, RecordedLine result, Comparison comparison)
    {
        switch (text)
        {
            case "map count=4, elements 2 and 3 lie on an unmapped page":
                MapHalf(result, comparison);
                return null;
            case "unmap count=4, elements 2 and 3 on an unmapped page":
                UnmapHalf(result, comparison);
                return null;
            case "copy count=4, elements 2 and 3 on an unmapped page":
                CopyHalf(result, comparison);
                return null;
            case "map with argument in a read-only page":
                MapUnwritable(result, comparison);
                return null;
            case "copy with argument in a read-only page":
                CopyUnwritable(result, comparison);
                return null;
            default:
                return "a call of an unknown kind";
        }
    }

    private void MapHalf(RecordedLine result, Comparison comparison)
    {
        _ref = world.GrantSpare();
        MapGrantRef[] ops = [NewMap(), NewMap()];
        comparison.Equal("rc", result.Signed("rc"), world.Call((uint)GrantTableCommand.MapGrantRef, Count, MemoryMarshal.AsBytes(ops.AsSpan())));
        for (int i = 0; i < Readable; i++)
        {
            comparison.Status($"status{i}", result.Signed($"status{i}"), ops[i].Status);
            _handles[i] = ops[i].Handle;
            world.Mapped(result.Word($"handle{i}"), new RecordedMapping(ops[i].Handle, world.Caller.Id.Value, _ref));
        }

        CompareFlags("entry_flags", result, comparison);
    }

    private void UnmapHalf(RecordedLine result, Comparison comparison)
    {
        ulong address = world.Caller.Grants.Active(_ref).Frame!.MachineAddress;
        UnmapGrantRef[] ops = [.. _handles.Select(handle => UnmapGrantRef.Create(0, address, handle))];
        comparison.Equal("rc", result.Signed("rc"), world.Call((uint)GrantTableCommand.UnmapGrantRef, Count, MemoryMarshal.AsBytes(ops.AsSpan())));
        for (int i = 0; i < Readable; i++)
        {
            comparison.Status($"status{i}", result.Signed($"status{i}"), ops[i].Status);
        }

        CompareFlags("entry_flags", result, comparison);
    }

    private void CopyHalf(RecordedLine result, Comparison comparison)
    {
        (Frame from, Frame to) = Pages();
        GrantCopy[] ops = [NewCopy(from, to), NewCopy(from, to)];
        comparison.Equal("rc", result.Signed("rc"), world.Call((uint)GrantTableCommand.Copy, Count, MemoryMarshal.AsBytes(ops.AsSpan())));
        for (int i = 0; i < Readable; i++)
        {
            comparison.Status($"status{i}", result.Signed($"status{i}"), ops[i].Status);
        }

        comparison.Equal("copied", result.Flag("copied"), to.Bytes.AsSpan().SequenceEqual(from.Bytes));
    }

    /// <summary>The mapping is there, and nobody was told its handle.</summary>
    private void MapUnwritable(RecordedLine result, Comparison comparison)
    {
        _ref = world.GrantSpare();
        CompareFlags("entry_flags_before", result, comparison);
        MapGrantRef op = NewMap();
        comparison.Equal("rc", result.Signed("rc"), CallUnwritable(ref op));
        comparison.Status("status", result.Signed("status"), op.Status);
        comparison.Equal("handle", result.Word("handle"), op.Handle.Value);
        CompareFlags("entry_flags_after", result, comparison);
    }

    private void CopyUnwritable(RecordedLine result, Comparison comparison)
    {
        (Frame from, Frame to) = Pages();
        GrantCopy op = NewCopy(from, to);
        comparison.Equal("rc", result.Signed("rc"), CallUnwritable(ref op));
        comparison.Status("status", result.Signed("status"), op.Status);
        comparison.Equal("copied", result.Flag("copied"), to.Bytes.AsSpan().SequenceEqual(from.Bytes));
    }

    private int CallUnwritable<TOp>(ref TOp op) where TOp : unmanaged, IGrantOperation
    {
        world.Hypervisor.CallFaults = new Unwritable();
        int rc = world.Issue(ref op);
        world.Hypervisor.CallFaults = null;
        return rc;
    }

    private MapGrantRef NewMap() => new()
    {
        Flags = GrantMapFlags.DeviceMap,
        Ref = new GrantRef(_ref),
        Dom = world.Caller.Id,
        Status = (GrantStatus)RecordedWorld.StatusSentinel,
        Handle = new GrantHandle(RecordedWorld.HandleSentinel),
    };

    private static GrantCopy NewCopy(Frame from, Frame to) => new()
    {
        Source = new GrantCopySide { Gmfn = from.Number, Domid = DomId.Self },
        Dest = new GrantCopySide { Gmfn = to.Number, Domid = DomId.Self },
        Len = Frame.Size,
        Status = (GrantStatus)RecordedWorld.StatusSentinel,
    };

    private (Frame From, Frame To) Pages()
    {
        Frame from = world.Hypervisor.AllocateFrame(world.Caller);
        from.Bytes.AsSpan().Fill(RecordedWorld.Sentinel);
        return (from, world.Hypervisor.AllocateFrame(world.Caller));
    }

    private void CompareFlags(string field, RecordedLine result, Comparison comparison) =>
        comparison.Equal(field, result.Word(field), (uint)world.Caller.Grants.FlagsWithUse(_ref));

    /// <summary>The first operation can be read, and its result not written.</summary>
    private sealed class Unwritable : ICallFaults
    {
        public CallFault Next(Domain caller, GrantTableCommand command, int count) => new(0, CallFaultPoint.CopyOut, Errno.EFAULT);
    }
}
