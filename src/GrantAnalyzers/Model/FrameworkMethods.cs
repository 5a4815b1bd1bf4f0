using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>The framework's own methods that block, take locks, or end the program, by their types' names.</summary>
internal static class FrameworkMethods
{
    public static MethodRole RoleOf(IMethodSymbol method) => (NamespaceOf(method), method.ContainingType?.Name, method.Name) switch
    {
        ("Threading", "Thread", "Sleep" or "SpinWait" or "Join" or "Yield") => MethodRole.Block,
        ("Threading", "SpinWait", "SpinOnce" or "SpinUntil") => MethodRole.Block,
        ("Threading", "ManualResetEventSlim" or "CountdownEvent", "Wait") => MethodRole.Block,
        ("Threading", "WaitHandle" or "ManualResetEvent" or "AutoResetEvent" or "EventWaitHandle", "WaitOne" or "WaitAny" or "WaitAll") => MethodRole.Block,
        ("Tasks", "Task", "Wait" or "WaitAll" or "WaitAny") => MethodRole.Block,
        ("CompilerServices", "TaskAwaiter" or "ValueTaskAwaiter" or "ConfiguredTaskAwaiter" or "ConfiguredValueTaskAwaiter", "GetResult") => MethodRole.Block,
        ("Diagnostics", "Debug" or "Trace", "Assert") => MethodRole.Assert,
        ("Contracts", "Contract", "Assert" or "Assume") => MethodRole.Assert,
        ("Diagnostics", "Debug" or "Trace", "Fail") => MethodRole.FailFast,
        ("System", "Environment", "FailFast" or "Exit") => MethodRole.FailFast,
        ("Threading", "Monitor", "Enter" or "TryEnter") => MethodRole.EnterLock,
        ("Threading", "Monitor", "Exit") => MethodRole.ExitLock,
        ("Threading", "Lock", "Enter" or "EnterScope" or "TryEnter") => MethodRole.EnterLock,
        ("Threading", "Lock", "Exit") or ("Threading", "Scope", "Dispose") => MethodRole.ExitLock,
        ("Threading", "SpinLock", "Enter" or "TryEnter") => MethodRole.EnterLock,
        ("Threading", "SpinLock", "Exit") => MethodRole.ExitLock,
        ("Threading", "Mutex" or "Semaphore", "WaitOne") => MethodRole.EnterLock,
        ("Threading", "Mutex", "ReleaseMutex") or ("Threading", "Semaphore" or "SemaphoreSlim", "Release") => MethodRole.ExitLock,
        ("Threading", "SemaphoreSlim", "Wait" or "WaitAsync") => MethodRole.EnterLock,
        ("Threading", "ReaderWriterLock" or "ReaderWriterLockSlim", var name) => RoleOfReaderWriterLock(name),
        _ => MethodRole.None,
    };

    /// <summary>Whether the type's name says that it calls back at its own time: a timer.</summary>
    public static bool IsTimer(ITypeSymbol? type) => type is { Name: "Timer" or "ITimer" or "PeriodicTimer" } ||
        (type is { Name: "TimeProvider" } && NamespaceOf(type) == "System");

    /// <summary>A wait in which another thread is let run: <c>WaitHandle.WaitOne</c> is one on a mutex or semaphore too.</summary>
    public static bool IsMutexOrSemaphore(ITypeSymbol? type) => type is { Name: "Mutex" or "Semaphore" } && NamespaceOf(type) == "Threading";

    private static MethodRole RoleOfReaderWriterLock(string name) =>
        name.StartsWith("Enter", StringComparison.Ordinal) || name.StartsWith("TryEnter", StringComparison.Ordinal) || name.StartsWith("Acquire", StringComparison.Ordinal) ? MethodRole.EnterLock
        : name.StartsWith("Exit", StringComparison.Ordinal) || name.StartsWith("Release", StringComparison.Ordinal) ? MethodRole.ExitLock
        : MethodRole.None;

    private static string? NamespaceOf(ISymbol symbol) =>
        symbol.ContainingNamespace is { IsGlobalNamespace: false } space && IsInSystem(space) ? space.Name : null;

    private static bool IsInSystem(INamespaceSymbol space)
    {
        while (space.ContainingNamespace is { IsGlobalNamespace: false } outer)
        {
            space = outer;
        }

        return space.Name == "System";
    }
}
