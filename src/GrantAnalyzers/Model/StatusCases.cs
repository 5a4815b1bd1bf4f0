namespace GrantAnalyzers.Model;

/// <summary>What a status can be, as far as its handling goes.</summary>
[Flags]
internal enum StatusCases : byte
{
    None = 0,
    Okay = 1,
    Eagain = 2,

    /// <summary>Every failure that lasts.</summary>
    Failure = 4,

    All = Okay | Eagain | Failure,
}

/// <summary>Which statuses a condition lets through where it is true, and which where it is false.</summary>
internal readonly record struct StatusTest(StatusCases WhenTrue, StatusCases WhenFalse)
{
    public StatusTest Negated => new(WhenFalse, WhenTrue);

    /// <summary>Success and some failure end up on different sides.</summary>
    public bool SeparatesOkay => Separates(WhenTrue) || Separates(WhenFalse);

    /// <summary>Eagain has a side of its own.</summary>
    public bool NamesEagain => WhenTrue == StatusCases.Eagain || WhenFalse == StatusCases.Eagain;

    private static bool Separates(StatusCases side) => side is not (StatusCases.All or StatusCases.None) &&
        (side == StatusCases.Okay || (side & StatusCases.Okay) == 0);
}
