using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.FixProperties;

/// <summary>Ways to write the same code differently.</summary>
internal static class Variation
{
    private static readonly (string Name, Func<string, Random, string> Apply)[] s_all =
    [
        ("line ends of Windows", static (text, _) => text.Replace("\n", "\r\n", StringComparison.Ordinal)),
        ("tabs", static (text, _) => text.Replace("    ", "\t", StringComparison.Ordinal)),
        ("other names of locals", RenameLocals),
        ("members in another order", ShuffleMembers),
        ("bodies in a block", static (text, _) => NestBodies(text, "{", "}")),
        ("bodies in a condition's block", static (text, _) => NestBodies(text, "if (Environment.TickCount64 >= 0)\n        {", "}\n\n        throw new InvalidOperationException();")),
        ("bodies behind a directive", static (text, _) => NestBodies(text, "\n#if !ABSENT\n", "\n#endif\n")),
        ("the formatter's layout", static (text, _) => CSharpSyntaxTree.ParseText(text).GetRoot().NormalizeWhitespace().ToFullString()),
        ("comments everywhere", AddComments),
    ];

    /// <summary>One to three variations, drawn by a seed. Seed 0 is the text as it is.</summary>
    public static (string Name, IReadOnlyList<(string Name, string Text)> Files) Of(IReadOnlyList<(string Name, string Text)> files, int seed)
    {
        Random random = new(seed);
        (string Name, Func<string, Random, string> Apply)[] chosen = seed == 0 ? [] : [.. random.GetItems(s_all, random.Next(1, 4)).DistinctBy(static one => one.Name)];
        return (chosen.Length == 0 ? "as it is" : string.Join(", ", chosen.Select(static one => one.Name)),
            [.. files.Select(file => (file.Name, chosen.Aggregate(file.Text, (text, one) => one.Apply(text, random))))]);
    }

    private static string RenameLocals(string text, Random random)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text).GetRoot();
        HashSet<string> locals = [.. root.DescendantNodes().SelectMany(static node => node switch
        {
            VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax or ForStatementSyntax, Identifier.ValueText: var name } => [name],
            SingleVariableDesignationSyntax { Identifier.ValueText: var name } => [name],
            ForEachStatementSyntax { Identifier.ValueText: var name } => [name],
            _ => (string[])[],
        })];
        locals.ExceptWith(root.DescendantNodes().SelectMany(static node => node switch
        {
            ParameterSyntax { Identifier.ValueText: var name } => [name],
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => [name],
            VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax, Identifier.ValueText: var name } => [name],
            NameColonSyntax { Name.Identifier.ValueText: var name } => [name],
            TupleElementSyntax { Identifier.ValueText: var name } => [name],
            _ => (string[])[],
        }));
        string prefix = random.Next(2) == 0 ? "@" : "a_";
        return root.ReplaceTokens(
            root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.IdentifierToken) && locals.Contains(token.ValueText)),
            (token, _) => SyntaxFactory.Identifier(token.LeadingTrivia, SyntaxKind.IdentifierToken, prefix + token.ValueText, prefix == "@" ? token.ValueText : prefix + token.ValueText, token.TrailingTrivia)).ToFullString();
    }

    private static string ShuffleMembers(string text, Random random)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text).GetRoot();
        return root.ReplaceNodes(
            root.DescendantNodes().OfType<ClassDeclarationSyntax>(),
            (_, type) =>
            {
                int[] methods = [.. Enumerable.Range(0, type.Members.Count).Where(i => type.Members[i] is MethodDeclarationSyntax)];
                MemberDeclarationSyntax[] shuffled = [.. methods.Select(i => type.Members[i])];
                random.Shuffle(shuffled);
                MemberDeclarationSyntax[] members = [.. type.Members];
                for (int i = 0; i < methods.Length; i++)
                {
                    members[methods[i]] = shuffled[i];
                }

                return type.WithMembers(SyntaxFactory.List(members));
            }).ToFullString();
    }

    /// <summary>Textually, so that what stands in the body stays byte for byte.</summary>
    private static string NestBodies(string text, string open, string close)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text).GetRoot();
        foreach (BlockSyntax body in root.DescendantNodes().OfType<MethodDeclarationSyntax>().Select(static method => method.Body).OfType<BlockSyntax>().Reverse())
        {
            bool isIterator = body.DescendantNodes().Any(static node => node is YieldStatementSyntax);
            bool hasLabels = body.Statements.Any(static statement => statement is LabeledStatementSyntax or LocalFunctionStatementSyntax);
            if (!isIterator && !hasLabels)
            {
                text = text.Insert(body.CloseBraceToken.SpanStart, close + "\n").Insert(body.OpenBraceToken.Span.End, "\n" + open);
            }
        }

        return text;
    }

    private static string AddComments(string text, Random random)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text).GetRoot();
        int number = 0;
        foreach (SyntaxToken token in root.DescendantTokens().Where(static token => token.Parent?.FirstAncestorOrSelf<BlockSyntax>() is not null && token.Parent.FirstAncestorOrSelf<InterpolatedStringExpressionSyntax>() is null).Reverse())
        {
            if (token.IsKind(SyntaxKind.SemicolonToken) || random.Next(12) == 0)
            {
                text = text.Insert(token.Span.End, token.IsKind(SyntaxKind.SemicolonToken) ? $" /* end {number++} */" : $" /* note {number++} */ ");
            }
        }

        return text;
    }
}
