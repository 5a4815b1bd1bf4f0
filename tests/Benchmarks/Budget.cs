using System.Globalization;

namespace Benchmarks;

/// <summary>What something may cost, and what it was measured to cost.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Limit">What it may cost, with its unit.</param>
/// <param name="Measured">What it cost, in the same unit.</param>
/// <param name="IsKept">Whether that is within the limit.</param>
internal sealed record Budget(string Name, string Limit, string Measured, bool IsKept)
{
    internal static Budget AtMost(string name, double limit, double measured, string unit) =>
        new(name, $"≤ {InWords(limit, unit)}", InWords(measured, unit), measured <= limit);

    /// <summary>Measured to be read beside others; it keeps no limit.</summary>
    internal static Budget Beside(string name, double measured, string unit) => new(name, "beside", InWords(measured, unit), true);

    internal static Budget AtLeast(string name, double limit, double measured, string unit) =>
        new(name, $"≥ {InWords(limit, unit)}", InWords(measured, unit), measured >= limit);

    /// <summary>Three digits or so, whatever the size.</summary>
    private static string InWords(double value, string unit)
    {
        string number = value.ToString(Math.Abs(value) < 10 ? "0.##" : Math.Abs(value) < 100 ? "0.#" : "N0", CultureInfo.InvariantCulture);
        return unit.Length == 0 ? number : $"{number} {unit}";
    }
}
