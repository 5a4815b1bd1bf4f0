namespace Corpus.Styles.GNT1010.Idioms;

public enum Trouble
{
    None,
    TooMany,
    Other,
}

public static class Troubles
{
    /// <summary>A pattern in a conditional.</summary>
    public static Trouble Of(GrantStatus status) => status is GrantStatus.NoDeviceSpace ? Trouble.TooMany : Trouble.Other; //! GNT1010

    /// <summary>A pattern with both.</summary>
    public static Trouble OfEither(GrantStatus status) =>
        status is GrantStatus.NoDeviceSpace or GrantStatus.NoSpace ? Trouble.TooMany : Trouble.Other;

    /// <summary>A switch expression with the old name among others.</summary>
    public static Trouble Classify(GrantStatus status) => status switch
    {
        GrantStatus.Okay => Trouble.None,
        GrantStatus.NoDeviceSpace => Trouble.TooMany, //! GNT1010
        _ => Trouble.Other,
    };

    /// <summary>A switch expression with both on lines of their own.</summary>
    public static Trouble ClassifyEither(GrantStatus status) => status switch
    {
        GrantStatus.Okay => Trouble.None,
        GrantStatus.NoDeviceSpace => Trouble.TooMany,
        GrantStatus.NoSpace => Trouble.TooMany,
        _ => Trouble.Other,
    };

    /// <summary>A property pattern.</summary>
    public static bool NeedsMoreHandles(MapGrantRef op) => op is { Status: GrantStatus.NoDeviceSpace, Flags: GrantMapFlags.HostMap }; //! GNT1010

    /// <summary>A property pattern with both.</summary>
    public static bool NeedsMoreHandlesNow(MapGrantRef op) => op is { Status: GrantStatus.NoDeviceSpace or GrantStatus.NoSpace };

    /// <summary>A lambda asks for the old name.</summary>
    public static int CountFull(IEnumerable<MapGrantRef> ops) => ops.Count(static op => op.Status == GrantStatus.NoDeviceSpace); //! GNT1010

    /// <summary>A lambda asks for both.</summary>
    public static int CountFullEither(IEnumerable<MapGrantRef> ops) =>
        ops.Count(static op => op.Status == GrantStatus.NoDeviceSpace || op.Status == GrantStatus.NoSpace);

    /// <summary>A name in a text is a name.</summary>
    public static string NameOfFull() => nameof(GrantStatus.NoDeviceSpace);

    /// <summary>A filter of an exception's status.</summary>
    public static bool TryRun(Action mapping)
    {
        try
        {
            mapping();
            return true;
        }
        catch (MapFailure failure) when (failure.Status == GrantStatus.NoDeviceSpace) //! GNT1010
        {
            return false;
        }
    }

    /// <summary>A filter with both.</summary>
    public static bool TryRunOnEveryHost(Action mapping)
    {
        try
        {
            mapping();
            return true;
        }
        catch (MapFailure failure) when (failure.Status is GrantStatus.NoSpace or GrantStatus.NoDeviceSpace)
        {
            return false;
        }
    }
}

public sealed class MapFailure(GrantStatus status) : Exception
{
    public GrantStatus Status { get; } = status;
}
