using System.Composition;
using GrantAnalyzers.Model;
using GrantAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// Fixes GNT1008: keeps the call's rc, and returns it where it is not 0. A function that reports failures in another way
/// leaves as it does where it finds that a status is not Okay.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CheckResult)), Shared]
public sealed class CheckResult : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public CheckResult()
        : base(Descriptors.ResultIgnored.Id, "Check the rc and return the failure")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call ||
            call.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax } statement ||
            NameOf(call, statement, model) is not { Length: > 0 } rc || model.GetTypeInfo(ValueOf(call), cancellationToken).Type is not { SpecialType: SpecialType.System_Int32 })
        {
            return [];
        }

        bool returnsErrno = diagnostic.Properties.TryGetValue(StatusNotExamined.ConventionProperty, out string? convention) && convention == StatusNotExamined.Errno;
        if ((returnsErrno ? $"return {rc};" : LeavingLike(statement, model)) is not { } leave)
        {
            return [];
        }

        TextChange check = Checks.InsertBehind(statement, Checks.Write($"{rc} != 0", leave, call));
        return Declare(call, statement, model) is { } declaration ? [declaration, check] : [check];
    }

    /// <summary>The local that has the rc, or is going to have it; empty where the call stands in something else.</summary>
    internal static string NameOf(InvocationExpressionSyntax call, StatementSyntax statement, SemanticModel model)
    {
        ExpressionSyntax value = ValueOf(call);
        return statement switch
        {
            LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var initial } variable] } when initial == value => variable.Identifier.ValueText,
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax left, Right: var right } } when right == value =>
                left.Identifier.ValueText == "_" ? FreeNames.Find("rc", model, statement, DroppedBefore(call)) : left.Identifier.ValueText,
            ExpressionStatementSyntax { Expression: var expression } when expression == value => FreeNames.Find("rc", model, statement, DroppedBefore(call)),
            _ => "",
        };
    }

    /// <summary>The edit that keeps an rc which is dropped; null where it is kept already.</summary>
    internal static TextChange? Declare(InvocationExpressionSyntax call, StatementSyntax statement, SemanticModel model)
    {
        bool isDropped = statement is ExpressionStatementSyntax { Expression: var expression } &&
            (expression == ValueOf(call) || expression is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } });
        return isDropped ? new TextChange(TextSpan.FromBounds(statement.SpanStart, ValueOf(call).SpanStart), $"int {NameOf(call, statement, model)} = ") : null;
    }

    /// <summary>Calls of the same method before this one in the member, whose rc is dropped too: each is going to need a name.</summary>
    private static int DroppedBefore(InvocationExpressionSyntax call)
    {
        SyntaxNode member = FreeNames.MemberRound(call);
        return member.DescendantNodes(TextSpan.FromBounds(member.SpanStart, call.SpanStart)).OfType<InvocationExpressionSyntax>()
            .Count(other => other.SpanStart < call.SpanStart && IsDropped(ValueOf(other)) && NameOf(other) == NameOf(call));
    }

    private static bool IsDropped(ExpressionSyntax value) =>
        value.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Parent: ExpressionStatementSyntax };

    private static string NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        SimpleNameSyntax { Identifier.ValueText: var name } => name,
        _ => "",
    };

    /// <summary>The call, or the await of it.</summary>
    private static ExpressionSyntax ValueOf(InvocationExpressionSyntax call) => call.Parent is AwaitExpressionSyntax awaited ? awaited : call;

    /// <summary>What the function does where it finds, in the same block, that a status is not Okay; null where it does not leave then.</summary>
    private static string? LeavingLike(StatementSyntax statement, SemanticModel model)
    {
        SyntaxList<StatementSyntax> statements = ((BlockSyntax)statement.Parent!).Statements;
        for (int i = statements.IndexOf(statement) + 1; i < statements.Count; i++)
        {
            if (statements[i] is IfStatementSyntax { Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression, Right: var okay } } check && IsOkay(okay))
            {
                StatementSyntax leave = check.Statement is BlockSyntax { Statements: [var only] } ? only : check.Statement;
                return leave is ReturnStatementSyntax { Expression: { } result } && IsConstant(result, model) && !leave.DescendantTrivia().Any(static trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
                    ? leave.ToString()
                    : null;
            }
        }

        return null;
    }

    private static bool IsOkay(ExpressionSyntax name) =>
        name is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var member } ? StatusNames.IsOkay(member) : name is IdentifierNameSyntax { Identifier.ValueText: var alone } && StatusNames.IsOkay(alone);

    private static bool IsConstant(ExpressionSyntax result, SemanticModel model) =>
        model.GetConstantValue(result).HasValue || model.GetSymbolInfo(result).Symbol is IFieldSymbol { IsStatic: true };
}
