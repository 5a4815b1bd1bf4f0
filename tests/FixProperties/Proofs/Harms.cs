using System.Globalization;
using Xen.Grants;

namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>What harm a method does in each condition. It is measured by what comes out where nothing is wrong.</summary>
internal static class Harms
{
    /// <summary>What comes out where nothing is wrong; null where that is no success, so that the method proves nothing.</summary>
    public static Outcome? SuccessOf(Specimen specimen)
    {
        Outcome success = MethodScenario.Run(specimen, Condition.Nothing);
        return success is { Calls: > 0, Failed: 0 } && !success.Result.StartsWith("throws ", StringComparison.Ordinal) && success.Result is not (Outcome.Endless or Outcome.Fatal) ? success : null;
    }

    /// <summary>The conditions in which it does harm, and what harm.</summary>
    public static IReadOnlyDictionary<Condition, string> Of(Specimen specimen, Outcome success)
    {
        Dictionary<Condition, string> harms = [];
        foreach (Condition condition in Condition.All)
        {
            if (HarmIn(specimen, condition, success) is { } harm)
            {
                harms.Add(condition, harm);
            }
        }

        return harms;
    }

    /// <summary>In words; what is the same for one page and another is said once.</summary>
    public static string Tell(IReadOnlyDictionary<Condition, string> harms) =>
        string.Join("; ", harms.Select(static found => $"{found.Value} when {found.Key.Name}").Distinct());

    private static string? HarmIn(Specimen specimen, Condition condition, Outcome success)
    {
        Outcome outcome = MethodScenario.Run(specimen, condition);
        if (outcome.Result is Outcome.Endless or Outcome.Fatal)
        {
            return outcome.Result;
        }

        bool isTold = outcome.Result != success.Result;
        return condition.Kind switch
        {
            ConditionKind.PagesComeBack when isTold || outcome.Failed > 0 => "gives up",
            ConditionKind.PagesComeBack when outcome.Mapped > success.Mapped => "maps pages twice",
            ConditionKind.OperationFails or ConditionKind.PagesStayAway when IsRawStatus(outcome) => "tells the status as an errno",
            ConditionKind.OperationFails or ConditionKind.PagesStayAway when outcome.LastFailure != GrantStatus.Okay && !isTold && specimen.TellsOutcome => "tells of a success",
            ConditionKind.CallFails when !isTold && specimen.TellsOutcome => "tells of a success",
            _ => null,
        };
    }

    /// <summary>It is returned as a number that is another error's.</summary>
    private static bool IsRawStatus(Outcome outcome) =>
        int.TryParse(outcome.Result, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) &&
        number < 0 && number == (int)outcome.LastFailure && number != outcome.LastFailure.ToErrno();
}
