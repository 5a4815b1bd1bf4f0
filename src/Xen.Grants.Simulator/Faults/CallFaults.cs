namespace Xen.Grants.Simulator;

/// <summary>
/// Hypercalls that do not get to their end: <see cref="FaultKind.CallError"/>, <see cref="FaultKind.ArrayFault"/> and
/// <see cref="FaultKind.LostContinuation"/>; and <see cref="FaultKind.MaptrackFull"/>, for the time of a call.
/// </summary>
/// <remarks>Only maps and copies: after an unmap that was not done nobody could come to rest.</remarks>
internal sealed class CallFaults(Simulation simulation) : ICallFaults
{
    private long _calls;

    public CallFault Next(Domain caller, GrantTableCommand command, int count)
    {
        bool isMap = command == GrantTableCommand.MapGrantRef;
        if (count == 0 || !(isMap || command == GrantTableCommand.Copy))
        {
            return CallFault.None;
        }

        _calls++;
        caller.Maptrack.IsHeldFull = isMap && Strikes(FaultKind.MaptrackFull, static _ => default(FaultEvent), out _);
        if (Strikes(FaultKind.CallError, DrawErrno, out FaultEvent error))
        {
            return new CallFault(0, CallFaultPoint.CopyIn, -(int)error.Value);
        }

        if (Strikes(FaultKind.ArrayFault, random => DrawElement(random, count), out FaultEvent fault))
        {
            return new CallFault((int)fault.Place, CallFaultPoint.CopyIn, Errno.EFAULT);
        }

        return isMap && Strikes(FaultKind.LostContinuation, random => DrawElement(random, count), out FaultEvent lost)
            ? new CallFault((int)lost.Place, CallFaultPoint.CopyIn, 0)
            : CallFault.None;
    }

    private static FaultEvent? DrawErrno(SeededRandom random) => new FaultEvent(FaultKind.CallError, 0, 0, 0, -random.Pick(Errno.EFAULT, Errno.EINVAL, Errno.ENOSYS));

    private static FaultEvent? DrawElement(SeededRandom random, int count) => new FaultEvent(FaultKind.ArrayFault, 0, 0, random.Next(count));

    private bool Strikes(FaultKind kind, Func<SeededRandom, FaultEvent?> draw, out FaultEvent fault)
    {
        if (!simulation.Faults.Strikes(kind, _calls, draw, out fault))
        {
            return false;
        }

        simulation.Trace.Fault(in fault);
        simulation.Faults.MayCauseRefusals();
        return true;
    }
}
