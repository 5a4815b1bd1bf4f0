using System.Collections.Concurrent;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>Code in which nothing may block, whatever locks it holds: async, marked, or called back.</summary>
internal sealed class AtomicCode(GrantSymbols symbols)
{
    /// <summary>Where waiting is possible, if it is awaited.</summary>
    public const string Async = "in async code";

    private readonly ConcurrentDictionary<INamedTypeSymbol, Dictionary<string, string>> _callbacks = new(SymbolEqualityComparer.Default);

    /// <returns>Why, in a message's words; null where a function may block.</returns>
    public string? Reason(FunctionGraph function)
    {
        if (function.Function is IMethodSymbol { IsAsync: true })
        {
            return Async;
        }

        if (IsMarked(function.Function) || (function.Lambda is { } lambda && symbols.IsAtomic(DelegateOf(lambda))))
        {
            return "in [Atomic] code";
        }

        return function.Lambda is { } callback ? ReasonOfUse(callback.Syntax)
            : function.Function is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction } method ? ReasonOfReferences(method)
            : null;
    }

    private bool IsMarked(ISymbol function)
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
    private string? ReasonOfReferences(IMethodSymbol method) =>
        method.ContainingType is { } type && _callbacks.GetOrAdd(type, FindCallbacks).TryGetValue(method.Name, out string? reason) ? reason : null;

    /// <summary>The names that a type's code hands to a timer or an event, and why nothing may block there. One walk a type.</summary>
    private static Dictionary<string, string> FindCallbacks(INamedTypeSymbol type)
    {
        Dictionary<string, string> callbacks = new(StringComparer.Ordinal);
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            // As a text first: most types hand nothing to either, and tokens would have to be made.
            string text = reference.SyntaxTree.GetText().ToString(reference.Span);
            if (text.IndexOf("timer", StringComparison.OrdinalIgnoreCase) < 0 && text.IndexOf("+=", StringComparison.Ordinal) < 0)
            {
                continue;
            }

            foreach (SyntaxToken token in reference.GetSyntax().DescendantTokens())
            {
                if (token.IsKind(SyntaxKind.IdentifierToken) && token.Parent is IdentifierNameSyntax { Parent: not InvocationExpressionSyntax } name && !callbacks.ContainsKey(token.ValueText) &&
                    ReasonOfUse(name.Parent is MemberAccessExpressionSyntax { Parent: not InvocationExpressionSyntax } access ? access : name) is { } reason)
                {
                    callbacks.Add(token.ValueText, reason);
                }
            }
        }

        return callbacks;
    }

    private static string? ReasonOfUse(SyntaxNode callback)
    {
        // Parentheses, a cast and a delegate made of it change nothing.
        while (callback.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax ||
            callback.Parent is ArgumentSyntax { Parent: ArgumentListSyntax { Arguments.Count: 1, Parent: ObjectCreationExpressionSyntax { Type: var made } } } && NamesDelegate(made is GenericNameSyntax generic ? generic.Identifier.ValueText : made.ToString()))
        {
            callback = callback.Parent is ArgumentSyntax { Parent.Parent: { } creation } ? creation : callback.Parent;
        }

        return callback.Parent switch
        {
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } handler when handler.Right == callback => "in an event's handler",
            ArgumentSyntax { Parent: BaseArgumentListSyntax { Parent: ObjectCreationExpressionSyntax { Type: var type } } } when NamesTimer(type.ToString()) => "in a timer's callback",
            ArgumentSyntax { Parent: BaseArgumentListSyntax { Parent: ImplicitObjectCreationExpressionSyntax creation } } when IsTimerCreated(creation) => "in a timer's callback",
            ArgumentSyntax { Parent: BaseArgumentListSyntax { Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CreateTimer" } } } } => "in a timer's callback",
            _ => null,
        };
    }

    private static bool IsTimerCreated(ImplicitObjectCreationExpressionSyntax creation) => creation.Parent switch
    {
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } } => NamesTimer(declaration.Type.ToString()),
        AssignmentExpressionSyntax assignment => NamesTimer(assignment.Left.ToString()),
        _ => false,
    };

    private static bool NamesTimer(string text) => text.EndsWith("Timer", StringComparison.OrdinalIgnoreCase);

    private static bool NamesDelegate(string type) =>
        type.EndsWith("Callback", StringComparison.Ordinal) || type.EndsWith("Handler", StringComparison.Ordinal) || type.EndsWith("Action", StringComparison.Ordinal);
}
