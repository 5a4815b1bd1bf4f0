using System.Composition;
using GrantAnalyzers.Model;
using GrantAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT3002: names <c>GrantHandle.Invalid</c>, or the binding's own <c>INVALID_GRANT_HANDLE</c>, in place of 0.</summary>
/// <remarks>
/// A field that begins as 0 has to begin as no handle too; where that cannot be written beside it (an array, a structure,
/// another file) nothing is offered, nor where the binding has no name for it.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NameInvalidHandle)), Shared]
public sealed class NameInvalidHandle : GrantCodeFixProvider
{
    private const string Invalid = "Invalid";
    private const string InvalidInC = "INVALID_GRANT_HANDLE";

    /// <summary>Made by the host.</summary>
    public NameInvalidHandle()
        : base(Descriptors.ZeroTakenForNoHandle.Id, "Take all ones for no handle (changes what 0 means)")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        bool isTest = diagnostic.Properties.ContainsKey(ZeroTakenForNoHandle.TestProperty);
        if (diagnostic.AdditionalLocations is not [{ SourceTree: { } tree, SourceSpan: var span }, ..] || tree != reported.SyntaxTree ||
            tree.GetRoot(cancellationToken).FindNode(span, getInnermostNodeForTie: true) is not ExpressionSyntax zero)
        {
            return [];
        }

        ExpressionSyntax? tested = isTest ? TestedBy(reported, zero) : null;
        if ((isTest && tested is null) || NameFor(tested ?? zero, zero, model, cancellationToken) is not { } name)
        {
            return [];
        }

        ExpressionSyntax? holder = tested ?? (zero.Parent as AssignmentExpressionSyntax)?.Left;
        if (!Begins(holder, name, model, cancellationToken, out TextChange? beginning))
        {
            return [];
        }

        List<TextChange> edits = isTest ? TestFor(name, reported, zero) : [new TextChange(zero.Span, name)];
        if (beginning is { } edit && edits.Count > 0)
        {
            edits.Add(edit);
        }

        return edits;
    }

    /// <summary>What a comparison compares with 0; null where it is no comparison that could name something else.</summary>
    private static ExpressionSyntax? TestedBy(SyntaxNode test, ExpressionSyntax zero) => test switch
    {
        BinaryExpressionSyntax binary when binary.Right.Span.Contains(zero.Span) => binary.Left,
        BinaryExpressionSyntax binary when binary.Left.Span.Contains(zero.Span) => binary.Right,
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax or RecursivePatternSyntax } match => match.Expression,
        _ => null,
    };

    private static List<TextChange> TestFor(string name, SyntaxNode test, ExpressionSyntax zero)
    {
        switch (test)
        {
            case BinaryExpressionSyntax binary:
                bool isRight = binary.Right.Span.Contains(zero.Span);
                string? @operator = binary.Kind() switch
                {
                    SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression => binary.OperatorToken.Text,
                    SyntaxKind.GreaterThanExpression => isRight ? "!=" : null,
                    SyntaxKind.LessThanOrEqualExpression => isRight ? "==" : null,
                    SyntaxKind.LessThanExpression => isRight ? null : "!=",
                    SyntaxKind.GreaterThanOrEqualExpression => isRight ? null : "==",
                    _ => null,
                };
                ExpressionSyntax side = isRight ? binary.Right : binary.Left;
                return @operator is null ? []
                    : @operator == binary.OperatorToken.Text ? [new TextChange(side.Span, name)]
                    : [new TextChange(binary.OperatorToken.Span, @operator), new TextChange(side.Span, name)];
            case IsPatternExpressionSyntax match:
                // Invalid is no constant, so that a pattern cannot name it.
                string relation = match.Pattern is UnaryPatternSyntax ? "!=" : "==";
                return [new TextChange(match.IsKeyword.Span, relation), new TextChange(match.Pattern.Span, name)];
            default:
                return [];
        }
    }

    /// <summary>What stands for no handle where 0 did.</summary>
    private static string? NameFor(ExpressionSyntax handle, ExpressionSyntax zero, SemanticModel model, CancellationToken cancellationToken)
    {
        ITypeSymbol? type = model.GetTypeInfo(handle, cancellationToken).ConvertedType;
        if (GrantSymbols.IsHandle(type))
        {
            return type!.GetMembers(Invalid).Any(static member => member.IsStatic) ? type.InExpression(model, zero.SpanStart) + "." + Invalid : null;
        }

        // The number in a handle of ours.
        if (handle is MemberAccessExpressionSyntax { Expression: var whole, Name.Identifier.ValueText: var number } &&
            model.GetTypeInfo(whole, cancellationToken).Type is { } wrapper && GrantSymbols.IsHandle(wrapper))
        {
            return wrapper.GetMembers(Invalid).Any(static member => member.IsStatic) ? $"{wrapper.InExpression(model, zero.SpanStart)}.{Invalid}.{number}" : null;
        }

        foreach (ISymbol named in model.Compilation.GetSymbolsWithName(InvalidInC, SymbolFilter.Member, cancellationToken))
        {
            if (named is IFieldSymbol { IsStatic: true } && model.IsAccessible(zero.SpanStart, named))
            {
                return model.LookupSymbols(zero.SpanStart, name: InvalidInC).Contains(named, SymbolEqualityComparer.Default)
                    ? InvalidInC
                    : named.ContainingType.InExpression(model, zero.SpanStart) + "." + InvalidInC;
            }
        }

        return null;
    }

    /// <summary>What holds the handle begins as no handle, or is made to by an edit.</summary>
    private static bool Begins(ExpressionSyntax? holder, string name, SemanticModel model, CancellationToken cancellationToken, out TextChange? beginning)
    {
        beginning = null;
        if (holder is MemberAccessExpressionSyntax { Expression: var whole } && GrantSymbols.IsHandle(model.GetTypeInfo(whole, cancellationToken).Type))
        {
            holder = whole;
            name = name.Substring(0, name.LastIndexOf('.'));
        }

        if (holder is ElementAccessExpressionSyntax)
        {
            return false;
        }

        if (holder is null || model.GetSymbolInfo(holder, cancellationToken).Symbol is not (IFieldSymbol or IPropertySymbol) and not ILocalSymbol)
        {
            return true;
        }

        ISymbol symbol = model.GetSymbolInfo(holder, cancellationToken).Symbol!;
        if (new GrantSymbols().IsOperation(symbol.ContainingType))
        {
            return true;
        }

        if (symbol is not ILocalSymbol && symbol.ContainingType is not { TypeKind: TypeKind.Class, IsRecord: false })
        {
            return false;
        }

        SyntaxNode? declaration = symbol.DeclaringSyntaxReferences is [{ SyntaxTree: var tree } reference] && tree == holder.SyntaxTree ? reference.GetSyntax(cancellationToken) : null;
        switch (declaration)
        {
            case VariableDeclaratorSyntax { Initializer: null } field when symbol is IFieldSymbol:
                beginning = new TextChange(new TextSpan(field.Identifier.Span.End, 0), " = " + name);
                return true;
            case VariableDeclaratorSyntax { Initializer.Value: var initial }:
                // A local's own 0 is reported by itself.
                if (symbol is IFieldSymbol && IsZero(initial, model, cancellationToken))
                {
                    beginning = new TextChange(initial.Span, name);
                }

                return true;
            case VariableDeclaratorSyntax or SingleVariableDesignationSyntax or ForEachStatementSyntax:
                return true;
            case PropertyDeclarationSyntax { Initializer: null, AccessorList: { } accessors } when accessors.Accessors.All(static accessor => accessor.Body is null && accessor.ExpressionBody is null):
                beginning = new TextChange(new TextSpan(accessors.Span.End, 0), $" = {name};");
                return true;
            default:
                return declaration is PropertyDeclarationSyntax;
        }
    }

    private static bool IsZero(ExpressionSyntax initial, SemanticModel model, CancellationToken cancellationToken) =>
        initial is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression } or DefaultExpressionSyntax ||
        model.GetConstantValue(initial, cancellationToken) is { HasValue: true, Value: 0 or 0u };
}
