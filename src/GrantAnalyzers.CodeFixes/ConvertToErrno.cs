using System.Composition;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// Fixes GNT1005: converts a status that leaves as an errno by <c>ToErrno()</c>, in place of the cast. Where nothing has that for
/// a binding's statuses, the errno is chosen in place.
/// </summary>
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

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (reported is ArgumentSyntax argument)
        {
            reported = argument.Expression;
        }

        return reported switch
        {
            BinaryExpressionSyntax binary when IsBusy(binary.Right, model, cancellationToken) => EditComparison(binary.Left, binary.Right, model, symbols, cancellationToken),
            BinaryExpressionSyntax binary => IsBusy(binary.Left, model, cancellationToken) ? EditComparison(binary.Right, binary.Left, model, symbols, cancellationToken) : [],
            CastExpressionSyntax cast when model.GetTypeInfo(cast, cancellationToken).Type is { TypeKind: TypeKind.Enum } => EditOperand(cast, model, symbols, cancellationToken),
            ExpressionSyntax expression when EditSide(expression, model, symbols, cancellationToken) is { Count: > 0 } edits => edits,
            ExpressionSyntax expression => Choose(expression, model, symbols, cancellationToken),
            _ => [],
        };
    }

    /// <summary>-EAGAIN is one status's errno. Any other is many's, and what was never true would be true of all of them.</summary>
    private static bool IsBusy(ExpressionSyntax errno, SemanticModel model, CancellationToken cancellationToken) =>
        model.GetConstantValue(errno, cancellationToken) is { HasValue: true, Value: -Eagain };

    /// <summary>A status under a cast to a number.</summary>
    private static List<TextChange> EditSide(ExpressionSyntax side, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        while (side is ParenthesizedExpressionSyntax parenthesized)
        {
            side = parenthesized.Expression;
        }

        if (side is not CastExpressionSyntax { Expression: var status } cast || !IsConvertible(status, model, symbols, cancellationToken))
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
    private static List<TextChange> EditOperand(CastExpressionSyntax cast, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        ExpressionSyntax status = cast.Expression;
        while (status is ParenthesizedExpressionSyntax parenthesized)
        {
            status = parenthesized.Expression;
        }

        return IsConvertible(status, model, symbols, cancellationToken) && IsPrimary(status) && cast.Expression == status
            ? [new TextChange(new TextSpan(status.Span.End, 0), $".{Conversion}()")]
            : [];
    }

    private static bool IsConvertible(ExpressionSyntax status, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken) =>
        model.GetTypeInfo(status, cancellationToken).Type is { } type && symbols.IsStatus(type) && StatusNames.CanConvert(type, model, status.SpanStart);

    /// <summary>A status, asked for by its errno, is converted; one that nothing converts is asked for by its own name.</summary>
    private static List<TextChange> EditComparison(ExpressionSyntax side, ExpressionSyntax errno, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (EditSide(side, model, symbols, cancellationToken) is { Count: > 0 } edits)
        {
            return edits;
        }

        return StatusIn(side, model, symbols, cancellationToken) is { } status && StatusNames.Find(StatusNames.Eagain, status, model, symbols) is { } busy
            ? side == status ? [new TextChange(errno.Span, busy)] : [new TextChange(side.Span, status.ToString()), new TextChange(errno.Span, busy)]
            : [];
    }

    /// <summary>Where nothing converts a binding's statuses: 0 for the one that is none, <c>-EINVAL</c> for the rest.</summary>
    private static List<TextChange> Choose(ExpressionSyntax leaving, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (StatusIn(leaving, model, symbols, cancellationToken) is not { } status || StatusNames.Find(StatusNames.Okay, status, model, symbols) is not { } okay ||
            model.GetTypeInfo(leaving, cancellationToken).ConvertedType is not { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 })
        {
            return [];
        }

        string choice = $"{status} == {okay} ? 0 : {StatusNames.Invalidity(model, leaving.SpanStart)}";
        bool standsAlone = leaving.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax or ArgumentSyntax or ParenthesizedExpressionSyntax ||
            (leaving.Parent is AssignmentExpressionSyntax assignment && assignment.Right == leaving);
        return [new TextChange(leaving.Span, standsAlone ? choice : $"({choice})")];
    }

    /// <summary>The member of an operation, or the enum, that is under casts and can be asked.</summary>
    private static ExpressionSyntax? StatusIn(ExpressionSyntax side, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        while (side is CastExpressionSyntax or ParenthesizedExpressionSyntax)
        {
            side = side is CastExpressionSyntax cast ? cast.Expression : ((ParenthesizedExpressionSyntax)side).Expression;
        }

        ITypeSymbol? type = model.GetTypeInfo(side, cancellationToken).Type;
        bool isStatus = symbols.IsStatus(type) ? side is IdentifierNameSyntax or MemberAccessExpressionSyntax
            : side is MemberAccessExpressionSyntax && model.GetSymbolInfo(side, cancellationToken).Symbol is { } member && symbols.IsStatusMember(member, type);
        return isStatus ? side : null;
    }

    private static bool IsPrimary(ExpressionSyntax status) =>
        status is IdentifierNameSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or InvocationExpressionSyntax;
}
