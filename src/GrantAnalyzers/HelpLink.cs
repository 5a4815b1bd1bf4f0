namespace GrantAnalyzers;

/// <summary>Where a rule's page is to be read. The build says where pages are; where it does not, no link is claimed.</summary>
internal static partial class HelpLink
{
    /// <summary>The address of a rule's page; null where nothing is known of any.</summary>
    public static string? To(string id) => To(Pages, id);

    /// <param name="pages">The address of the folder with the pages, or an empty string.</param>
    /// <param name="id">The rule.</param>
    public static string? To(string pages, string id) => pages.Length == 0 ? null : pages.TrimEnd('/') + "/" + id + ".md";
}
