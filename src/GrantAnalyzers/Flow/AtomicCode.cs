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
        HashSet<SyntaxNode> seen = [];
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            // As a text first: most of a type hands nothing to either, and to go through its syntax takes longer than to analyse it.
            string text = reference.SyntaxTree.GetText().ToString(reference.Span);
            AddCallbacks(reference, text, "+=", callbacks, seen);
            AddCallbacks(reference, text, "timer", callbacks, seen);
        }

        return callbacks;
    }

    private static void AddCallbacks(SyntaxReference type, string text, string sign, Dictionary<string, string> callbacks, HashSet<SyntaxNode> seen)
    {
        SyntaxNode declaration = type.GetSyntax();
        for (int at = text.IndexOf(sign, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(sign, at + sign.Length, StringComparison.OrdinalIgnoreCase))
        {
            if (sign == "+=" && IsNumberOrText(text, at + sign.Length))
            {
                continue;
            }

            foreach (ExpressionSyntax given in HandedOver(declaration.FindToken(declaration.SpanStart + at), seen))
            {
                ExpressionSyntax callback = Unwrapped(given);
                string? name = callback switch
                {
                    IdentifierNameSyntax local => local.Identifier.ValueText,
                    MemberAccessExpressionSyntax { Name: IdentifierNameSyntax member } => member.Identifier.ValueText,
                    _ => null,
                };
                if (name is not null && !callbacks.ContainsKey(name) && ReasonOfUse(callback) is { } reason)
                {
                    callbacks.Add(name, reason);
                }
            }
        }
    }

    /// <summary>A sum goes on so, and no callback: its place in the syntax need not be looked for.</summary>
    private static bool IsNumberOrText(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at < text.Length && text[at] is (>= '0' and <= '9') or '"' or '$' or '\'' or '-';
    }

    /// <summary>What the assignment, declaration, creation or call that a word belongs to hands over; nothing where another word has led there.</summary>
    private static IEnumerable<ExpressionSyntax> HandedOver(SyntaxToken word, HashSet<SyntaxNode> seen)
    {
        for (SyntaxNode? node = word.Parent; node is not null and not StatementSyntax and not MemberDeclarationSyntax && seen.Add(node); node = node.Parent)
        {
            switch (node)
            {
                case AssignmentExpressionSyntax { Right: ImplicitObjectCreationExpressionSyntax made }:
                    return Given(made.ArgumentList);
                case AssignmentExpressionSyntax assignment:
                    return [assignment.Right];
                case VariableDeclarationSyntax declaration:
                    return declaration.Variables.SelectMany(static variable => variable.Initializer?.Value is ImplicitObjectCreationExpressionSyntax made ? Given(made.ArgumentList) : []);
                case BaseObjectCreationExpressionSyntax creation:
                    return Given(creation.ArgumentList);
                case InvocationExpressionSyntax call:
                    return Given(call.ArgumentList);
            }
        }

        return [];
    }

    private static IEnumerable<ExpressionSyntax> Given(ArgumentListSyntax? arguments) => arguments?.Arguments.Select(static argument => argument.Expression) ?? [];

    private static ExpressionSyntax Unwrapped(ExpressionSyntax callback)
    {
        while (WrappedIn(callback) is { } inner)
        {
            callback = inner;
        }

        return callback;
    }

    /// <summary>Parentheses, a cast and a delegate made of it change nothing.</summary>
    private static ExpressionSyntax? WrappedIn(SyntaxNode? expression) => expression switch
    {
        ParenthesizedExpressionSyntax parenthesized => parenthesized.Expression,
        CastExpressionSyntax cast => cast.Expression,
        ObjectCreationExpressionSyntax { Type: var made, ArgumentList.Arguments: [{ Expression: var only }] } when NamesDelegate(made) => only,
        _ => null,
    };

    private static string? ReasonOfUse(SyntaxNode callback)
    {
        while ((callback.Parent is ArgumentSyntax { Parent.Parent: { } creation } ? creation : callback.Parent) is { } outer && WrappedIn(outer) == callback)
        {
            callback = outer;
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

    private static bool NamesDelegate(TypeSyntax type)
    {
        string name = type is GenericNameSyntax generic ? generic.Identifier.ValueText : type.ToString();
        return name.EndsWith("Callback", StringComparison.Ordinal) || name.EndsWith("Handler", StringComparison.Ordinal) || name.EndsWith("Action", StringComparison.Ordinal);
    }
}
