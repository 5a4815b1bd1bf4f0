using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>Which of C's names a compilation gives its own types. One walk over the names: a code base may have twenty thousand, and mostly none of these.</summary>
/// <param name="Operations">An operation's, in C's spelling or C#'s.</param>
/// <param name="Layouts">A structure's whose layout is known; where there are operations that is not looked for.</param>
internal readonly record struct DeclaredNames(bool Operations, bool Layouts)
{
    public static DeclaredNames In(Compilation compilation)
    {
        bool layouts = false;
        bool operations = compilation.ContainsSymbolsWithName(
            name =>
            {
                layouts |= XenLayouts.InC(name) is not null;
                return CSpellings.IsNameOfOperation(name);
            },
            SymbolFilter.Type);
        return new DeclaredNames(operations, layouts);
    }
}
