using System.Globalization;

namespace GrantAnalyzers.Tool.Output;

/// <summary>How times are written, and what round figures an axis has.</summary>
internal static class Figures
{
    /// <summary>"0 s", "1.203 s", "704.6 s": as exact as its size asks for.</summary>
    internal static string Time(double seconds)
    {
        string format = seconds >= 1000 ? "#,0" : seconds >= 100 ? "0.#" : "0.###";
        return $"{seconds.ToString(format, CultureInfo.InvariantCulture)} s";
    }

    internal static string Milliseconds(double milliseconds) => $"{milliseconds.ToString("#,0.###", CultureInfo.InvariantCulture)} ms";

    /// <summary>The smallest of 1, 2, 5, 10, … times a power of ten that is not below a value.</summary>
    internal static double RoundUp(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        double[] steps = [1, 2, 5, 10];
        return power * steps.First(step => (step * power) >= value * (1 - 1e-9));
    }

    /// <summary>Round figures from 0 up to a length, at most so many besides 0.</summary>
    internal static IEnumerable<double> Ticks(double length, int most)
    {
        double step = length > 0 ? RoundUp(length / most) : 1;
        for (int i = 0; i * step <= length * (1 + 1e-9); i++)
        {
            yield return i * step;
        }
    }
}
