using GrantAnalyzers;
using GrantAnalyzers.Corpus;

// Prints what the analyzer finds on the corpus: `dotnet run --project tests/Corpus -c Release`. With `--record FOLDER` the
// misses and false reports of today become the known ones, and what the reports say is what they are to say.
try
{
    IReadOnlyList<CorpusFolder> folders = CorpusFolder.ReadAll(AppContext.BaseDirectory);
    IReadOnlyList<(string Id, bool IsWarning)> rules = RuleTable.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rules.md")));
    IReadOnlySet<Gap> known = Gap.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Known.tsv")));
    Measurement measurement = await Measurement.TakeAsync(folders, new GrantAnalyzer());
    switch (args)
    {
        case []:
            string[] failures = [.. Gate.WhatTheCorpusLacks(folders, rules), .. Gate.WhatIsTooLow(measurement), .. Gate.WhatHasGotWorse(measurement, known)];
            Report.Write(Console.Out, measurement, rules, known, failures);
            return failures.Length == 0 ? 0 : 1;
        case ["--record", string folder]:
            File.WriteAllText(Path.Combine(folder, "Known.tsv"), Gap.Write(measurement.Gaps));
            File.WriteAllText(Path.Combine(folder, "Words.tsv"), Words.Write(measurement.Words));
            return 0;
        default:
            Console.Error.WriteLine("usage: dotnet run --project tests/Corpus -c Release [-- --record tests/Corpus]");
            return 2;
    }
}
catch (Exception e) when (e is CorpusException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
