using System.Diagnostics.CodeAnalysis;

namespace SeedAsPatched;

/// <summary>What the kernel brings.</summary>
internal static class Kernel
{
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EFAULT = 14;

    public static void BugOn([DoesNotReturnIf(true)] bool condition)
    {
        if (condition)
        {
            Environment.FailFast("BUG");
        }
    }

    public static void Sleep(int milliseconds) => Thread.Sleep(milliseconds);

    public static void Log(string message) => Console.Error.WriteLine(message);
}
