using System.Composition;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT1005: converts a status that leaves as an errno by <c>ToErrno()</c>, in place of the cast.</summary>
/// <remarks>A number that only was a status at one time is left alone: it may be an errno on other paths.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ConvertToErrno)), Shared]
public sealed class ConvertToErrno : GrantCodeFixProvider
{
    private const string Conversion = "ToErrno";

    private const int Eagain = 11;

    /// <summary>Made by the host.</summary>
    public ConvertToErrno()
        : base(Descriptors.StatusAsErrno.Id, "Convert with ToErrno()")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        if (reported is ArgumentSyntax argument)
        {
            reported = argument.Expression;
        }

        return reported switch
        {
            BinaryExpressionSyntax binary when IsBusy(binary.Right, model, cancellationToken) => EditSide(binary.Left, model, cancellationToken),
            BinaryExpressionSyntax binary => IsBusy(binary.Left, model, cancellationToken) ? EditSide(binary.Right, model, cancellationToken) : [],
            CastExpressionSyntax cast when model.GetTypeInfo(cast, cancellationToken).Type is { TypeKind: TypeKind.Enum } => EditOperand(cast, model, cancellationToken),
            ExpressionSyntax expression => EditSide(expression, model, cancellationToken),
            _ => [],
        };
    }

    /// <summary>-EAGAIN is one status's errno. Any other is many's, and what was never true would be true of all of them.</summary>
    private static bool IsBusy(ExpressionSyntax errno, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetConstantValue(errno, cancellationToken) is { HasValue: true, Value: -Eagain };

    /// <summary>A status under a cast to a number.</summary>
    private static List<TextChange> EditSide(ExpressionSyntax side, SemanticModel model, CancellationToken cancellationToken)
    {
        while (side is ParenthesizedExpressionSyntax parenthesized)
        {
            side = parenthesized.Expression;
        }

        if (side is not CastExpressionSyntax { Expression: var status } cast || !IsConvertible(status, model, cancellationToken))
        {
            return [];
        }

        string conversion = IsPrimary(status) ? $"{status}.{Conversion}()" : $"({status}).{Conversion}()";
        ITypeSymbol? target = model.GetTypeInfo(cast, cancellationToken).Type;
        return target is { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 }
            ? [new TextChange(cast.Span, conversion)]
            : [];
    }

    /// <summary>A cast to an enumeration of errnos stays, and gets an errno.</summary>
    private static List<TextChange> EditOperand(CastExpressionSyntax cast, SemanticModel model, CancellationToken cancellationToken)
    {
        ExpressionSyntax status = cast.Expression;
        while (status is ParenthesizedExpressionSyntax parenthesized)
        {
            status = parenthesized.Expression;
        }

        return IsConvertible(status, model, cancellationToken) && IsPrimary(status) && cast.Expression == status
            ? [new TextChange(new TextSpan(status.Span.End, 0), $".{Conversion}()")]
            : [];
    }

    private static bool IsConvertible(ExpressionSyntax status, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetTypeInfo(status, cancellationToken).Type is { } type && new GrantSymbols().IsStatus(type) &&
        model.LookupSymbols(status.SpanStart, type, Conversion, includeReducedExtensionMethods: true).Any(static symbol => symbol is IMethodSymbol { Parameters.IsEmpty: true });

    private static bool IsPrimary(ExpressionSyntax status) =>
        status is IdentifierNameSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax;
}
