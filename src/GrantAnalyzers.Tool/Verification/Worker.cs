using System.Reflection;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>The inside of a worker process: runs one scenario, seed after seed, and may well die of it.</summary>
internal static class Worker
{
    internal static int Run(string manifestPath, string scenarioName, ulong firstSeed, int count, PagingMode paging)
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

        for (int i = 0; i < count; i++)
        {
            ulong seed = unchecked(firstSeed + (ulong)i);
            WorkerProtocol.Write(messages, new SeedStarted(seed));
            WorkerProtocol.Write(messages, new SeedFinished(RunSeed(scenario, seed, paging, messages)));
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

    private static SeedOutcome RunSeed(Type type, ulong seed, PagingMode paging, Stream messages)
    {
        try
        {
            IGrantScenario scenario = (IGrantScenario)Activator.CreateInstance(type)!;
            WorkerProtocol.Write(messages, new ScenarioDescribed(scenario.System, scenario.Name));
            return SeedOutcome.From(ScenarioRunner.Run(scenario, new SimulationOptions { Seed = seed, Paging = paging }));
        }
        catch (Exception exception)
        {
            Exception thrown = exception is TargetInvocationException { InnerException: Exception inner } ? inner : exception;
            return SeedOutcome.CrashOf(seed, $"{thrown.GetType().Name}: {thrown.Message}");
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
