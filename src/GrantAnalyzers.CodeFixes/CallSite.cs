using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.CodeFixes;

/// <summary>What the surroundings of a submit call allow: waiting, and in which way.</summary>
internal readonly struct CallSite
{
    private readonly SyntaxNode _call;
    private readonly SemanticModel _model;
    private readonly SyntaxNode? _function;

    public CallSite(SyntaxNode call, SemanticModel model)
    {
        _call = call;
        _model = model;
        foreach (SyntaxNode ancestor in call.Ancestors())
        {
            if (ancestor is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax)
            {
                _function = ancestor;
                break;
            }

            IsUnderLock |= ancestor is LockStatementSyntax;
            IsInUnsafeCode |= ancestor is UnsafeStatementSyntax or FixedStatementSyntax;
        }
    }

    public bool IsUnderLock { get; }

    private bool IsInUnsafeCode { get; }

    public bool IsAsync => _function switch
    {
        LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.AsyncKeyword),
        AnonymousFunctionExpressionSyntax function => function.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        _ => false,
    };

    /// <summary>No reference or span is in scope that an await here might have to carry over.</summary>
    public bool CanAwait
    {
        get
        {
            if (IsUnderLock || IsInUnsafeCode)
            {
                return false;
            }

            foreach (ISymbol symbol in _model.LookupSymbols(_call.SpanStart))
            {
                if (symbol is ILocalSymbol local && (local.IsRef || local.Type.IsRefLikeType))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>The name of the function's own cancellation token, if it has just one.</summary>
    public string? CancellationToken
    {
        get
        {
            string? name = null;
            IMethodSymbol? function = _model.GetEnclosingSymbol(_call.SpanStart) as IMethodSymbol;
            foreach (IParameterSymbol parameter in function?.Parameters ?? [])
            {
                if (parameter.Type is { Name: "CancellationToken", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } })
                {
                    if (name is not null)
                    {
                        return null;
                    }

                    name = parameter.Name;
                }
            }

            return name;
        }
    }
}
