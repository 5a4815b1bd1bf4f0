using System.Globalization;
using GrantAnalyzers.FixProperties;

// How many cases; a case is one file of the corpus in one variation.
int wanted = args is [var count] ? int.Parse(count, CultureInfo.InvariantCulture) : 2_000;
int cases = 0, skipped = 0, mended = 0, seed = 0;
List<string> broken = [];
var corpus = Folder.ReadCorpus();
while (cases < wanted)
{
    foreach ((string name, IReadOnlyList<(string, string)> files) in corpus)
    {
        Trial trial = await Trial.RunAsync(name, files, seed);
        cases += trial.Files;
        skipped += trial.IsSkipped ? files.Count : 0;
        mended += trial.Fixed;
        broken.AddRange(trial.Broken);
        foreach (string line in trial.Broken)
        {
            Console.WriteLine(line);
        }
    }

    Console.Error.WriteLine($"{cases:N0} cases, {mended:N0} reports fixed, {skipped:N0} skipped, {broken.Count:N0} promises broken");
    seed++;
}

Console.WriteLine($"{cases:N0} cases, {mended:N0} reports fixed, {skipped:N0} skipped because the variation does not compile, {broken.Count:N0} promises broken");
return broken.Count == 0 ? 0 : 1;
