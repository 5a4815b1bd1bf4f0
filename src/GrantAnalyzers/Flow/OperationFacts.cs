using System.Runtime.CompilerServices;
using GrantAnalyzers.Model;

namespace GrantAnalyzers.Flow;

/// <summary>
/// What may be true of one operation at a point in the code: a set of possible worlds. Joining two paths is the
/// union, a condition takes worlds away or moves them, so the lattice is finite and every step is monotone.
/// </summary>
[Flags]
internal enum OperationFacts : ushort
{
    /// <summary>No path comes here.</summary>
    None = 0,

    /// <summary>Not issued since it was last filled in.</summary>
    NotIssued = 1 << 0,

    /// <summary>Issued and done; nobody has looked.</summary>
    Okay = 1 << 1,

    /// <summary>Issued, the page was away; nobody has looked.</summary>
    Eagain = 1 << 2,

    /// <summary>Issued and failed for good; nobody has looked.</summary>
    Failed = 1 << 3,

    /// <summary>A test let only success through.</summary>
    KnownOkay = 1 << 4,

    /// <summary>The page was away, and a test put that together with the lasting failures.</summary>
    EagainAsFailure = 1 << 5,

    /// <summary>The page was away, and the code knows: tested by name, issued again, or passed on as a status.</summary>
    EagainHandled = 1 << 6,

    /// <summary>A test told it from success.</summary>
    KnownFailed = 1 << 7,

    /// <summary>Nothing is owed any more: code that cannot be seen took over, or there was no way to look.</summary>
    Settled = 1 << 8,

    /// <summary>The call as a whole failed, which its rc tells as long as it is there. Nothing is owed either.</summary>
    CallFailed = 1 << 9,

    Over = Settled | CallFailed,

    AnyOkay = Okay | KnownOkay,
    AnyEagain = Eagain | EagainAsFailure | EagainHandled,
    AnyFailed = Failed | KnownFailed,
    Unexamined = Okay | Eagain | Failed,
    Issued = AnyOkay | AnyEagain | AnyFailed,
}

internal static class OperationFactsExtensions
{
    /// <summary>Each world that a function can be entered in, for its summary.</summary>
    public const int WorldCount = 10;

    /// <summary>What is left on the side of a condition that lets only some cases through.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static OperationFacts Where(this OperationFacts facts, StatusCases cases)
    {
        if (cases == StatusCases.All)
        {
            return facts;
        }

        OperationFacts left = facts & (OperationFacts.NotIssued | OperationFacts.Over);
        if ((cases & StatusCases.Okay) != 0)
        {
            bool alone = cases == StatusCases.Okay;
            left |= facts & OperationFacts.KnownOkay;
            left |= Move(facts, OperationFacts.Okay, alone ? OperationFacts.KnownOkay : OperationFacts.Okay);
        }

        if ((cases & StatusCases.Failure) != 0)
        {
            bool apart = (cases & StatusCases.Okay) == 0;
            left |= facts & OperationFacts.KnownFailed;
            left |= Move(facts, OperationFacts.Failed, apart ? OperationFacts.KnownFailed : OperationFacts.Failed);
        }

        if ((cases & StatusCases.Eagain) != 0)
        {
            bool apart = (cases & StatusCases.Okay) == 0;
            left |= cases == StatusCases.Eagain
                ? Move(facts, OperationFacts.AnyEagain, OperationFacts.EagainHandled)
                : facts & (OperationFacts.EagainHandled | OperationFacts.EagainAsFailure);
            left |= cases == StatusCases.Eagain
                ? OperationFacts.None
                : Move(facts, OperationFacts.Eagain, apart ? OperationFacts.EagainAsFailure : OperationFacts.Eagain);
        }

        return left;
    }

    /// <summary>The worlds in which the status is one of some cases, nobody having looked.</summary>
    public static OperationFacts In(this OperationFacts facts, StatusCases cases) => facts &
        (OperationFacts.NotIssued | OperationFacts.Over |
        ((cases & StatusCases.Okay) != 0 ? OperationFacts.AnyOkay : 0) |
        ((cases & StatusCases.Eagain) != 0 ? OperationFacts.AnyEagain : 0) |
        ((cases & StatusCases.Failure) != 0 ? OperationFacts.AnyFailed : 0));

    /// <summary>What a test that is not branched on (stored, asserted, combined) makes of the facts.</summary>
    public static OperationFacts Examined(this OperationFacts facts, StatusTest test) =>
        facts.Where(test.WhenTrue) | facts.Where(test.WhenFalse);

    /// <summary>Issued raw: once more where it said Eagain, for the first time else.</summary>
    public static OperationFacts Reissued(this OperationFacts facts) =>
        OperationFacts.Okay | OperationFacts.Failed |
        Move(facts, OperationFacts.AnyEagain, OperationFacts.EagainHandled) |
        Move(facts, ~OperationFacts.AnyEagain, OperationFacts.Eagain);

    /// <summary>Issued, or issued again, by what leaves no Eagain.</summary>
    public static OperationFacts Retried(this OperationFacts facts, bool isIssued) =>
        isIssued ? OperationFacts.Okay | OperationFacts.Failed
        : (facts & (OperationFacts.NotIssued | OperationFacts.AnyOkay | OperationFacts.AnyFailed | OperationFacts.Over)) |
            Move(facts, OperationFacts.AnyEagain, OperationFacts.Okay | OperationFacts.Failed);

    /// <summary>Handed to code that may look at Eagain, for all we know, but can't do anything about it in place.</summary>
    public static OperationFacts Shown(this OperationFacts facts) =>
        (facts & ~OperationFacts.Eagain) | Move(facts, OperationFacts.Eagain, OperationFacts.EagainHandled);

    /// <summary>The status itself goes on, Eagain with it: to be dealt with where it arrives.</summary>
    public static OperationFacts Carried(this OperationFacts facts) =>
        (facts & ~(OperationFacts.Eagain | OperationFacts.EagainAsFailure)) |
        Move(facts, OperationFacts.Eagain | OperationFacts.EagainAsFailure, OperationFacts.EagainHandled);

    /// <summary>Handed to code that cannot be seen and may have done what was to be done.</summary>
    public static OperationFacts Entrusted(this OperationFacts facts) =>
        (facts & (OperationFacts.NotIssued | OperationFacts.KnownOkay | OperationFacts.Over)) |
        Move(facts, OperationFacts.Okay, OperationFacts.KnownOkay) |
        Move(facts, OperationFacts.AnyEagain | OperationFacts.AnyFailed, OperationFacts.Settled);

    /// <summary>The statuses are void; worlds in which nothing was issued stay.</summary>
    public static OperationFacts WithCallFailed(this OperationFacts facts) =>
        (facts & OperationFacts.NotIssued) | Move(facts, ~OperationFacts.NotIssued, OperationFacts.CallFailed);

    /// <summary>The rc says that the call was made.</summary>
    public static OperationFacts WithCallMade(this OperationFacts facts) => facts & ~OperationFacts.CallFailed;

    /// <summary>The rc that would tell is not at hand any more.</summary>
    public static OperationFacts WithoutResult(this OperationFacts facts) => facts.WithCallMade() | Move(facts, OperationFacts.CallFailed, OperationFacts.Settled);

    private static OperationFacts Move(OperationFacts facts, OperationFacts from, OperationFacts to) =>
        (facts & from) != 0 ? to : OperationFacts.None;
}
