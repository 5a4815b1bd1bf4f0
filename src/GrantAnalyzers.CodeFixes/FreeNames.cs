using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Names for new locals.</summary>
internal static class FreeNames
{
    /// <summary>A name that means nothing yet where a statement stands, nor in what surrounds it or stands in it.</summary>
    /// <param name="wanted">What it is to be called, with a number behind it where that is taken.</param>
    /// <param name="model">The document's.</param>
    /// <param name="statement">Where it is declared.</param>
    /// <param name="leftFree">How many free names are for others, who are fixed at the same time.</param>
    public static string Find(string wanted, SemanticModel model, StatementSyntax statement, int leftFree = 0)
    {
        HashSet<string> taken = [.. model.LookupSymbols(statement.SpanStart).Select(static symbol => symbol.Name)];
        SyntaxNode function = MemberRound(statement);
        foreach (SyntaxToken token in function.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)))
        {
            taken.Add(token.ValueText);
        }

        string name = wanted;
        for (int i = 2; taken.Contains(name) || leftFree-- > 0; i++)
        {
            name = wanted + i;
        }

        return name;
    }

    /// <summary>The member that something stands in; the file for top-level statements.</summary>
    public static SyntaxNode MemberRound(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(static outer => outer is MemberDeclarationSyntax and not GlobalStatementSyntax) ?? node.SyntaxTree.GetRoot();
}
