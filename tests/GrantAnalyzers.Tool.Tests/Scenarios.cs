using System.Runtime.CompilerServices;
using Xen.Grants;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Tests;

/// <summary>Scenarios that worker processes run, some of them to their death. Seed 2 is where they go wrong.</summary>
public static class Scenarios
{
    /// <summary>Fails where the seed is even.</summary>
    public sealed class Odd : Scenario
    {
        public override void Run(Simulation simulation)
        {
            simulation.Sometimes("an odd seed", simulation.Seed % 2 == 1);
            if (simulation.Seed % 2 == 0)
            {
                simulation.Fail($"seed {simulation.Seed} is even");
            }
        }
    }

    public sealed class FailsFast : Scenario
    {
        protected override void GoWrong() => Environment.FailFast("out of credit");
    }

    public sealed class Exits : Scenario
    {
        protected override void GoWrong() => Environment.Exit(42);
    }

    public sealed class Recurses : Scenario
    {
        protected override void GoWrong() => Deeper(1);

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
        private static int Deeper(int depth) => Deeper(depth + 1) + 1;
    }

    public sealed class Loops : Scenario
    {
        protected override void GoWrong() => LoopForEver();
    }

    public sealed class LoopsAlways : Scenario
    {
        public override void Run(Simulation simulation) => LoopForEver();
    }

    public sealed class Throws : Scenario
    {
        protected override void GoWrong() => throw new InvalidOperationException("not in this state");
    }

    /// <summary>Maps a page of a domain that is not there.</summary>
    public sealed class Maps : Scenario
    {
        public override void Run(Simulation simulation)
        {
            Domain dom0 = simulation.CreateDomain(DomainKind.Pv, "dom0");
            MapGrantRef map = MapGrantRef.Create(0x1000, GrantMapFlags.HostMap, new GrantRef(8), new DomId(7));
            if (dom0.GrantTable.GrantTableOp(ref map) == 0 && map.Status == GrantStatus.BadDomain)
            {
                simulation.Fail("there is no domain 7 — \"none\"");
            }
        }
    }

    /// <summary>Writes to where the protocol goes, also past the console.</summary>
    public sealed class Chatters : Scenario
    {
        public override void Run(Simulation simulation)
        {
            Console.WriteLine("to the console");
            Console.Error.WriteLine("to the error stream");
            using Stream output = Console.OpenStandardOutput();
            output.Write("\u001e{\"no message\"}\nhalf a line"u8);
        }
    }

    /// <summary>Starts a thread that never ends, and does not wait for it.</summary>
    public sealed class LeavesAThread : Scenario
    {
        public override void Run(Simulation simulation) => new Thread(LoopForEver).Start();
    }

    /// <summary>Dies before it can say what it is called.</summary>
    public sealed class DiesUnborn : Scenario
    {
        public DiesUnborn() => Environment.FailFast("never born");
    }

    public abstract class Scenario : IGrantScenario
    {
        public string Name => GetType().Name;

        public string System => "test";

        public virtual void Run(Simulation simulation)
        {
            if (simulation.Seed == 2)
            {
                GoWrong();
            }
        }

        protected virtual void GoWrong()
        {
        }

        protected static void LoopForEver()
        {
            while (true)
            {
            }
        }
    }
}
