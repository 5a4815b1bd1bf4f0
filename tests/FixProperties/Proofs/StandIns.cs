namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>Stands for the real one in what is tried, so that its sleeps take the simulation's time.</summary>
public static class SimulatedThread
{
    public static void Sleep(int milliseconds) => Scene.Sleep(TimeSpan.FromMilliseconds(milliseconds));

    public static void Sleep(TimeSpan delay) => Scene.Sleep(delay);
}

/// <summary>Stands for the real one in what is tried, so that only the call ends, and not the process.</summary>
public static class SimulatedEnvironment
{
    public static long TickCount64 => Scene.Ticks();

    public static void FailFast(string? message) => throw new ProcessEndsException(message);
}

internal sealed class ProcessEndsException(string? message) : Exception(message);
