namespace Xen.Grants.Simulator;

/// <summary>Replays the lines of one run, one after the other, in one world.</summary>
internal sealed class RunReplay(RecordedWorld world, ReplayReport report)
{
    private readonly OperationReplay _operations = new(world);
    private readonly StageDirections _directions = new(world);

    internal void Replay(RecordedLine line, RecordedLine next)
    {
        string kind = line.Text("kind");
        switch (kind)
        {
            case "op" or "batch":
                Comparison comparison = Comparison(line);
                _directions.Before(line);
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
                report.AddNotReplayable(kind, "an interface of Linux's (gntdev, gntalloc), which is no part of the hypervisor");
                break;
            case "end":
                break;
            default:
                throw line.Wrong($"its \"kind\" is unknown: {kind}; known are env, op, batch, sequence, observe, userdev and end");
        }
    }

    private static Comparison Comparison(RecordedLine line) => new($"{line.Where}, {line.Text("section")}: {line.Text("case")}");
}
