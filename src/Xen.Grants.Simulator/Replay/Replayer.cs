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
            string kind = line.TextOrNull("kind") ?? throw line.Wrong("it has no \"kind\"");
            if (kind == "sequence")
            {
                ReplayIn(line, world =>
                {
                    Comparison comparison = new($"{line.Where}, sequence {line.Signed("seq")} ({line.Text("family")})");
                    SequenceReplay.Replay(world, line, comparison);
                    report.Add(kind, comparison);
                });
            }
            else
            {
                // The lines of a run belong together: each finds the world as the one before left it.
                if (kind == "env")
                {
                    ReplayRun(run, report);
                    run = [];
                }

                run.Add(line);
            }
        }

        ReplayRun(run, report);
        return report;
    }

    private static void ReplayRun(List<RecordedLine> lines, ReplayReport report)
    {
        if (lines is [])
        {
            return;
        }

        RecordedLine first = lines[0];
        if (first.Text("kind") != "env")
        {
            throw first.Wrong("no line of kind \"env\" comes before it; a run begins with the one that lists its pages");
        }

        ReplayIn(first, world =>
        {
            foreach (RecordedLine page in first.Items("pages"))
            {
                world.AddPage(page.Text("page"), world.Domain(page.Short("dom")) ?? throw first.Wrong("it lists a page of a domain that there is not"), page.Number("mfn"));
            }

            RunReplay replay = new(world, report);
            for (int i = 1; i < lines.Count; i++)
            {
                replay.Replay(lines[i], i + 1 < lines.Count ? lines[i + 1] : default);
            }
        });
    }

    /// <summary>Replays in a world of its own, as an actor of that.</summary>
    private static void ReplayIn(RecordedLine line, Action<RecordedWorld> replay)
    {
        ReplayScenario scenario = new(replay);
        ScenarioResult result = ScenarioRunner.Run(scenario, s_options);
        switch (scenario.Error)
        {
            case RecordingException wrong:
                throw wrong;
            case not null:
                throw new InvalidOperationException($"{line.Where}: the replay failed", scenario.Error);
            case null when !scenario.IsDone:
                throw new InvalidOperationException($"{line.Where}: the replay did not come to its end: {string.Join(' ', result.Failures)}");
        }
    }

    private sealed class ReplayScenario(Action<RecordedWorld> replay) : IGrantScenario
    {
        public string Name => "replay";

        public string System => "a recorded hypervisor";

        internal Exception? Error { get; private set; }

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
                Error = e;
            }
        }
    }
}
