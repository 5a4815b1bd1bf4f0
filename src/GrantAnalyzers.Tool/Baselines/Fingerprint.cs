using System.Security.Cryptography;
using System.Text;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Tool.Baselines;

/// <summary>
/// What makes a finding the same in a later version of the code: it may have moved to another line, but it is still the
/// same rule's, in the same member, about a line that reads the same.
/// </summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="File">The file, from the project's or solution's folder, with forward slashes.</param>
/// <param name="Member">The member with the types around it, "Blkback.Map"; empty outside of any.</param>
/// <param name="Line">What the line says, without indentation.</param>
internal sealed record Fingerprint(string Rule, string File, string Member, string Line) : IComparable<Fingerprint>
{
    internal static Fingerprint Of(FoundPlace place, Target target)
    {
        string file = place.Finding.Path.Length == 0 ? "" : Path.GetRelativePath(target.Root, place.Finding.Path).Replace('\\', '/');

        // What is no place in the code, as a mistake in the configuration, is told by what is said of it.
        if (place.Diagnostic.Location.SourceTree is not SyntaxTree tree)
        {
            return new Fingerprint(place.Finding.Id, file, "", place.Finding.Message);
        }

        int position = place.Diagnostic.Location.SourceSpan.Start;
        TextLine line = tree.GetText().Lines.GetLineFromPosition(position);
        return new Fingerprint(
            place.Finding.Id,
            file,
            MemberAt(tree.GetRoot(), position),
            string.Join(' ', line.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    public int CompareTo(Fingerprint? other) => other is null ? 1 : string.CompareOrdinal(Key, other.Key);

    /// <summary>A short name for one of several findings with this fingerprint.</summary>
    /// <param name="occurrence">Which of them, from 1.</param>
    internal string Hash(int occurrence) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Key}\0{occurrence}")))[..32];

    private string Key => string.Join('\0', File, Member, Rule, Line);

    private static string MemberAt(SyntaxNode root, int position)
    {
        IEnumerable<string?> names = root.FindToken(position).Parent?.AncestorsAndSelf().Select(NameOf) ?? [];
        return string.Join('.', names.Where(name => name is not null).Reverse());
    }

    private static string? NameOf(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax => ".ctor",
        DestructorDeclarationSyntax => "~",
        PropertyDeclarationSyntax property => property.Identifier.Text,
        EventDeclarationSyntax @event => @event.Identifier.Text,
        IndexerDeclarationSyntax => "this[]",
        OperatorDeclarationSyntax @operator => $"operator {@operator.OperatorToken.Text}",
        ConversionOperatorDeclarationSyntax conversion => $"operator {conversion.Type}",
        VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } field => field.Identifier.Text,
        _ => null,
    };
}
