using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>What there is to know of a type of operation.</summary>
/// <param name="Kind">What it does to pages.</param>
/// <param name="AnswersEagain">It says Eagain while a page that it needs is paged out.</param>
/// <param name="Status">Its status, or null where it has none.</param>
internal sealed record OperationShape(GrantKind Kind, bool AnswersEagain, ISymbol? Status)
{
    /// <summary>The kind by the type's name, in C# or C spelling.</summary>
    public static GrantKind KindOf(string typeName) =>
        Contains(typeName, "unmap") ? GrantKind.Unmap
        : Contains(typeName, "map") ? GrantKind.Map
        : Contains(typeName, "copy") ? GrantKind.Copy
        : Contains(typeName, "transfer") ? GrantKind.Transfer
        : Contains(typeName, "swap") ? GrantKind.Swap
        : GrantKind.Other;

    private static bool Contains(string name, string part) => name.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0;
}

internal enum GrantKind : byte
{
    /// <summary>Asks or sets something about a table.</summary>
    Other,

    /// <summary>Maps a page, which must be unmapped some day.</summary>
    Map,

    /// <summary>Takes a mapping away, or replaces it.</summary>
    Unmap,

    /// <summary>Copies bytes; doing it twice does no harm.</summary>
    Copy,

    /// <summary>Gives a page away.</summary>
    Transfer,

    /// <summary>Swaps two references; its Eagain means a peer that still has the page mapped.</summary>
    Swap,
}
