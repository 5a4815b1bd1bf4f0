using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Xen.Grants.Simulator;

/// <summary>One thing that goes wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="At">When: at which of the run's opportunities for it, counted from 1 for each kind.</param>
/// <param name="Domain">Whom it happens to: a domain's number, or 0 where that follows from when.</param>
/// <param name="Place">Where: a page, a grant reference, an offset or an operation of a batch.</param>
/// <param name="Value">How: milliseconds, 1 for a page that is lost, an errno without its sign, or a word of memory.</param>
public readonly partial record struct FaultEvent(FaultKind Kind, long At, long Domain = 0, long Place = 0, long Value = 0)
{
    /// <summary><c>evict@12:1.23</c>: kind, opportunity, and domain, place and value without zeros at the end.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{FaultSet.NameOf(Kind)}@{At}");
        if (Domain != 0 || Place != 0 || Value != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $":{Domain}");
        }

        if (Place != 0 || Value != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $".{Place}");
        }

        if (Value != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $".{Value}");
        }

        return text.ToString();
    }

    internal static bool TryParse(string text, out FaultEvent fault)
    {
        fault = default;
        Match match = Form().Match(text);
        if (!match.Success || FaultSet.Find(match.Groups[1].Value, Enum.GetValues<FaultKind>()) is not FaultKind kind)
        {
            return false;
        }

        Span<long> numbers = stackalloc long[4];
        for (int i = 0; i < numbers.Length; i++)
        {
            Group number = match.Groups[i + 2];
            if (number.Success && !long.TryParse(number.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return false;
            }
        }

        fault = new FaultEvent(kind, numbers[0], numbers[1], numbers[2], numbers[3]);
        return true;
    }

    [GeneratedRegex(@"^([a-z-]+)@(\d+)(?::(\d+)(?:\.(\d+)(?:\.(\d+))?)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

/// <summary>
/// Everything that goes wrong in a run, so that it can be run again with just that, or with less of it. A page-in that
/// is not named takes 1 ms.
/// </summary>
public sealed record FaultSchedule
{
    /// <summary>Nothing goes wrong.</summary>
    public static FaultSchedule Nothing { get; } = new([]);

    /// <summary>A schedule of these events.</summary>
    public FaultSchedule(IReadOnlyList<FaultEvent> events) => Events = events;

    /// <summary>What goes wrong.</summary>
    public IReadOnlyList<FaultEvent> Events { get; }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is no schedule; the message says where.</exception>
    public static FaultSchedule Parse(string text) => text == "nothing"
        ? Nothing
        : new([.. text.Split(',').Select(part => FaultEvent.TryParse(part, out FaultEvent fault) ? fault : throw new FormatException($"\"{part}\" is not of the form evict@12:1.23 (fault@opportunity:domain.place.value)"))]);

    /// <summary>Its events, separated by commas.</summary>
    public override string ToString() => Events.Count == 0 ? "nothing" : string.Join(',', Events);

    /// <summary>How many there are of each kind, in words: "1 evict, 2 domain-death".</summary>
    public string InWords() => Events.Count == 0
        ? "no fault"
        : string.Join(", ", Events.GroupBy(fault => fault.Kind).OrderBy(group => group.Key).Select(group => $"{group.Count()} {FaultSet.NameOf(group.Key)}"));

    /// <summary>Equal where the same events are in the same order.</summary>
    public bool Equals(FaultSchedule? other) => other is not null && Events.SequenceEqual(other.Events);

    /// <inheritdoc/>
    public override int GetHashCode() => Events.Count == 0 ? 0 : HashCode.Combine(Events.Count, Events[0], Events[^1]);
}
