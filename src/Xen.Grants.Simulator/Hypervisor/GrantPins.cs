namespace Xen.Grants.Simulator;

/// <summary>
/// How often an entry is in use: four counters of eight bits, as Xen packs them (<c>GNTPIN_*</c>).
/// </summary>
internal readonly record struct GrantPins(uint Value)
{
    private const uint Overflow = 0x80;
    private const uint WriteMask = 0x00FF00FF;

    internal static GrantPins None => default;

    internal static GrantPins HostWrite => new(1u << 0);

    internal static GrantPins HostRead => new(1u << 8);

    internal static GrantPins DeviceWrite => new(1u << 16);

    internal static GrantPins DeviceRead => new(1u << 24);

    internal bool Any => Value != 0;

    internal bool AnyWrite => (Value & WriteMask) != 0;

    internal static GrantPins Host(bool readOnly) => readOnly ? HostRead : HostWrite;

    internal static GrantPins Device(bool readOnly) => readOnly ? DeviceRead : DeviceWrite;

    /// <summary>Whether a counter that <paramref name="increment"/> would raise stands at 128 or more.</summary>
    internal bool WouldOverflow(GrantPins increment) => (Value & (increment.Value * Overflow)) != 0;

    internal GrantPins Plus(GrantPins other) => new(Value + other.Value);

    internal GrantPins Minus(GrantPins other) => new(Value - other.Value);
}
