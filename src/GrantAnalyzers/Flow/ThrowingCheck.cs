using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.Flow;

/// <summary>A method that comes back only if a condition that it is given holds, or does not: <c>Require(bool)</c>, <c>ThrowIf(bool)</c>.</summary>
/// <param name="Parameter">Which of its parameters the condition is.</param>
/// <param name="On">The value with which it throws.</param>
internal readonly record struct ThrowingCheck(int Parameter, bool On)
{
    /// <summary>By the attribute that says so, or by a body that begins with it; null for any other method.</summary>
    public static ThrowingCheck? In(IMethodSymbol method)
    {
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.Type.SpecialType != SpecialType.System_Boolean)
            {
                continue;
            }

            foreach (AttributeData attribute in parameter.GetAttributes())
            {
                if (attribute is { AttributeClass.Name: "DoesNotReturnIfAttribute", ConstructorArguments: [{ Value: bool on }] })
                {
                    return new ThrowingCheck(parameter.Ordinal, on);
                }
            }

            if (method is { IsAsync: false, IsVirtual: false, IsAbstract: false, IsOverride: false, DeclaringSyntaxReferences: [var reference] } && ThrowsOn(parameter.Name, reference.GetSyntax()) is { } thrownOn)
            {
                return new ThrowingCheck(parameter.Ordinal, thrownOn);
            }
        }

        return null;
    }

    private static bool? ThrowsOn(string parameter, SyntaxNode declaration)
    {
        BlockSyntax? body = declaration switch
        {
            BaseMethodDeclarationSyntax method => method.Body,
            LocalFunctionStatementSyntax function => function.Body,
            _ => null,
        };
        if (body is null)
        {
            return null;
        }

        foreach (StatementSyntax statement in body.Statements)
        {
            if (statement is IfStatementSyntax { Else: null } test && ValueOf(test.Condition, parameter) is { } value)
            {
                switch (Last(test.Statement))
                {
                    case ThrowStatementSyntax:
                        return value;
                    case ReturnStatementSyntax when Last(body) is ThrowStatementSyntax && body.Statements.Count(static other => ReturnsIn(other)) == 1:
                        return !value;
                }
            }

            if (ReturnsIn(statement))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The value of a parameter with which a condition holds that is nothing but a test of it.</summary>
    public static bool? ValueOf(ExpressionSyntax condition, string parameter)
    {
        bool value = true;
        while (true)
        {
            switch (condition)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    condition = parenthesized.Expression;
                    break;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not:
                    value = !value;
                    condition = not.Operand;
                    break;
                default:
                    return condition is IdentifierNameSyntax name && name.Identifier.ValueText == parameter ? value : null;
            }
        }
    }

    /// <summary>The statement with which a block ends, or the statement itself.</summary>
    public static StatementSyntax Last(StatementSyntax statement)
    {
        while (statement is BlockSyntax { Statements: [.., var last] })
        {
            statement = last;
        }

        return statement;
    }

    private static bool ReturnsIn(StatementSyntax statement)
    {
        foreach (SyntaxNode node in statement.DescendantNodesAndSelf())
        {
            if (node is ReturnStatementSyntax or GotoStatementSyntax)
            {
                return true;
            }
        }

        return false;
    }
}
