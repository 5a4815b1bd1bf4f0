namespace GrantAnalyzers.Tool;

internal static class ExitCode
{
    /// <summary>Nothing found, or all is proven.</summary>
    internal const int Clean = 0;

    /// <summary>Something found, or a scenario fails.</summary>
    internal const int Found = 1;

    /// <summary>Bad input, or code that does not compile: nothing was done.</summary>
    internal const int BadInput = 2;

    /// <summary>Stopped by the user.</summary>
    internal const int Cancelled = 130;
}
