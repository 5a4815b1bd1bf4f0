using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Code in which nothing may block, whatever locks it holds: async, marked, or called back.</summary>
internal static class AtomicCode
{
    /// <returns>Why, in a message's words; null where a function may block.</returns>
    public static string? Reason(FunctionGraph function, GrantSymbols symbols)
    {
        if (function.Function is IMethodSymbol { IsAsync: true })
        {
            return "in async code";
        }

        if (IsMarked(function.Function, symbols) || (function.Lambda is { } lambda && symbols.IsAtomic(DelegateOf(lambda))))
        {
            return "in [Atomic] code";
        }

        return function.Lambda is { } callback ? ReasonOfUse(callback.Syntax)
            : function.Function is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method ? ReasonOfReferences(method)
            : null;
    }

    private static bool IsMarked(ISymbol function, GrantSymbols symbols)
    {
        for (ISymbol? symbol = function; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbols.IsAtomic(symbol))
            {
                return true;
            }

            if (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction })
            {
                // A lambda runs where it is handed to.
                return false;
            }
        }

        return false;
    }

    private static ITypeSymbol? DelegateOf(IOperation lambda) => lambda.Parent is IDelegateCreationOperation creation ? creation.Type : null;

    /// <summary>A method of the same type hands this one to a timer or an event.</summary>
    private static string? ReasonOfReferences(IMethodSymbol method)
    {
        foreach (SyntaxReference reference in method.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (SyntaxToken token in reference.GetSyntax().DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == method.Name && token.Parent is IdentifierNameSyntax { Parent: not InvocationExpressionSyntax } name &&
                    ReasonOfUse(name.Parent is MemberAccessExpressionSyntax { Parent: not InvocationExpressionSyntax } access ? access : name) is { } reason)
                {
                    return reason;
                }
            }
        }

        return null;
    }

    private static string? ReasonOfUse(SyntaxNode callback) => callback.Parent switch
    {
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } handler when handler.Right == callback => "in an event's handler",
        ArgumentSyntax { Parent: BaseArgumentListSyntax { Parent: ObjectCreationExpressionSyntax { Type: var type } } } when NamesTimer(type.ToString()) => "in a timer's callback",
        ArgumentSyntax { Parent: BaseArgumentListSyntax { Parent: ImplicitObjectCreationExpressionSyntax creation } } when IsTimerCreated(creation) => "in a timer's callback",
        ArgumentSyntax { Parent: BaseArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CreateTimer" } } } } => "in a timer's callback",
        ParenthesizedExpressionSyntax parenthesized => ReasonOfUse(parenthesized),
        ObjectCreationExpressionSyntax or CastExpressionSyntax => ReasonOfUse(callback.Parent),
        _ => null,
    };

    private static bool IsTimerCreated(ImplicitObjectCreationExpressionSyntax creation) => creation.Parent switch
    {
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } } => NamesTimer(declaration.Type.ToString()),
        AssignmentExpressionSyntax assignment => NamesTimer(assignment.Left.ToString()),
        _ => false,
    };

    private static bool NamesTimer(string text) => text.EndsWith("Timer", StringComparison.OrdinalIgnoreCase);
}
