namespace Xen.Grants.Simulator;

/// <summary>Replays the lines of one run, one after the other, in one world.</summary>
internal sealed class RunReplay(RecordedWorld world, ReplayReport report)
{
    private readonly OperationReplay _operations = new(world);
    private readonly StageDirections _directions = new(world);
    private UserDeviceReplay? _devices;

    /// <summary>The process's devices, open once there is something to do with them.</summary>
    private UserDeviceReplay Devices => _devices ??= new UserDeviceReplay(world);

    internal void Replay(RecordedLine line, RecordedLine next)
    {
        string kind = line.Text("kind");
        switch (kind)
        {
            case "op" or "batch":
                Comparison comparison = Comparison(line);
                _directions.Before(line);
                _devices?.Before(line);
                int uncheckedBefore = _operations.Unchecked;
                _operations.Replay(line, comparison);
                report.UncheckedPages += _operations.Unchecked - uncheckedBefore;
                report.Add(kind, comparison);
                break;
            case "observe":
                Comparison observed = Comparison(line);
                if (_directions.Observe(line, next, observed) is string reason)
                {
                    report.AddNotReplayable(kind, reason);
                }
                else
                {
                    report.Add(kind, observed);
                }

                break;
            case "userdev":
                Comparison answered = Comparison(line);
                int uncheckedContents = Devices.Unchecked;
                Devices.Replay(line, answered);
                report.UncheckedPages += Devices.Unchecked - uncheckedContents;
                report.Add(kind, answered);
                break;
            case "end":
                break;
            default:
                throw line.Wrong($"its \"kind\" is unknown: {kind}; known are env, op, batch, sequence, observe, userdev and end");
        }
    }

    private static Comparison Comparison(RecordedLine line) => new($"{line.Where}, {line.Text("section")}: {line.Text("case")}");
}
