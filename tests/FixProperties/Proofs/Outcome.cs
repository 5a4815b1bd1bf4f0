using Xen.Grants;

namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>What came of calling a method once.</summary>
/// <param name="Result">What it returned and handed out, or how it ended.</param>
/// <param name="Calls">How many hypercalls it made.</param>
/// <param name="Mapped">How many maps said Okay.</param>
/// <param name="Failed">How many operations of the last call said anything else.</param>
/// <param name="LastFailure">What the last operation of any call said that did; Okay where none did.</param>
internal sealed record Outcome(string Result, int Calls, int Mapped, int Failed, GrantStatus LastFailure)
{
    public const string Endless = "does not end";

    public const string Fatal = "ends the process";

    public static string Of(Exception exception) => exception switch
    {
        NeverEndsException => Endless,
        ProcessEndsException => Fatal,
        _ => $"throws {exception.GetType().Name}",
    };
}
