using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>The locals and parameters that a function within the one that declares them uses, and the members that one uses within any.</summary>
internal sealed class SharedVariables
{
    private readonly HashSet<ISymbol> _all = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _written = new(SymbolEqualityComparer.Default);

    /// <param name="functions">The graphs of a body, the member's own first.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public SharedVariables(ImmutableArray<FunctionGraph> functions)
    {
        for (int i = 1; i < functions.Length; i++)
        {
            foreach ((IOperation operation, _) in functions[i].Operations)
            {
                if (operation is ILocalReferenceOperation or IParameterReferenceOperation && ElementLoops.VariableOf(operation) is { } variable &&
                    !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, functions[i].Function))
                {
                    _all.Add(variable);
                    if (IsWritten(operation.Syntax))
                    {
                        _written.Add(variable);
                    }
                }
                else if (MemberVariables.MemberIn(operation) is { } member)
                {
                    _all.Add(member);
                }
            }
        }
    }

    public bool Contains(ISymbol variable) => _all.Contains(variable);

    /// <summary>A function other than the one that declares it assigns it, who knows when.</summary>
    public bool IsWritten(ISymbol variable) => _written.Contains(variable);

    /// <summary>By the syntax: the compiler's graph may hold a target in a capture.</summary>
    public static bool IsWritten(SyntaxNode reference)
    {
        while (reference.Parent is ParenthesizedExpressionSyntax or TupleExpressionSyntax or ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.None, Parent: TupleExpressionSyntax })
        {
            reference = reference.Parent;
        }

        return reference.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == reference,
            PrefixUnaryExpressionSyntax unary => unary.Kind() is SyntaxKind.PreIncrementExpression or SyntaxKind.PreDecrementExpression or SyntaxKind.AddressOfExpression,
            PostfixUnaryExpressionSyntax unary => unary.Kind() is SyntaxKind.PostIncrementExpression or SyntaxKind.PostDecrementExpression,
            ArgumentSyntax argument => argument.RefKindKeyword.Kind() is SyntaxKind.RefKeyword or SyntaxKind.OutKeyword,
            RefExpressionSyntax => true,
            _ => false,
        };
    }
}
