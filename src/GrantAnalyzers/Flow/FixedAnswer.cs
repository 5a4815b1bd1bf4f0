using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.Flow;

/// <summary>
/// What a method always answers, however it comes to its end: <c>bool Fail(string why) { log(why); return false; }</c>. Told by the text of
/// its body, without binding it.
/// </summary>
/// <param name="Signs">Of the number that comes back, or of the truth value; none where it is a parameter's.</param>
/// <param name="Parameter">The ordinal of the parameter that comes back; -1 for none.</param>
internal readonly record struct FixedAnswer(Signs Signs, int Parameter)
{
    /// <returns>Null for a method that may answer one thing or another.</returns>
    public static FixedAnswer? Of(IMethodSymbol method)
    {
        if (method is not { IsAsync: false, IsVirtual: false, IsAbstract: false, IsOverride: false, DeclaringSyntaxReferences: [var reference] } || !VariableUses.IsFlagType(method.ReturnType))
        {
            return null;
        }

        (BlockSyntax? body, ArrowExpressionClauseSyntax? arrow) = reference.GetSyntax() switch
        {
            MethodDeclarationSyntax declared => (declared.Body, declared.ExpressionBody),
            LocalFunctionStatementSyntax declared => (declared.Body, declared.ExpressionBody),
            _ => default,
        };
        if (arrow is not null)
        {
            return Of(arrow.Expression, method);
        }

        FixedAnswer? only = null;
        foreach (SyntaxNode node in body?.DescendantNodes(static inner => inner is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax)) ?? [])
        {
            if (node is not ReturnStatementSyntax { Expression: { } result })
            {
                continue;
            }

            FixedAnswer? answer = Of(result, method);
            if (answer is null || (only is not null && only != answer))
            {
                return null;
            }

            only = answer;
        }

        return only;
    }

    private static FixedAnswer? Of(ExpressionSyntax result, IMethodSymbol method)
    {
        bool isNegative = false;
        while (true)
        {
            switch (result)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    result = parenthesized.Expression;
                    break;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression } minus:
                    isNegative = !isNegative;
                    result = minus.Operand;
                    break;
                case LiteralExpressionSyntax { Token.Value: bool truth }:
                    return new(truth ? Signs.Positive : Signs.Zero, -1);
                case LiteralExpressionSyntax { Token.Value: int number }:
                    return new(number == 0 ? Signs.Zero : isNegative ? Signs.Negative : Signs.Positive, -1);
                case IdentifierNameSyntax name when !isNegative && OrdinalOf(name.Identifier.ValueText, method) is >= 0 and var ordinal:
                    return new(Signs.None, ordinal);
                case IdentifierNameSyntax name when isNegative && ErrnoNames.Contains(name.Identifier.ValueText):
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } when isNegative && ErrnoNames.Contains(member):
                    return new(Signs.Negative, -1);
                default:
                    return null;
            }
        }
    }

    /// <summary>A parameter that the method assigns is none that comes back.</summary>
    private static int OrdinalOf(string name, IMethodSymbol method)
    {
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.Name == name && parameter.RefKind == RefKind.None && !IsAssigned(name, method.DeclaringSyntaxReferences[0].GetSyntax()))
            {
                return parameter.Ordinal;
            }
        }

        return -1;
    }

    private static bool IsAssigned(string name, SyntaxNode body)
    {
        foreach (SyntaxNode node in body.DescendantNodes())
        {
            if (node is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == name && SharedVariables.IsWritten(identifier))
            {
                return true;
            }
        }

        return false;
    }
}
