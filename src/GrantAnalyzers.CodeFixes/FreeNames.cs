using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Names for new locals.</summary>
internal static class FreeNames
{
    /// <summary>A name that means nothing yet where a statement stands, nor in what surrounds it or stands in it.</summary>
    public static string Find(string wanted, SemanticModel model, StatementSyntax statement)
    {
        HashSet<string> taken = [.. model.LookupSymbols(statement.SpanStart).Select(static symbol => symbol.Name)];
        SyntaxNode function = statement.Ancestors().FirstOrDefault(static node => node is MemberDeclarationSyntax or CompilationUnitSyntax) ?? statement.Parent!;
        foreach (SyntaxToken token in function.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)))
        {
            taken.Add(token.ValueText);
        }

        string name = wanted;
        for (int i = 2; taken.Contains(name); i++)
        {
            name = wanted + i;
        }

        return name;
    }
}
