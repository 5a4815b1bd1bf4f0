using GrantAnalyzers;
using GrantAnalyzers.Corpus;

// Prints what the analyzer finds on the corpus: `dotnet run --project tests/Corpus -c Release`. With `--record FILE` the
// figures become the floors.
try
{
    IReadOnlyList<CorpusFolder> folders = CorpusFolder.ReadAll(AppContext.BaseDirectory);
    IReadOnlyList<(string Id, bool IsWarning)> rules = RuleTable.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rules.md")));
    IReadOnlyDictionary<string, Floor> floors = Floor.Read(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Floors.tsv")));
    Measurement measurement = await Measurement.TakeAsync(folders, new GrantAnalyzer());
    switch (args)
    {
        case []:
            string[] failures = [.. Gate.WhatTheCorpusLacks(folders, rules), .. Gate.WhatIsTooLow(measurement, floors)];
            Report.Write(Console.Out, measurement, rules, failures);
            return failures.Length == 0 ? 0 : 1;
        case ["--record", string file]:
            File.WriteAllText(file, Floor.Write(measurement));
            return 0;
        default:
            Console.Error.WriteLine("usage: dotnet run --project tests/Corpus -c Release [-- --record tests/Corpus/Floors.tsv]");
            return 2;
    }
}
catch (CorpusException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
