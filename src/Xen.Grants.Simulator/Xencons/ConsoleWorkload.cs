namespace Xen.Grants.Simulator.Xencons;

/// <summary>What a <see cref="ConsoleFrontend"/> asks of its device.</summary>
public sealed record ConsoleWorkload
{
    /// <summary>How many lines while it is connected once, one after the other.</summary>
    public int Lines { get; init; } = 20;

    /// <summary>How long a line is, at most: 1 byte or more. One that is longer than a ring goes through it in parts.</summary>
    public int LineLength { get; init; } = 5000;

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Lines);
        ArgumentOutOfRangeException.ThrowIfLessThan(LineLength, 1);
    }
}
