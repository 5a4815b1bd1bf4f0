using System.Globalization;

namespace Xen.Grants.Simulator;

/// <summary>
/// One way through a run: which of the actors that could go on did, and what became of each page, each time that there
/// was more than one way. After the end of the sequence it is the first way each time.
/// </summary>
public sealed record ChoiceSequence
{
    /// <summary>The first way each time.</summary>
    public static ChoiceSequence First { get; } = new([]);

    /// <summary>A sequence of these choices, each counted from 0.</summary>
    public ChoiceSequence(IReadOnlyList<int> choices) => Choices = choices;

    /// <summary>The choices, each counted from 0.</summary>
    public IReadOnlyList<int> Choices { get; }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is no sequence of numbers.</exception>
    public static ChoiceSequence Parse(string text) => text == "first"
        ? First
        : new([.. text.Split('.').Select(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int choice)
            ? choice
            : throw new FormatException($"\"{text}\" is not of the form 0.2.1 (the choices, each counted from 0)"))]);

    /// <summary>The choices, separated by dots, without first ways at the end.</summary>
    public override string ToString()
    {
        int count = Choices.Count;
        while (count > 0 && Choices[count - 1] == 0)
        {
            count--;
        }

        return count == 0 ? "first" : string.Join('.', Choices.Take(count));
    }

    /// <summary>Whether it says the same.</summary>
    public bool Equals(ChoiceSequence? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    internal bool StartsWith(ChoiceSequence other) => Choices.Take(other.Choices.Count).SequenceEqual(other.Choices);
}
