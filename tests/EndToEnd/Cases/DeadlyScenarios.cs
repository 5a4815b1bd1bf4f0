using System.Runtime.CompilerServices;
using Xen.Grants.Simulator;

namespace Cases;

/// <summary>Scenario code that takes its process with it, at seed 2.</summary>
public abstract class DeadlyScenario : IGrantScenario
{
    public string Name => GetType().Name;

    public string System => "deadly";

    public void Run(Simulation simulation)
    {
        if (simulation.Seed == 2)
        {
            Die();
        }
    }

    protected abstract void Die();
}

public sealed class FailsFast : DeadlyScenario
{
    protected override void Die() => Environment.FailFast("out of credit");
}

public sealed class RecursesForEver : DeadlyScenario
{
    protected override void Die() => Deeper(1);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static int Deeper(int depth) => Deeper(depth + 1) + 1;
}

public sealed class LoopsForEver : DeadlyScenario
{
    protected override void Die()
    {
        while (true)
        {
        }
    }
}
