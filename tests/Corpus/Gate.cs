using System.Globalization;

namespace GrantAnalyzers.Corpus;

/// <summary>What the corpus and the figures have to be at least.</summary>
internal static class Gate
{
    /// <summary>Overall.</summary>
    public const double Precision = 0.95;

    /// <inheritdoc cref="Precision"/>
    public const double Recall = 0.95;

    /// <summary>Methods in all.</summary>
    public const int Methods = 400;

    /// <summary>Wrong methods, and right ones, of every rule that is a warning.</summary>
    public const int MethodsOfEachKind = 15;

    /// <summary>What the corpus lacks, a line each.</summary>
    public static IEnumerable<string> WhatTheCorpusLacks(IReadOnlyList<CorpusFolder> folders, IReadOnlyList<(string Id, bool IsWarning)> rules)
    {
        int methods = folders.Sum(static folder => folder.Methods.Count);
        if (methods < Methods)
        {
            yield return $"{methods} methods in all; {Methods} are needed";
        }

        foreach ((string rule, _) in rules.Where(static rule => rule.IsWarning))
        {
            (int wrong, int right) = CountMethods(folders, rule);
            if (wrong < MethodsOfEachKind || right < MethodsOfEachKind)
            {
                yield return $"{rule}: {wrong} wrong and {right} right methods; {MethodsOfEachKind} of each are needed";
            }
        }
    }

    /// <summary>Where the figures are too low, a line each.</summary>
    public static IEnumerable<string> WhatIsTooLow(Measurement measurement)
    {
        Score overall = measurement.Overall;
        if (overall.Precision < Precision || overall.Recall < Recall)
        {
            yield return $"overall: precision {Percent(overall.Precision)}, recall {Percent(overall.Recall)}; {Percent(Precision)} and {Percent(Recall)} are needed";
        }
    }

    /// <summary>The gaps that were not known before, a line each.</summary>
    public static IEnumerable<string> WhatHasGotWorse(Measurement measurement, IReadOnlySet<Gap> known) =>
        measurement.Gaps.Except(known).Select(static gap => $"new: {gap}");

    /// <summary>The methods that a rule reports, wherever they are, and the right ones in its own folders.</summary>
    public static (int Wrong, int Right) CountMethods(IReadOnlyList<CorpusFolder> folders, string rule) =>
        (folders.Sum(folder => folder.Methods.Count(method => method.Rules.Contains(rule))),
         folders.Where(folder => folder.Rule == rule).Sum(static folder => folder.Methods.Count(static method => method.IsRight)));

    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F1} %");
}
