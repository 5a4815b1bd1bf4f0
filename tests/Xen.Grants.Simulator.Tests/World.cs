using System.Runtime.ExceptionServices;

namespace Xen.Grants.Simulator.Tests;

/// <summary>Runs a test's body as a scenario of its own.</summary>
internal static class World
{
    /// <summary>Runs it; nothing in it may crash, hang or be uncontrolled.</summary>
    internal static ScenarioResult Run(Action<Simulation> body, SimulationOptions? options = null)
    {
        ScenarioResult result = Observe(body, options);
        Assert.False(result.Crashed || result.Hung, string.Join('\n', result.Failures));
        Assert.DoesNotContain(result.Failures, f => f.StartsWith("Uncontrolled"));
        return result;
    }

    /// <summary>Runs it, whatever comes of it; only failed assertions come out.</summary>
    internal static ScenarioResult Observe(Action<Simulation> body, SimulationOptions? options = null)
    {
        BodyScenario scenario = new(body);
        ScenarioResult result = ScenarioRunner.Run(scenario, options ?? Calm);
        if (scenario.Failed is not null)
        {
            ExceptionDispatchInfo.Throw(scenario.Failed);
        }

        return result;
    }

    /// <summary>No paging.</summary>
    internal static SimulationOptions Calm { get; } = new() { Seed = 1, Paging = PagingMode.None };

    /// <summary>Pages go away only when a test says so, and come back.</summary>
    internal static SimulationOptions Paging { get; } = new() { Seed = 1, Paging = PagingMode.Transient, EvictsAtRandom = false };

    /// <summary>Pages go away only when a test says so, and may be lost.</summary>
    internal static SimulationOptions Losing { get; } = new() { Seed = 1, Paging = PagingMode.Permanent, EvictsAtRandom = false };

    /// <summary>What the counters of a scenario come to over 60 seeds, with pages that are lost.</summary>
    internal static Dictionary<string, long> SometimesOf(IGrantScenario scenario)
    {
        Dictionary<string, long> seen = [];
        for (ulong seed = 0; seed < 60; seed++)
        {
            ScenarioResult result = ScenarioRunner.Run(scenario, new SimulationOptions { Seed = seed, Paging = PagingMode.Permanent });
            foreach ((string name, long count) in result.Sometimes)
            {
                seen[name] = seen.GetValueOrDefault(name) + count;
            }
        }

        return seen;
    }

    internal sealed class BodyScenario(Action<Simulation> body) : IGrantScenario
    {
        public string Name => "body";

        public string System => "test";

        internal Exception? Failed { get; private set; }

        public void Run(Simulation simulation)
        {
            try
            {
                body(simulation);
            }
            catch (Xunit.Sdk.XunitException e)
            {
                Failed = e;
                throw;
            }
        }
    }
}
