using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>A submit call's way through a retry helper.</summary>
/// <param name="Call">The edits within the call.</param>
/// <param name="Declaration">A statement that has to stand before the call's; null where there is none.</param>
internal sealed record RetryEdits(List<TextChange> Call, string? Declaration = null)
{
    /// <summary>All edits, with the declaration before a statement.</summary>
    public List<TextChange> At(StatementSyntax? statement) => Declaration is null || statement is null ? Call : [Checks.InsertBefore(statement, [Declaration]), .. Call];

    /// <summary>Whether a statement has room for the declaration before it.</summary>
    public bool CanDeclareAt(StatementSyntax? statement) => Declaration is null || (statement?.Parent is BlockSyntax && Checks.BeginsLine(statement));
}
