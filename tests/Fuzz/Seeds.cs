using GrantAnalyzers.FixProperties;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Fuzz;

/// <summary>The code that cases start from: every source of the corpus and of the samples, in the folder that it compiles with.</summary>
internal static class Seeds
{
    private static readonly Folder[] s_folders = [.. Folder.ReadCorpus().Concat(Folder.Read("Samples")).Select(static folder => Folder.Of(folder.Name, folder.Files))];

    /// <summary>All of them, each as a document of its folder.</summary>
    public static IReadOnlyList<Document> All { get; } = [.. s_folders.SelectMany(static folder => folder.Documents)];

    /// <summary>One of them as text.</summary>
    public static string TextOf(int index) => All[index].GetTextAsync().GetAwaiter().GetResult().ToString();

    /// <summary>What a source is called in messages.</summary>
    public static string NameOf(Document document) => $"{s_folders.Single(folder => folder.Project.Id == document.Project.Id).Name}/{document.Name}";
}
