using System.Globalization;
using GrantAnalyzers.FixProperties;
using GrantAnalyzers.FixProperties.Proofs;

if (args is ["prove"])
{
    // What each method did before, and does after: the lines of Proven.tsv, and on the error output the others.
    foreach ((string name, IReadOnlyList<(string, string)> files) in Folder.ReadCorpus())
    {
        foreach (Proof proof in await Proof.OfAsync(name, files))
        {
            (proof.Holds ? Console.Out : Console.Error).WriteLine($"{proof.Method}\t{Harms.Tell(proof.Before)}{(proof.Holds ? "" : "\t" + Harms.Tell(proof.After))}");
        }
    }

    return 0;
}

// How many cases, and of which folder; a case is one file of the corpus in one variation.
int wanted = args is [var count, ..] ? int.Parse(count, CultureInfo.InvariantCulture) : 2_000;
int cases = 0, skipped = 0, seed = 0;
SortedDictionary<string, (int Reported, int Fixed)> rules = new(StringComparer.Ordinal);
List<string> broken = [];
var corpus = Folder.ReadCorpus().Where(folder => args is not [_, var only] || folder.Name == only).ToList();
if (corpus.Count == 0)
{
    Console.Error.WriteLine($"The corpus has no folder {args[1]}; its folders are those below tests/Corpus/Methods, as in Styles/GNT2001.");
    return 2;
}

while (cases < wanted)
{
    foreach ((string name, IReadOnlyList<(string, string)> files) in corpus)
    {
        Trial trial = await Trial.RunAsync(name, files, seed);
        cases += trial.Files;
        skipped += trial.IsSkipped ? files.Count : 0;
        foreach ((string rule, (int reported, int mended)) in trial.Rules)
        {
            (int before, int sofar) = rules.GetValueOrDefault(rule);
            rules[rule] = (before + reported, sofar + mended);
        }

        broken.AddRange(trial.Broken);
        foreach (string line in trial.Broken)
        {
            Console.WriteLine(line);
        }
    }

    Console.Error.WriteLine($"{cases:N0} cases, {skipped:N0} skipped, {broken.Count:N0} promises broken");
    seed++;
}

foreach ((string rule, (int reported, int mended)) in rules)
{
    Console.WriteLine($"{rule}  {reported,7:N0} reported, {mended,7:N0} fixed");
}

Console.WriteLine($"{cases:N0} cases, {rules.Values.Sum(static rule => rule.Fixed):N0} reports fixed, {skipped:N0} skipped because the variation does not compile, {broken.Count:N0} promises broken");
return broken.Count == 0 ? 0 : 1;
