using System.Runtime.CompilerServices;
using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Model;

/// <summary>Which of C's names a compilation gives its own types.</summary>
/// <param name="Operations">An operation's, in C's spelling or C#'s.</param>
/// <param name="Layouts">A structure's whose layout is known; where there are operations that is not looked for.</param>
internal readonly record struct DeclaredNames(bool Operations, bool Layouts)
{
    private const int ChunkLength = 16_384;

    [ThreadStatic]
    private static char[]? t_chunk;

    /// <summary>What each tree's text says; most trees of a compilation were in the one before.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<bool>> s_mentions = new();

    /// <remarks>To go through the names of many types takes longer than to search their texts, which have none of these mostly.</remarks>
    public static DeclaredNames In(Compilation compilation, CancellationToken cancellationToken)
    {
        if (!AreMentionedIn(compilation, cancellationToken))
        {
            return default;
        }

        bool layouts = false;
        bool operations = compilation.ContainsSymbolsWithName(
            name =>
            {
                layouts |= XenLayouts.InC(name) is not null;
                return CSpellings.IsNameOfOperation(name);
            },
            SymbolFilter.Type,
            cancellationToken);
        return new DeclaredNames(operations, layouts);
    }

    private static bool AreMentionedIn(Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (s_mentions.GetValue(tree, static tree => new StrongBox<bool>(AreMentionedIn(tree.GetText()))).Value)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Every one of the names has the grant table's abbreviation in it, or begins with it.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static bool AreMentionedIn(SourceText text)
    {
        const string InC = "gnt", InPascalCase = "Gnt";
        char[] chunk = t_chunk ??= new char[ChunkLength];

        // Chunks overlap by what a name's beginning may lack at their end.
        for (int start = 0; start < text.Length; start += ChunkLength - InC.Length)
        {
            int length = Math.Min(ChunkLength, text.Length - start);
            text.CopyTo(start, chunk, 0, length);
            ReadOnlySpan<char> part = chunk.AsSpan(0, length);
            if (part.IndexOf(InC.AsSpan()) >= 0 || part.IndexOf(InPascalCase.AsSpan()) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
