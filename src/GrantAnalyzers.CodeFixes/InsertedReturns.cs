using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// Whether a function can be left where edits want to leave it: with a value only where it returns one (an iterator yields
/// them), and not before its <c>out</c> parameters have been assigned.
/// </summary>
internal static class InsertedReturns
{
    private static readonly Regex s_return = new(@"(^|\s)return [^;]", RegexOptions.CultureInvariant);

    public static bool Fit(IEnumerable<TextChange> edits, SyntaxNode root, SemanticModel model, CancellationToken cancellationToken)
    {
        foreach (TextChange edit in edits)
        {
            if (s_return.IsMatch(edit.NewText ?? "") && !s_return.IsMatch(root.SyntaxTree.GetText(cancellationToken).ToString(edit.Span)) &&
                !Fits(edit.Span.Start, root, model, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Fits(int position, SyntaxNode root, SemanticModel model, CancellationToken cancellationToken)
    {
        if (model.GetEnclosingSymbol(position, cancellationToken) is not IMethodSymbol { ReturnsVoid: false } method || IsIterator(position, root))
        {
            return false;
        }

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind == RefKind.Out && !IsAssigned(parameter, position, root, model))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIterator(int position, SyntaxNode root)
    {
        SyntaxNode? function = root.FindToken(position).Parent;
        while (function is not null and not MemberDeclarationSyntax and not LocalFunctionStatementSyntax and not AnonymousFunctionExpressionSyntax)
        {
            function = function.Parent;
        }

        return function is not null && function.DescendantNodes(node => node == function || node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)).Any(static node => node is YieldStatementSyntax);
    }

    /// <summary>On every path to the place between two statements.</summary>
    private static bool IsAssigned(IParameterSymbol parameter, int position, SyntaxNode root, SemanticModel model)
    {
        SyntaxToken next = root.FindToken(position), previous = next.Span.End <= position ? next : next.GetPreviousToken();
        if (StatementAt(previous, statement => statement.Span.End <= position) is { } before)
        {
            return model.AnalyzeDataFlow(before) is { Succeeded: true } behind && behind.DefinitelyAssignedOnExit.Contains(parameter, SymbolEqualityComparer.Default);
        }

        return StatementAt(next, statement => statement.SpanStart >= position) is { } after &&
            model.AnalyzeDataFlow(after) is { Succeeded: true } entry && entry.DefinitelyAssignedOnEntry.Contains(parameter, SymbolEqualityComparer.Default);
    }

    /// <summary>The outermost statement round a token that lies wholly on one side.</summary>
    private static StatementSyntax? StatementAt(SyntaxToken token, Func<StatementSyntax, bool> isOnSide)
    {
        StatementSyntax? found = null;
        for (SyntaxNode? node = token.Parent; node is not null and not MemberDeclarationSyntax; node = node.Parent)
        {
            if (node is StatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } statement && isOnSide(statement))
            {
                found = statement;
            }
        }

        return found;
    }
}
