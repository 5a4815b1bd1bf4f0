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
    /// <summary>Tells success from failure, and nothing else.</summary>
    public static readonly StatusTest IsOkay = new(StatusCases.Okay, StatusCases.Eagain | StatusCases.Failure);

    /// <summary>Lets Okay through where it holds, and nothing else.</summary>
    public static readonly StatusTest Truth = new(StatusCases.Eagain | StatusCases.Failure, StatusCases.Okay);

    public bool Equals(StatusTest other) => WhenTrue == other.WhenTrue && WhenFalse == other.WhenFalse;

    public override int GetHashCode() => ((int)WhenTrue << 8) | (int)WhenFalse;

    public StatusTest Not() => new(WhenFalse, WhenTrue);

    /// <summary>Success and lasting failures end up on different sides. A test for Eagain alone does not do that.</summary>
    public bool SeparatesOkay => Separates(WhenTrue) || Separates(WhenFalse);

    private static bool Separates(StatusCases side) => side is not StatusCases.None &&
        (side & StatusCases.Okay) != 0 != ((side & StatusCases.Failure) != 0);
}
