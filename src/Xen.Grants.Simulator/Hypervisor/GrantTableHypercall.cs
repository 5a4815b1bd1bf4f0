using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// The grant-table hypercall of one domain: Xen's <c>do_grant_table_op</c>. What an operation itself comes
/// to is in its own file.
/// </summary>
internal sealed class GrantTableHypercall(Domain caller) : IGrantTable
{
    private const int EINVAL = -22;
    private const int ENOSYS = -38;

    public TimeProvider TimeProvider => Simulation.TimeProvider;

    private Simulation Simulation => caller.Hypervisor.Simulation;

    public int GrantTableOp<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantOperation
    {
        Actor actor = Simulation.SchedulingPoint();
        Simulation.Scheduler.Count(ops.Length);
        GrantTableCommand command = default(TOp).Command;
        int rc = command switch
        {
            GrantTableCommand.MapGrantRef => Map(actor, As<TOp, MapGrantRef>(ops)),
            GrantTableCommand.UnmapGrantRef => Unmap(actor, As<TOp, UnmapGrantRef>(ops)),
            GrantTableCommand.UnmapAndReplace => Replace(actor, As<TOp, UnmapAndReplace>(ops)),
            GrantTableCommand.Copy => Copy(actor, As<TOp, GrantCopy>(ops)),
            GrantTableCommand.SetupTable => SetUp(actor, As<TOp, SetupTable>(ops)),
            _ => ENOSYS,
        };
        if (rc != 0)
        {
            Simulation.Trace.Refused(caller, command, rc);
        }

        return rc;
    }

    private int Map(Actor actor, Span<MapGrantRef> ops)
    {
        foreach (ref readonly MapGrantRef op in ops)
        {
            actor.Sleeps.Issuing(Identity(op));
        }

        foreach (ref MapGrantRef op in ops)
        {
            MapGrantRefOperation.Execute(caller, ref op);
            Simulation.Oracles.Answered(actor, Identity(op), op.Status);
            Simulation.Trace.Map(caller, in op);
        }

        return 0;
    }

    private int Unmap(Actor actor, Span<UnmapGrantRef> ops)
    {
        actor.Sleeps.WaitIsOver();
        UnmapGrantRefOperation.Execute(caller, ops);
        foreach (ref readonly UnmapGrantRef op in ops)
        {
            Simulation.Trace.Unmap(caller, in op);
        }

        return 0;
    }

    private int Replace(Actor actor, Span<UnmapAndReplace> ops)
    {
        actor.Sleeps.WaitIsOver();
        UnmapAndReplaceOperation.Execute(caller, ops);
        foreach (ref readonly UnmapAndReplace op in ops)
        {
            Simulation.Trace.UnmapAndReplace(caller, in op);
        }

        return 0;
    }

    private int Copy(Actor actor, Span<GrantCopy> ops)
    {
        foreach (ref readonly GrantCopy op in ops)
        {
            actor.Sleeps.Issuing(Identity(op));
        }

        foreach (ref GrantCopy op in ops)
        {
            GrantCopyOperation.Execute(caller, ref op);
            Simulation.Oracles.Answered(actor, Identity(op), op.Status);
            Simulation.Trace.Copy(caller, in op);
        }

        return 0;
    }

    private int SetUp(Actor actor, Span<SetupTable> ops)
    {
        actor.Sleeps.WaitIsOver();
        if (ops.Length != 1)
        {
            return EINVAL;
        }

        ref SetupTable op = ref ops[0];
        SetupTableOperation.Execute(caller, ref op);
        Simulation.Trace.SetupTable(caller, in op);
        return 0;
    }

    /// <summary>Tells one operation that is waited for from another, by what it names.</summary>
    private static ulong Identity(in MapGrantRef op) =>
        SeededRandom.Mix(op.HostAddr ^ SeededRandom.Mix(((ulong)op.Flags << 48) ^ ((ulong)op.Dom.Value << 32) ^ op.Ref.Value));

    private static ulong Identity(in GrantCopy op) =>
        SeededRandom.Mix(op.Source.Gmfn ^ SeededRandom.Mix(Side(op.Source) ^ SeededRandom.Mix(op.Dest.Gmfn ^ SeededRandom.Mix(Side(op.Dest) ^ ((ulong)op.Len << 32)))));

    private static ulong Side(in GrantCopySide side) => ((ulong)side.Domid.Value << 16) | side.Offset;

    private static Span<TXen> As<TOp, TXen>(Span<TOp> ops)
        where TOp : unmanaged
        where TXen : unmanaged
    {
        if (Unsafe.SizeOf<TOp>() != Unsafe.SizeOf<TXen>())
        {
            throw new ArgumentException($"{typeof(TOp)} has {Unsafe.SizeOf<TOp>()} bytes; Xen's structure for its command, {typeof(TXen).Name}, has {Unsafe.SizeOf<TXen>()}.", nameof(ops));
        }

        return MemoryMarshal.Cast<TOp, TXen>(ops);
    }
}
