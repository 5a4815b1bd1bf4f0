using Xen.Grants.Simulator;

namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>Calls one method once, in one condition.</summary>
internal sealed class MethodScenario(Specimen specimen, Condition condition) : IGrantScenario
{
    private string _result = "does not return";
    private Scene? _scene;

    public string Name => specimen.Name;

    public string System => "corpus";

    public static Outcome Run(Specimen specimen, Condition condition)
    {
        MethodScenario scenario = new(specimen, condition);
        ScenarioResult result = ScenarioRunner.Run(scenario, new SimulationOptions
        {
            Seed = 1,
            Paging = condition.Kind switch
            {
                ConditionKind.PagesComeBack => PagingMode.Transient,
                ConditionKind.PagesStayAway => PagingMode.Permanent,
                _ => PagingMode.None,
            },
            EvictsAtRandom = false,
            PageIn = condition.PageIn,
        });
        return scenario._scene is { } scene
            ? new Outcome(result.Hung ? Outcome.Endless : scenario._result, scene.Calls, scene.Mapped, scene.Failed, scene.LastFailure)
            : throw new InvalidOperationException($"{specimen.Name}: {string.Join(' ', result.Failures)}");
    }

    public void Run(Simulation simulation)
    {
        _scene = new Scene(simulation, condition);
        if (specimen.RunAsync is { } runAsync)
        {
            simulation.SpawnAsync(Name, async () =>
            {
                _scene.Enter();
                try
                {
                    _result = await runAsync(_scene);
                }
                catch (Exception exception) when (IsOfMethod(exception))
                {
                    _result = Outcome.Of(exception);
                }
            });
            return;
        }

        _scene.Enter();
        try
        {
            _result = specimen.Run!(_scene);
        }
        catch (Exception exception) when (IsOfMethod(exception))
        {
            _result = Outcome.Of(exception);
        }
    }

    /// <summary>The simulator ends a run by exceptions of its own.</summary>
    private static bool IsOfMethod(Exception exception) => exception.GetType().Assembly != typeof(Simulation).Assembly;
}
