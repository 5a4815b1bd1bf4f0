using System.Reflection;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>The inside of a worker process: runs one scenario, seed after seed, and may well die of it.</summary>
internal static class Worker
{
    internal static int Run(string manifestPath, string scenarioName, ulong firstSeed, int count, RunConditions conditions, string? tracePath, bool shrink)
    {
        using Stream messages = Console.OpenStandardOutput();
        DieWithParent(Console.OpenStandardInput());
        Console.SetOut(TextWriter.Null);
        Console.SetError(TextWriter.Null);
        Console.SetIn(TextReader.Null);

        Type scenario;
        try
        {
            scenario = Load(WorkerManifest.Read(manifestPath), scenarioName);
        }
        catch (Exception exception)
        {
            WorkerProtocol.Write(messages, new Unusable($"{scenarioName} cannot be loaded: {exception.Message}"));
            return ExitCode.BadInput;
        }

        if (shrink)
        {
            Shrink(scenario, conditions.For(firstSeed), messages);
            return ExitCode.Clean;
        }

        using TraceWriter? trace = tracePath is null ? null : new TraceWriter(tracePath);
        for (int i = 0; i < count; i++)
        {
            ulong seed = unchecked(firstSeed + (ulong)i);
            SimulationOptions options = conditions.For(seed) with { Trace = trace is null ? null : trace.Write };
            WorkerProtocol.Write(messages, new SeedStarted(seed));
            WorkerProtocol.Write(messages, new SeedFinished(RunSeed(scenario, options, messages)));
        }

        return ExitCode.Clean;
    }

    private static Type Load(WorkerManifest manifest, string scenarioName)
    {
        Type scenario = new ScenarioLoadContext(manifest).LoadFromAssemblyPath(manifest.Assembly).GetType(scenarioName, throwOnError: true)!;
        return scenario.IsAssignableTo(typeof(IGrantScenario))
            ? scenario
            : throw new InputException($"it implements the contract of another Xen.Grants.Simulator than {typeof(IGrantScenario).Assembly.GetName().Version}");
    }

    private static void Shrink(Type type, SimulationOptions options, Stream messages) => ScenarioRunner.Shrink(
        () => (IGrantScenario)Activator.CreateInstance(type)!,
        options,
        smaller =>
        {
            RunConditions conditions = RunConditions.From(smaller.Options);
            WorkerProtocol.Write(messages, new SeedShrunk(conditions.RequestLimit, conditions.Schedule?.ToString(), smaller.InWords()));
        });

    private static SeedOutcome RunSeed(Type type, SimulationOptions options, Stream messages)
    {
        try
        {
            IGrantScenario scenario = (IGrantScenario)Activator.CreateInstance(type)!;
            WorkerProtocol.Write(messages, new ScenarioDescribed(scenario.System, scenario.Name));
            return SeedOutcome.From(ScenarioRunner.Run(scenario, options));
        }
        catch (Exception exception)
        {
            Exception thrown = exception is TargetInvocationException { InnerException: Exception inner } ? inner : exception;
            return SeedOutcome.CrashOf(options.Seed, $"{thrown.GetType().Name}: {thrown.Message}");
        }
    }

    /// <summary>Whoever started us holds our standard input open for as long as it lives.</summary>
    private static void DieWithParent(Stream input)
    {
        Thread watch = new(() =>
        {
            while (input.ReadByte() >= 0)
            {
            }

            Environment.Exit(ExitCode.Cancelled);
        })
        {
            IsBackground = true,
        };
        watch.Start();
    }
}
