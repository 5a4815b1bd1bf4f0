using System.Runtime.CompilerServices;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>The bodies of a compilation's functions, bound when one is asked for. The latest ones are kept: who calls whom stands close together, mostly.</summary>
internal sealed class FunctionBodies(Compilation compilation, GrantSymbols symbols)
{
    /// <summary>How many bodies are kept: they are big.</summary>
    private const int MaxKept = 256;

    private readonly ConcurrentDictionary<ISymbol, Body?> _bodies = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentQueue<ISymbol> _kept = new();
    private readonly ConcurrentDictionary<ISymbol, bool> _concernsGrants = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, ThrowingCheck?> _throwsOn = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, FixedAnswer?> _answers = new(SymbolEqualityComparer.Default);

    /// <summary>A function's graph, and the variables that functions within others use too; null where there is no body.</summary>
    public (FunctionGraph Graph, SharedVariables Shared)? Find(IMethodSymbol function, CancellationToken cancellationToken)
    {
        ISymbol member = MemberOf(function);
        if (!_bodies.TryGetValue(member, out Body? body))
        {
            body = Bind(member, cancellationToken);
            Keep(member, body);
        }

        if (body is not null)
        {
            foreach (FunctionGraph graph in body.Functions)
            {
                if (SymbolEqualityComparer.Default.Equals(graph.Function, function))
                {
                    return (graph, body.Shared);
                }
            }
        }

        return null;
    }

    /// <summary>A method's body that the compiler has bound: made from its graph now, unless a caller needed it before.</summary>
    public Body Take(IMethodSymbol method, Func<ControlFlowGraph> graph, CancellationToken cancellationToken)
    {
        if (!_bodies.TryGetValue(method, out Body? body) || body is null)
        {
            body = Body.Of(graph(), method, cancellationToken);
            Keep(method, body);
        }

        return body;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private void Keep(ISymbol member, Body? body)
    {
        if (_bodies.TryAdd(member, body))
        {
            _kept.Enqueue(member);
            if (_kept.Count > MaxKept && _kept.TryDequeue(out ISymbol? oldest))
            {
                _bodies.TryRemove(oldest, out _);
            }
        }
    }

    /// <summary>The signature or the text of the body speaks of grants, or of ending the program. Cheap: nothing is bound for it.</summary>
    public bool ConcernsGrants(IMethodSymbol function) =>
        _concernsGrants.TryGetValue(function, out bool known) ? known
        : _concernsGrants.GetOrAdd(function, HasGrantsInSignature(function) || HasGrantsInText(function));

    /// <inheritdoc cref="ISummaries.ThrowsOn"/>
    public ThrowingCheck? ThrowsOn(IMethodSymbol function) => _throwsOn.GetOrAdd(function, ThrowingCheck.In);

    /// <inheritdoc cref="ISummaries.AnswerOf"/>
    public FixedAnswer? AnswerOf(IMethodSymbol function) => _answers.GetOrAdd(function, FixedAnswer.Of);

    /// <summary>Whether a method does nothing but end the program by its first argument, and which value ends it; null for any other.</summary>
    public bool? EndsProgramOn(IMethodSymbol function)
    {
        if (function is not { ReturnsVoid: true, Parameters: [{ Type.SpecialType: SpecialType.System_Boolean } condition, ..], DeclaringSyntaxReferences: [var reference] } ||
            reference.GetSyntax() is not BaseMethodDeclarationSyntax { Body.Statements: [IfStatementSyntax { Else: null } test] } || !EndsProgram(test.Statement))
        {
            return null;
        }

        return ThrowingCheck.ValueOf(test.Condition, condition.Name);
    }

    private static bool EndsProgram(StatementSyntax statement) => ThrowingCheck.Last(statement) switch
    {
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "FailFast" or "Exit" } } } => true,
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Bug" or "Panic" } } } => true,
        ThrowStatementSyntax { Expression: ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax { Identifier.ValueText: "UnreachableException" } } } => true,
        _ => false,
    };

    private bool HasGrantsInSignature(IMethodSymbol function)
    {
        foreach (IParameterSymbol parameter in function.Parameters)
        {
            if (symbols.IsStatus(parameter.Type) || symbols.CarriesOperations(parameter.Type))
            {
                return true;
            }
        }

        return symbols.IsStatus(function.ReturnType) || symbols.CarriesOperations(function.ReturnType);
    }

    private bool HasGrantsInText(IMethodSymbol function)
    {
        foreach (SyntaxReference reference in function.DeclaringSyntaxReferences)
        {
            // As a text: tokens would have to be made for it.
            string text = reference.SyntaxTree.GetText().ToString(reference.Span);
            if (Contains(text, "grant") || Contains(text, "gnttab") || Contains(text, "status") || Contains(text, "FailFast") || Contains(text, "UnreachableException"))
            {
                return true;
            }

            foreach (string word in symbols.Words)
            {
                if (Contains(text, word))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Contains(string text, string word) => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;

    private static ISymbol MemberOf(ISymbol function)
    {
        while (function is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction, ContainingSymbol: { } outer })
        {
            function = outer;
        }

        return function;
    }

    private Body? Bind(ISymbol member, CancellationToken cancellationToken)
    {
        foreach (SyntaxReference reference in (member is IMethodSymbol { PartialImplementationPart: { } implementation } ? implementation : member).DeclaringSyntaxReferences)
        {
            SyntaxNode declaration = reference.GetSyntax(cancellationToken);
            if (HasBody(declaration) && compilation.ContainsSyntaxTree(declaration.SyntaxTree) && GraphOf(declaration, cancellationToken) is { } graph)
            {
                return Body.Of(graph, member, cancellationToken);
            }
        }

        return null;
    }

    private ControlFlowGraph? GraphOf(SyntaxNode declaration, CancellationToken cancellationToken)
    {
        // The one place where bodies are bound that the analyzer was not called for. Callees may be in any file, and nothing else
        // gives their models; each body is bound once for the compilation, and only where a call passes operations or statuses to it.
#pragma warning disable RS1030
        SemanticModel model = compilation.GetSemanticModel(declaration.SyntaxTree);
#pragma warning restore RS1030
        return model.GetOperation(declaration, cancellationToken) is IMethodBodyBaseOperation body
            ? body switch
            {
                IMethodBodyOperation method => ControlFlowGraph.Create(method, cancellationToken),
                IConstructorBodyOperation constructor => ControlFlowGraph.Create(constructor, cancellationToken),
                _ => null,
            }
            : null;
    }

    private static bool HasBody(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null,
        AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
        _ => false,
    };
}
