namespace Xen.Grants.Simulator;

/// <summary>
/// A system to put to the test: sets up domains, runs a backend against a frontend, and tells the simulation
/// what came out. Implement it in a public class with a parameterless constructor.
/// </summary>
public interface IGrantScenario
{
    /// <summary>What is done, in a few words: "reads and writes".</summary>
    string Name { get; }

    /// <summary>The system that it is done to: "blkback". Results are grouped by it.</summary>
    string System { get; }

    /// <summary>
    /// Runs as the simulation's first actor. The run is over when this method and every actor it started
    /// have returned; then the oracles look.
    /// </summary>
    /// <param name="simulation">The world to run in.</param>
    void Run(Simulation simulation);
}
