using GrantAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.FixProperties;

/// <summary>Fixes one folder and says which promise that broke.</summary>
internal sealed class Trial
{
    /// <summary>The fix of one rule may reveal what another one mends.</summary>
    private const int MaxPasses = 3;

    /// <summary>The SDK's analyzers take longer than all else, and look at little that a variation changes.</summary>
    private const int SeedsForOneOfSdk = 5;

    /// <summary>The fixes of all rules.</summary>
    public static readonly GrantCodeFixProvider[] Fixes =
    [
        .. typeof(GrantCodeFixProvider).Assembly.GetExportedTypes()
            .Where(static type => !type.IsAbstract && type.IsAssignableTo(typeof(GrantCodeFixProvider)))
            .OrderBy(static type => type.Name, StringComparer.Ordinal)
            .Select(static type => (GrantCodeFixProvider)Activator.CreateInstance(type)!),
    ];

    private readonly List<string> _broken = [];

    /// <summary>How many files there were.</summary>
    public int Files { get; private set; }

    /// <summary>How many reports there were of each rule, and how many of them are gone.</summary>
    public SortedDictionary<string, (int Reported, int Fixed)> Rules { get; } = new(StringComparer.Ordinal);

    /// <summary>It does not compile as it is varied, and nothing was tried.</summary>
    public bool IsSkipped { get; private set; }

    public IReadOnlyList<string> Broken => _broken;

    public static async Task<Trial> RunAsync(string name, IReadOnlyList<(string Name, string Text)> corpus, int seed)
    {
        Trial trial = new();
        (string variation, IReadOnlyList<(string, string)> files) = Variation.Of(corpus, seed);
        await trial.RunAsync(Folder.Of($"{name}, {variation} (seed {seed})", files), new Random(seed), asksSdk: seed % SeedsForOneOfSdk == 0);
        return trial;
    }

    /// <summary>The folder with everything fixed that can be.</summary>
    public static Task<Folder> FixAllAsync(Folder folder) => new Trial().FixAsync(folder, Fixes, countPasses: false);

    private async Task RunAsync(Folder before, Random random, bool asksSdk)
    {
        Diagnostic[] compilerBefore = [.. await before.CompilerFindingsAsync(asksSdk)];
        if (compilerBefore.Any(static finding => finding.Severity == DiagnosticSeverity.Error))
        {
            IsSkipped = true;
            return;
        }

        Files = before.Documents.Count();
        Diagnostic[] reportsBefore = [.. await before.ReportsAsync()];
        Folder after = await FixAsync(before, Fixes, countPasses: true);
        GrantCodeFixProvider[] order = [.. Fixes];
        random.Shuffle(order);
        Folder other = await FixAsync(before, order, countPasses: false);

        IReadOnlyList<(string Name, string Text)> text = await after.FilesAsync();
        Require(text.SequenceEqual(await other.FilesAsync()), before, $"another order of the fixes gives another text: {string.Join(", ", order.Select(static fix => fix.FixableDiagnosticIds[0]))}");
        RequireNoMore(before, compilerBefore, [.. await after.CompilerFindingsAsync(asksSdk)]);
        Diagnostic[] reportsAfter = [.. await after.ReportsAsync()];
        RequireNoMore(before, reportsBefore, reportsAfter);
        foreach (IGrouping<string, Diagnostic> rule in reportsBefore.GroupBy(static report => report.Id))
        {
            Rules[rule.Key] = (rule.Count(), rule.Count() - reportsAfter.Count(report => report.Id == rule.Key));
        }

        foreach (Document document in before.Documents)
        {
            SyntaxNode old = (await document.GetSyntaxRootAsync())!, fresh = (await after.Document(document.Name).GetSyntaxRootAsync())!;
            RequireComments(before, document, old, fresh);
            await RequireUntouchedAsync(before, document, reportsBefore, old, fresh);
        }
    }

    /// <summary>All fixes, one after the other, until none of them changes anything.</summary>
    private async Task<Folder> FixAsync(Folder folder, GrantCodeFixProvider[] fixes, bool countPasses)
    {
        for (int pass = 0; ; pass++)
        {
            Folder start = folder;
            foreach (GrantCodeFixProvider fix in fixes)
            {
                Diagnostic[] reports = [.. (await folder.ReportsAsync()).Where(report => report.Id == fix.FixableDiagnosticIds[0])];
                Folder unfixed = folder;
                foreach (IGrouping<SyntaxTree, Diagnostic> file in reports.GroupBy(static report => report.Location.SourceTree!))
                {
                    Document document = await DocumentOfAsync(unfixed, file.Key);
                    Document edited = await fix.ApplyAsync(document, [.. file], null, CancellationToken.None);
                    if (edited != document)
                    {
                        folder = folder.With(folder.Document(document.Name).WithText(await edited.GetTextAsync()));
                    }
                }

                if (folder != unfixed)
                {
                    int left = (await folder.ReportsAsync()).Count(report => report.Id == fix.FixableDiagnosticIds[0]);
                    Require(left < reports.Length, folder, $"{fix.FixableDiagnosticIds[0]} edits, and leaves as many reports as before ({left})");
                }
            }

            if (folder == start)
            {
                return folder;
            }

            if (pass == MaxPasses)
            {
                Require(!countPasses, folder, $"the fixes come to no end within {MaxPasses} passes");
                return folder;
            }
        }
    }

    private static async Task<Document> DocumentOfAsync(Folder folder, SyntaxTree tree)
    {
        foreach (Document document in folder.Documents)
        {
            if (await document.GetSyntaxTreeAsync() == tree)
            {
                return document;
            }
        }

        throw new InvalidOperationException("a report lies in no document");
    }

    private void RequireNoMore(Folder folder, Diagnostic[] before, Diagnostic[] after)
    {
        Dictionary<string, int> known = before.CountBy(static finding => finding.Id).ToDictionary();
        foreach (KeyValuePair<string, int> count in after.CountBy(static finding => finding.Id))
        {
            Require(
                count.Value <= known.GetValueOrDefault(count.Key),
                folder,
                $"{count.Key} is there {count.Value} times, and was {known.GetValueOrDefault(count.Key)} times before: {string.Join("; ", after.Where(finding => finding.Id == count.Key).Take(6))}");
        }
    }

    private void RequireComments(Folder folder, Document document, SyntaxNode before, SyntaxNode after)
    {
        string[] lost = [.. CommentsOf(before).Except(CommentsOf(after))];
        Require(lost.Length == 0, folder, $"{document.Name} lost the comment {lost.FirstOrDefault()}");
    }

    private static IEnumerable<string> CommentsOf(SyntaxNode root) => root.DescendantTrivia(descendIntoTrivia: true)
        .Where(static trivia => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia || trivia.IsDirective)
        .Select(static trivia => trivia.ToString().Trim())
        .CountBy(static comment => comment)
        .Select(static comment => $"{comment.Key} ({comment.Value})");

    /// <summary>Members in which nothing was reported, and at which no report points, stay byte for byte, with everything round them.</summary>
    private async Task RequireUntouchedAsync(Folder folder, Document document, Diagnostic[] reports, SyntaxNode before, SyntaxNode after)
    {
        SyntaxTree tree = (await document.GetSyntaxTreeAsync())!;
        Diagnostic[] here = [.. reports.Where(report => report.Location.SourceTree == tree)];
        MemberDeclarationSyntax[] old = MembersOf(before), fresh = MembersOf(after);
        if (old.Length != fresh.Length)
        {
            Require(false, folder, $"{document.Name} has {fresh.Length} members, and had {old.Length}");
            return;
        }

        for (int i = 0; i < old.Length; i++)
        {
            if (!here.Any(report => report.AdditionalLocations.Append(report.Location).Any(place => old[i].FullSpan.Contains(place.SourceSpan))))
            {
                Require(old[i].ToFullString() == fresh[i].ToFullString(), folder, $"{document.Name}: a member in which nothing is reported has changed: {fresh[i]}");
            }
        }
    }

    private static MemberDeclarationSyntax[] MembersOf(SyntaxNode root) =>
        [.. root.DescendantNodes().OfType<MemberDeclarationSyntax>().Where(static member => member is not (BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax))];

    private void Require(bool isKept, Folder folder, string what)
    {
        if (!isKept)
        {
            _broken.Add($"{folder.Name}: {what}");
        }
    }
}
