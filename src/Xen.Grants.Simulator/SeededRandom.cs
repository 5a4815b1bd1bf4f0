using System.Numerics;

namespace Xen.Grants.Simulator;

/// <summary>
/// The simulation's own source of chance (xoshiro256**): the same seed and stream give the same numbers on
/// every machine and every version of .NET.
/// </summary>
public sealed class SeededRandom : IChoices
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>A source of its own for one purpose, so that what one draws does not shift what another gets.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">The purpose.</param>
    public SeededRandom(ulong seed, ulong stream = 0)
    {
        ulong state = Mix(seed) ^ Mix(~stream);
        _s0 = Mix(state += GoldenRatio);
        _s1 = Mix(state += GoldenRatio);
        _s2 = Mix(state += GoldenRatio);
        _s3 = Mix(state + GoldenRatio);
    }

    private const ulong GoldenRatio = 0x9E3779B97F4A7C15;

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>A number from 0 to <paramref name="bound"/> - 1.</summary>
    /// <param name="bound">1 or more.</param>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)Math.BigMul(NextUInt64(), (ulong)bound, out _);
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + Next(most - least + 1);

    /// <summary>True <paramref name="times"/> times <paramref name="outOf"/>, on average.</summary>
    public bool Chance(int times, int outOf) => Next(outOf) < times;

    /// <summary>One of several.</summary>
    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Next(choices.Length)];

    /// <summary>A bijection that scatters every bit: SplitMix64's finalizer.</summary>
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
