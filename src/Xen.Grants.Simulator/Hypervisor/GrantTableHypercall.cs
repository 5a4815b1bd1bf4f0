using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// The grant-table hypercall of one domain: Xen's <c>do_grant_table_op</c>. What an operation itself comes
/// to is in its own file.
/// </summary>
internal sealed class GrantTableHypercall(Domain caller) : IGrantTable
{
    /// <summary>The bits of <c>cmd</c> that name the operation: <c>GNTTABOP_CMD_MASK</c>.</summary>
    private const uint CommandMask = 0xFFF;

    public TimeProvider TimeProvider => Simulation.TimeProvider;

    private Simulation Simulation => caller.Hypervisor.Simulation;

    private bool IsWatched => Simulation.IsWatched;

    public int GrantTableOp<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantOperation
    {
        GrantTableCommand command = default(TOp).Command;
        CheckSize<TOp>(command);
        return Call((uint)command, (uint)ops.Length, MemoryMarshal.AsBytes(ops));
    }

    /// <summary>The hypercall as a guest makes it.</summary>
    /// <param name="cmd">Which operation; in the bits above 11, what only a continuation passes.</param>
    /// <param name="count">How many operations the caller says there are.</param>
    /// <param name="mapped">The bytes that are mapped where its pointer leads: not always as many.</param>
    internal int Call(uint cmd, uint count, Span<byte> mapped)
    {
        Actor actor = Simulation.SchedulingPoint();
        Simulation.Scheduler.Count((int)Math.Min(count, (uint)mapped.Length));
        int rc = Dispatch(actor, cmd, count, mapped);
        if (rc != 0)
        {
            Simulation.Trace.Refused(caller, (GrantTableCommand)cmd, rc);
        }

        return rc;
    }

    private int Dispatch(Actor actor, uint cmd, uint count, Span<byte> mapped)
    {
        if (count > int.MaxValue)
        {
            return Errno.EINVAL;
        }

        GrantTableCommand command = (GrantTableCommand)(cmd & CommandMask);
        if (command != GrantTableCommand.CacheFlush && (cmd & ~CommandMask) != 0)
        {
            return Errno.EINVAL;
        }

        CallFault fault = caller.Hypervisor.CallFaults?.Next(caller, command, (int)count) ?? CallFault.None;
        if (command is not (GrantTableCommand.MapGrantRef or GrantTableCommand.Copy))
        {
            actor.Sleeps.WaitIsOver();
        }

        return command switch
        {
            GrantTableCommand.MapGrantRef => Map(actor, (int)count, new CallArguments<MapGrantRef>(mapped, fault)),
            GrantTableCommand.UnmapGrantRef => Unmap((int)count, new CallArguments<UnmapGrantRef>(mapped, fault)),
            GrantTableCommand.SetupTable => SetUp((int)count, new CallArguments<SetupTable>(mapped, fault)),
            GrantTableCommand.Transfer => Transfer((int)count, new CallArguments<GrantTransfer>(mapped, fault)),
            GrantTableCommand.Copy => Copy(actor, (int)count, new CallArguments<GrantCopy>(mapped, fault)),
            GrantTableCommand.QuerySize => Query((int)count, new CallArguments<QuerySize>(mapped, fault)),
            GrantTableCommand.UnmapAndReplace => Replace((int)count, new CallArguments<UnmapAndReplace>(mapped, fault)),
            GrantTableCommand.SetVersion => SetVersion(new CallArguments<SetVersion>(mapped, fault)),
            GrantTableCommand.GetStatusFrames => GetStatusFrames((int)count, new CallArguments<GetStatusFrames>(mapped, fault)),
            GrantTableCommand.GetVersion => GetVersion(new CallArguments<GetVersion>(mapped, fault)),
            GrantTableCommand.SwapGrantRef => Swap((int)count, new CallArguments<SwapGrantRef>(mapped, fault)),
            GrantTableCommand.CacheFlush => Flush((int)count, cmd & ~CommandMask, new CallArguments<CacheFlush>(mapped, fault)),
            _ => Errno.ENOSYS,
        };
    }

    private int Map(Actor actor, int count, CallArguments<MapGrantRef> ops)
    {
        if (!actor.Sleeps.IsWaiting)
        {
            actor.Sleeps.WaitIsOver();
        }

        for (int i = 0; actor.Sleeps.IsWaiting && i < count && ops.TryRead(i, out MapGrantRef op); i++)
        {
            actor.Sleeps.Issuing(Identity(op));
        }

        for (int i = 0; i < count; i++)
        {
            if (!ops.TryRead(i, out MapGrantRef op))
            {
                return ops.Rc;
            }

            MapGrantRefOperation.Execute(caller, ref op);
            if (IsWatched)
            {
                if (op.Status == GrantStatus.Eagain || actor.Sleeps.IsRetrying)
                {
                    Simulation.Oracles.Answered(actor, Identity(op), op.Status, Simulation.Scheduler.Now);
                }

                Simulation.Trace.Map(caller, in op);
            }

            if (!ops.TryWrite(i, in op))
            {
                return ops.Rc;
            }
        }

        return 0;
    }

    private int Unmap(int count, CallArguments<UnmapGrantRef> ops)
    {
        int rc = UnmapGrantRefOperation.Execute(caller, count, ops);
        for (int i = 0; IsWatched && i < count && ops.TryRead(i, out UnmapGrantRef op); i++)
        {
            Simulation.Trace.Unmap(caller, in op);
        }

        return rc;
    }

    private int Replace(int count, CallArguments<UnmapAndReplace> ops)
    {
        int rc = UnmapAndReplaceOperation.Execute(caller, count, ops);
        for (int i = 0; IsWatched && i < count && ops.TryRead(i, out UnmapAndReplace op); i++)
        {
            Simulation.Trace.UnmapAndReplace(caller, in op);
        }

        return rc;
    }

    private int Copy(Actor actor, int count, CallArguments<GrantCopy> ops)
    {
        if (!actor.Sleeps.IsWaiting)
        {
            actor.Sleeps.WaitIsOver();
        }

        for (int i = 0; actor.Sleeps.IsWaiting && i < count && ops.TryRead(i, out GrantCopy op); i++)
        {
            actor.Sleeps.Issuing(Identity(op));
        }

        CopyBuffer source = new() { IsSource = true };
        CopyBuffer dest = default;
        int rc = 0;
        for (int i = 0; i < count && rc == 0; i++)
        {
            if (!ops.TryRead(i, out GrantCopy op))
            {
                rc = ops.Rc;
                break;
            }

            GrantCopyOperation.Execute(caller, ref op, ref source, ref dest);
            if (IsWatched)
            {
                if (op.Status == GrantStatus.Eagain || actor.Sleeps.IsRetrying)
                {
                    Simulation.Oracles.Answered(actor, Identity(op), op.Status, Simulation.Scheduler.Now);
                }

                Simulation.Trace.Copy(caller, in op);
            }

            if (!ops.TryWrite(i, in op))
            {
                rc = ops.Rc;
                break;
            }
        }

        source.Release();
        dest.Release();
        return rc;
    }

    private int SetUp(int count, CallArguments<SetupTable> ops)
    {
        if (count != 1)
        {
            return Errno.EINVAL;
        }

        if (!ops.TryRead(0, out SetupTable op))
        {
            return ops.Rc;
        }

        if (!FrameList.IsPlausible(caller, op.FrameList, op.NrFrames))
        {
            return Errno.EFAULT;
        }

        SetupTableOperation.Execute(caller, ref op);
        Simulation.Trace.SetupTable(caller, in op);
        return ops.TryWrite(0, in op) ? 0 : ops.Rc;
    }

    private int Transfer(int count, CallArguments<GrantTransfer> ops)
    {
        for (int i = 0; i < count; i++)
        {
            if (!ops.TryRead(i, out GrantTransfer op))
            {
                return ops.Rc;
            }

            TransferOperation.Execute(caller, ref op);
            Simulation.Trace.Transfer(caller, in op);
            if (!ops.TryWrite(i, in op))
            {
                return ops.Rc;
            }
        }

        return 0;
    }

    private int Query(int count, CallArguments<QuerySize> ops)
    {
        if (count != 1)
        {
            return Errno.EINVAL;
        }

        if (!ops.TryRead(0, out QuerySize op))
        {
            return ops.Rc;
        }

        QuerySizeOperation.Execute(caller, ref op);
        Simulation.Trace.QuerySize(caller, in op);
        return ops.TryWrite(0, in op) ? 0 : ops.Rc;
    }

    /// <summary>It does not look at the count.</summary>
    private int SetVersion(CallArguments<SetVersion> ops)
    {
        if (!ops.TryRead(0, out SetVersion op))
        {
            return ops.Rc;
        }

        int rc = SetVersionOperation.Execute(caller, ref op);
        Simulation.Trace.SetVersion(caller, in op);
        return ops.TryWrite(0, in op) ? rc : ops.Rc;
    }

    private int GetStatusFrames(int count, CallArguments<GetStatusFrames> ops)
    {
        if (count != 1)
        {
            return Errno.EINVAL;
        }

        if (!ops.TryRead(0, out GetStatusFrames op))
        {
            return ops.Rc;
        }

        if (!FrameList.IsPlausible(caller, op.FrameList, op.NrFrames))
        {
            return Errno.EFAULT;
        }

        GetStatusFramesOperation.Execute(caller, ref op);
        Simulation.Trace.GetStatusFrames(caller, in op);
        return ops.TryWrite(0, in op) ? 0 : ops.Rc;
    }

    /// <summary>Nor does it look at the count.</summary>
    private int GetVersion(CallArguments<GetVersion> ops)
    {
        if (!ops.TryRead(0, out GetVersion op))
        {
            return ops.Rc;
        }

        int rc = GetVersionOperation.Execute(caller, ref op);
        Simulation.Trace.GetVersion(caller, in op);
        return rc != 0 || ops.TryWrite(0, in op) ? rc : ops.Rc;
    }

    private int Swap(int count, CallArguments<SwapGrantRef> ops)
    {
        for (int i = 0; i < count; i++)
        {
            if (!ops.TryRead(i, out SwapGrantRef op))
            {
                return ops.Rc;
            }

            SwapGrantRefOperation.Execute(caller, ref op);
            Simulation.Trace.SwapGrantRef(caller, in op);
            if (!ops.TryWrite(i, in op))
            {
                return ops.Rc;
            }
        }

        return 0;
    }

    /// <summary>The first operation that fails ends the call. It writes nothing.</summary>
    private int Flush(int count, uint continuedAt, CallArguments<CacheFlush> ops)
    {
        int rc = 0;
        for (int i = 0; i < count && rc == 0; i++)
        {
            rc = ops.TryRead(i, out CacheFlush op) ? CacheFlushOperation.Execute(caller, in op, continuedAt) : ops.Rc;
        }

        return rc;
    }

    /// <summary>Tells one operation that is waited for from another, by what it names.</summary>
    private static ulong Identity(in MapGrantRef op) =>
        SeededRandom.Mix(op.HostAddr ^ SeededRandom.Mix(((ulong)op.Flags << 48) ^ ((ulong)op.Dom.Value << 32) ^ op.Ref.Value));

    private static ulong Identity(in GrantCopy op) =>
        SeededRandom.Mix(op.Source.Gmfn ^ SeededRandom.Mix(Side(op.Source) ^ SeededRandom.Mix(op.Dest.Gmfn ^ SeededRandom.Mix(Side(op.Dest) ^ ((ulong)op.Len << 32)))));

    private static ulong Side(in GrantCopySide side) => ((ulong)side.Domid.Value << 16) | side.Offset;

    /// <summary>A structure of the caller's own may take the place of Xen's, if it is laid out so.</summary>
    private static void CheckSize<TOp>(GrantTableCommand command) where TOp : unmanaged
    {
        (Type type, int size) = command switch
        {
            GrantTableCommand.MapGrantRef => (typeof(MapGrantRef), Unsafe.SizeOf<MapGrantRef>()),
            GrantTableCommand.UnmapGrantRef => (typeof(UnmapGrantRef), Unsafe.SizeOf<UnmapGrantRef>()),
            GrantTableCommand.SetupTable => (typeof(SetupTable), Unsafe.SizeOf<SetupTable>()),
            GrantTableCommand.Transfer => (typeof(GrantTransfer), Unsafe.SizeOf<GrantTransfer>()),
            GrantTableCommand.Copy => (typeof(GrantCopy), Unsafe.SizeOf<GrantCopy>()),
            GrantTableCommand.QuerySize => (typeof(QuerySize), Unsafe.SizeOf<QuerySize>()),
            GrantTableCommand.UnmapAndReplace => (typeof(UnmapAndReplace), Unsafe.SizeOf<UnmapAndReplace>()),
            GrantTableCommand.SetVersion => (typeof(SetVersion), Unsafe.SizeOf<SetVersion>()),
            GrantTableCommand.GetStatusFrames => (typeof(GetStatusFrames), Unsafe.SizeOf<GetStatusFrames>()),
            GrantTableCommand.GetVersion => (typeof(GetVersion), Unsafe.SizeOf<GetVersion>()),
            GrantTableCommand.SwapGrantRef => (typeof(SwapGrantRef), Unsafe.SizeOf<SwapGrantRef>()),
            GrantTableCommand.CacheFlush => (typeof(CacheFlush), Unsafe.SizeOf<CacheFlush>()),
            _ => (typeof(TOp), Unsafe.SizeOf<TOp>()),
        };
        if (Unsafe.SizeOf<TOp>() != size)
        {
            throw new ArgumentException($"{typeof(TOp)} has {Unsafe.SizeOf<TOp>()} bytes; Xen's structure for its command, {type.Name}, has {size}.", "ops");
        }
    }
}
