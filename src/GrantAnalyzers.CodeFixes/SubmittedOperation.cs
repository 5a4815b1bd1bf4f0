using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.CodeFixes;

/// <summary>The operation, or the batch of them, that a submit call is given.</summary>
internal sealed class SubmittedOperation
{
    private SubmittedOperation(ArgumentSyntax argument, ExpressionSyntax expression, ITypeSymbol type, OperationShape shape, bool isBatch)
    {
        Argument = argument;
        Expression = expression;
        Type = type;
        Shape = shape;
        IsBatch = isBatch;
    }

    public ArgumentSyntax Argument { get; }

    /// <summary>What is submitted, without the casts round it, nor the <c>&amp;</c> before it.</summary>
    public ExpressionSyntax Expression { get; }

    /// <summary>The operation's, not the batch's.</summary>
    public ITypeSymbol Type { get; }

    public OperationShape Shape { get; }

    /// <summary>It is an array, a span, or several operations behind one pointer.</summary>
    public bool IsBatch { get; }

    /// <summary>The call is given a pointer, and not the address of what is written there.</summary>
    public bool IsPointer { get; private set; }

    /// <summary>The <c>&amp;</c> and what is behind it; null where there is none.</summary>
    public PrefixUnaryExpressionSyntax? AddressOf { get; private set; }

    /// <summary>The operation's status, to be asked or passed by reference.</summary>
    public string Status => $"{Checks.Repeat(Expression)}{(IsPointer ? "->" : ".")}{Shape.Status?.Name}";

    public ITypeSymbol? StatusType => (Shape.Status as IFieldSymbol)?.Type ?? (Shape.Status as IPropertySymbol)?.Type;

    public static SubmittedOperation? Find(InvocationExpressionSyntax call, SemanticModel model, GrantSymbols symbols)
    {
        foreach (ArgumentSyntax argument in call.ArgumentList.Arguments)
        {
            if (Of(argument, call, model, symbols) is { Shape.Status: not null } found)
            {
                return found;
            }
        }

        return null;
    }

    private static SubmittedOperation? Of(ArgumentSyntax argument, InvocationExpressionSyntax call, SemanticModel model, GrantSymbols symbols)
    {
        ExpressionSyntax expression = argument.Expression;
        while (expression is CastExpressionSyntax or ParenthesizedExpressionSyntax)
        {
            expression = expression is CastExpressionSyntax cast ? cast.Expression : ((ParenthesizedExpressionSyntax)expression).Expression;
        }

        PrefixUnaryExpressionSyntax? address = expression as PrefixUnaryExpressionSyntax;
        if (address is { RawKind: (int)SyntaxKind.AddressOfExpression, Operand: var operand })
        {
            expression = operand;
        }

        ITypeSymbol? type = model.GetTypeInfo(expression).Type;
        bool isPointer = type is IPointerTypeSymbol;
        if (type is IPointerTypeSymbol { PointedAtType: var pointed })
        {
            type = pointed;
        }

        if (symbols.OperationOf(type) is { } shape)
        {
            bool isSeveral = (isPointer || address is not null || argument.RefKindKeyword.RawKind != 0) && HasCount(call, argument, model) is { } count && !IsOne(count, model);
            return new SubmittedOperation(argument, expression, type!, shape, isSeveral) { IsPointer = isPointer, AddressOf = isPointer ? null : address };
        }

        return symbols.ElementOperation(type) is { } element && symbols.OperationOf(element) is { } ofElement
            ? new SubmittedOperation(argument, expression, element, ofElement, isBatch: true)
            : null;
    }

    /// <summary>The last number besides the command: how many operations there are.</summary>
    private static ExpressionSyntax? HasCount(InvocationExpressionSyntax call, ArgumentSyntax operations, SemanticModel model)
    {
        ExpressionSyntax? count = null;
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        for (int i = arguments.IndexOf(operations) + 1; i < arguments.Count; i++)
        {
            if (model.GetTypeInfo(arguments[i].Expression).ConvertedType is { SpecialType: >= SpecialType.System_Int16 and <= SpecialType.System_UInt64 or SpecialType.System_UIntPtr })
            {
                count = arguments[i].Expression;
            }
        }

        return count;
    }

    private static bool IsOne(ExpressionSyntax count, SemanticModel model) => model.GetConstantValue(count) is { HasValue: true, Value: 1 or 1u or (short)1 or (ushort)1 or 1L or 1ul };
}
