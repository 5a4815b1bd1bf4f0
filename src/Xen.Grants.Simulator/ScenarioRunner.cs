namespace Xen.Grants.Simulator;

/// <summary>Runs scenarios.</summary>
public static class ScenarioRunner
{
    /// <summary>
    /// Runs a scenario once. Whatever the scenario does comes out as a result: an exception that leaves an
    /// actor is <see cref="ScenarioResult.Crashed"/>. Only what ends the process (a stack overflow,
    /// <see cref="Environment.FailFast(string)"/>) or never calls the simulator (an empty endless loop) is
    /// beyond it.
    /// </summary>
    /// <param name="scenario">What to run.</param>
    /// <param name="options">What decides the run: the same options give the same result.</param>
    /// <remarks>Runs may go on side by side, each on the thread that calls.</remarks>
    public static ScenarioResult Run(IGrantScenario scenario, SimulationOptions options) => new Simulation(options).Run(scenario);
}
