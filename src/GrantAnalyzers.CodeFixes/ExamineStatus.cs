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
/// Fixes GNT1003: behind the call, and behind the check of its rc, inserts a check of the status that reports the failure
/// as the function reports its others. An operation that can answer Eagain is issued through <c>GrantRetry</c> as well; where
/// a binding of the project's own has no such helper, its Eagain is handed to the caller.
/// </summary>
/// <remarks>
/// Nothing is offered for a batch of maps, where returning at the first failure would leave the mappings behind that
/// were made, nor where the function has no way yet to report a failure.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ExamineStatus)), Shared]
public sealed class ExamineStatus : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public ExamineStatus()
        : base(Descriptors.StatusNotExamined.Id, "Check the status and return the failure")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call ||
            !diagnostic.Properties.TryGetValue(StatusNotExamined.ConventionProperty, out string? convention) ||
            SubmittedOperation.Find(call, model, symbols) is not { StatusType: { } statusType } operation || !CanBeLookedAt(operation) ||
            InsertionPoint(call) is not { } previous || OkayFor(operation, statusType, model) is not { } okay)
        {
            return [];
        }

        RetryEdits? retry = operation.Shape.AnswersEagain && !diagnostic.Properties.ContainsKey(StatusNotExamined.MayNotWaitProperty) ? RetryRewrite.Find(call, model, symbols, "Issue", cancellationToken) : null;
        StatementSyntax statement = call.FirstAncestorOrSelf<StatementSyntax>()!;
        string? busy = null;
        if (operation.Shape.AnswersEagain && (retry is null || !retry.CanDeclareAt(statement)))
        {
            // Without a helper the caller has to wait for the page, if it can be told so.
            busy = operation.IsBatch || convention != StatusNotExamined.Errno ? null : BusyFor(operation, model, call.SpanStart);
            if (busy is null)
            {
                return [];
            }

            retry = null;
        }

        string status = operation.IsBatch ? $"{FreeNames.Find("op", model, previous)}.{operation.Shape.Status!.Name}" : operation.Status;
        string failure = convention != StatusNotExamined.Errno ? status
            : StatusNames.CanConvert(statusType, model, call.SpanStart) ? $"{status}.ToErrno()" : StatusNames.Invalidity(model, call.SpanStart);
        List<string> lines = Checks.Write($"{status} != {okay}", $"return {failure};", call);
        if (busy is not null)
        {
            lines = Follow(Checks.Write($"{status} == {busy}", $"return {StatusNames.Busy(model, call.SpanStart)};", call), lines);
        }

        if (operation.IsBatch)
        {
            string name = status.Substring(0, status.IndexOf('.'));
            lines = [$"foreach ({operation.Type.ToMinimalDisplayString(model, call.SpanStart)} {name} in {operation.Argument.Expression})", "{", .. lines.Select(static line => "    " + line), "}"];
        }

        List<TextChange> edits = retry is { Declaration: { } address } ? [Checks.InsertBefore(statement, [address])] : [];

        // Once the status is examined, an rc that nobody looks at is the next mistake.
        if (previous.Contains(call) && convention == StatusNotExamined.Errno && CheckResult.Declare(call, previous, model) is { } declared)
        {
            string rc = CheckResult.NameOf(call, previous, model);
            edits.Add(declared);
            lines = Follow(Checks.Write($"{rc} != 0", $"return {rc};", call), lines);
        }

        edits.AddRange(retry?.Call ?? []);
        edits.Add(Checks.InsertBehind(previous, lines));
        return edits;
    }

    /// <summary>One check behind another, with an empty line between where they have braces.</summary>
    private static List<string> Follow(List<string> first, List<string> second) => [.. first, .. second[second.Count - 1] == "}" ? (string[])[""] : [], .. second];

    /// <summary>A batch of maps is not left at the first failure, and what is behind a pointer has no end.</summary>
    private static bool CanBeLookedAt(SubmittedOperation operation) => operation.IsBatch
        ? operation is { Shape.Kind: not GrantKind.Map, IsPointer: false, AddressOf: null, Argument.RefKindKeyword.RawKind: 0 } && IsRepeatable(operation.Argument.Expression)
        : operation.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax;

    private static string? OkayFor(SubmittedOperation operation, ITypeSymbol statusType, SemanticModel model) => statusType.TypeKind == TypeKind.Enum
        ? StatusNames.InEnum(statusType, StatusNames.Okay, model, operation.Argument.SpanStart)
        : StatusNames.OfNumber(StatusNames.Okay, operation.Shape.Status, model, operation.Argument.SpanStart);

    /// <summary>The name of Eagain in a binding of the project's own; the library's statuses go through its helper.</summary>
    private static string? BusyFor(SubmittedOperation operation, SemanticModel model, int position) =>
        operation.StatusType is { TypeKind: not TypeKind.Enum } ? StatusNames.OfNumber(StatusNames.Eagain, operation.Shape.Status, model, position) : null;

    /// <summary>The statement of the call, or the check of its rc that follows.</summary>
    private static StatementSyntax? InsertionPoint(InvocationExpressionSyntax call)
    {
        if (call.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } statement)
        {
            return null;
        }

        string? rc = statement switch
        {
            IfStatementSyntax { Else: null } @if when @if.Condition.Span.Contains(call.Span) => "",
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax left, Right: var right } } when right == call => left.Identifier.ValueText,
            ExpressionStatementSyntax { Expression: var expression } when expression == call => "",
            LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var value } variable] } when value == call => variable.Identifier.ValueText,
            _ => null,
        };
        if (rc is null)
        {
            return null;
        }

        int next = block.Statements.IndexOf(statement) + 1;
        return rc.Length > 0 && next < block.Statements.Count && block.Statements[next] is IfStatementSyntax check && Mentions(check.Condition, rc)
            ? (check.Else is null ? check : null)
            : statement;
    }

    private static bool Mentions(ExpressionSyntax expression, string name) =>
        expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(identifier => identifier.Identifier.ValueText == name);

    /// <summary>Names, and views of what they name: looking a second time finds the same operations.</summary>
    private static bool IsRepeatable(ExpressionSyntax batch) => batch switch
    {
        IdentifierNameSyntax => true,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or IdentifierNameSyntax } => true,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsSpan" or "Slice", Expression: IdentifierNameSyntax }, ArgumentList.Arguments: var arguments } =>
            arguments.All(static argument => argument.Expression is IdentifierNameSyntax or LiteralExpressionSyntax),
        _ => false,
    };
}
