using System.Runtime.ExceptionServices;

namespace Xen.Grants.Simulator;

/// <summary>
/// Replays what a real hypervisor answered, and holds the simulator's answers against it. docs/simulator.md tells the
/// format of a recording.
/// </summary>
public static class Replayer
{
    private static readonly SimulationOptions s_options = new()
    {
        Seed = 1,

        // Only what the recording pages out is.
        Paging = PagingMode.Transient,
        EvictsAtRandom = false,
        OperationBudget = long.MaxValue,
    };

    /// <summary>Replays a file.</summary>
    /// <param name="path">One JSON object a line; with a name in <c>.gz</c>, gzipped.</param>
    /// <exception cref="RecordingException">It cannot be read, or is no recording; the message names the file, the line and the remedy.</exception>
    public static ReplayReport Replay(string path)
    {
        ReplayReport report = new();
        List<RecordedLine> run = [];
        foreach (RecordedLine line in Recording.Read(path))
        {
            switch (line.Text("kind"))
            {
                case "sequence":
                    ReplaySequence(line, report);
                    break;

                // The lines of a run belong together: each finds the world as the one before left it.
                case "env":
                    ReplayRun(run, report);
                    run = [line];
                    break;
                default:
                    run.Add(line);
                    break;
            }
        }

        ReplayRun(run, report);
        return report;
    }

    private static void ReplaySequence(RecordedLine line, ReplayReport report)
    {
        Comparison comparison = new($"{line.Where}, sequence {line.Signed("seq")} ({line.Text("family")})");
        string? stopped = ReplayIn(world => Guarded(line, () => SequenceReplay.Replay(world, line, comparison)));
        if (stopped is not null)
        {
            comparison.Differs("the run", "went on", stopped);
        }

        report.Add("sequence", comparison);
    }

    private static void ReplayRun(List<RecordedLine> lines, ReplayReport report)
    {
        if (lines is not [RecordedLine first, ..])
        {
            return;
        }

        if (first.Text("kind") != "env")
        {
            throw first.Wrong("no line of kind \"env\" comes before it; a run begins with the one that lists its pages");
        }

        int at = 0;
        string? stopped = ReplayIn(world =>
        {
            Guarded(first, () => AddPages(world, first));
            RunReplay replay = new(world, report);
            for (at = 1; at < lines.Count; at++)
            {
                Guarded(lines[at], () => replay.Replay(lines[at], at + 1 < lines.Count ? lines[at + 1] : default));
            }
        });
        for (int i = at; stopped is not null && i < lines.Count; i++)
        {
            Comparison comparison = new(lines[i].Where);
            comparison.Differs("the run", "went on", stopped);
            report.Add(lines[i].Text("kind"), comparison);
        }
    }

    private static void AddPages(RecordedWorld world, RecordedLine env)
    {
        foreach (RecordedLine page in env.Items("pages"))
        {
            Domain owner = world.Domain(page.Short("dom")) ?? throw env.Wrong($"it lists a page of domain {page.Short("dom")}, which there is not");
            world.AddPage(page.Text("page"), owner, page.Number("mfn"));
        }
    }

    /// <summary>What does not fit together in a line is the line's mistake.</summary>
    private static void Guarded(RecordedLine line, Action replay)
    {
        try
        {
            replay();
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or KeyNotFoundException or FormatException or AccessViolationException)
        {
            throw line.Wrong($"it does not fit together, or not with the lines before it ({e.Message})");
        }
    }

    /// <summary>Replays in a world of its own, as an actor of that.</summary>
    /// <returns>Null, or why the simulator ended the run before its end: where a domain is crashed.</returns>
    private static string? ReplayIn(Action<RecordedWorld> replay)
    {
        ReplayScenario scenario = new(replay);
        ScenarioResult result = ScenarioRunner.Run(scenario, s_options);
        scenario.Error?.Throw();
        return scenario.IsDone ? null : string.Join(' ', result.Failures);
    }

    private sealed class ReplayScenario(Action<RecordedWorld> replay) : IGrantScenario
    {
        public string Name => "replay";

        public string System => "a recorded hypervisor";

        internal ExceptionDispatchInfo? Error { get; private set; }

        internal bool IsDone { get; private set; }

        public void Run(Simulation simulation)
        {
            try
            {
                replay(new RecordedWorld(simulation));
                IsDone = true;
            }
            catch (Exception e) when (e is not SimulationStoppedException)
            {
                Error = ExceptionDispatchInfo.Capture(e);
            }
        }
    }
}
