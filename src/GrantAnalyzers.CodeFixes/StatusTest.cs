using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.CodeFixes;

/// <summary>The check, a statement of its own, in which a reported operation's status is tested first.</summary>
internal sealed class StatusTest
{
    private StatusTest(IfStatementSyntax check, ExpressionSyntax status, bool isInLoopOverMaps)
    {
        Check = check;
        Status = status;
        IsInLoopOverMaps = isInLoopOverMaps;
    }

    /// <summary>It begins its line, and stands in a block.</summary>
    public IfStatementSyntax Check { get; }

    /// <summary>What is tested.</summary>
    public ExpressionSyntax Status { get; }

    /// <summary>Returning there would leave mappings behind.</summary>
    public bool IsInLoopOverMaps { get; }

    /// <summary>The test that a report of GNT1002 points at; null where it is not as simple as that.</summary>
    public static StatusTest? Find(Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (AdditionalNode.Of(diagnostic, model.SyntaxTree.GetRoot(cancellationToken)) is not { } test || test.FirstAncestorOrSelf<StatementSyntax>() is not IfStatementSyntax { Parent: BlockSyntax } check || !Checks.BeginsLine(check))
        {
            return null;
        }

        // What a lambda tests has a name in it alone.
        foreach (SyntaxNode node in check.Condition.DescendantNodesAndSelf(static node => node is not AnonymousFunctionExpressionSyntax))
        {
            if (node is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax or ElementAccessExpressionSyntax { Expression: IdentifierNameSyntax } } or IdentifierNameSyntax &&
                model.GetSymbolInfo(node, cancellationToken).Symbol is ILocalSymbol or IParameterSymbol or IFieldSymbol { IsConst: false } &&
                node is ExpressionSyntax status && IsStatus(status, model, symbols, cancellationToken))
            {
                return new StatusTest(check, status, Checks.IsInLoop(check) && !IsOfCopy(status, model, symbols));
            }
        }

        return null;
    }

    private static bool IsStatus(ExpressionSyntax status, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        ITypeSymbol? type = model.GetTypeInfo(status, cancellationToken).Type;
        return symbols.IsStatus(type) || (model.GetSymbolInfo(status, cancellationToken).Symbol is IFieldSymbol member && symbols.IsStatusMember(member, type));
    }

    private static bool IsOfCopy(ExpressionSyntax status, SemanticModel model, GrantSymbols symbols) =>
        status is MemberAccessExpressionSyntax { Expression: var operation } && symbols.OperationOf(model.GetTypeInfo(operation).Type) is { Kind: GrantKind.Copy };
}
