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
/// as the function reports its others. An operation that can answer Eagain is issued through <c>GrantRetry</c> as well.
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

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        if (reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call ||
            !diagnostic.Properties.TryGetValue(StatusNotExamined.ConventionProperty, out string? convention) ||
            call.ArgumentList.Arguments.LastOrDefault()?.Expression is not { } batch ||
            InsertionPoint(call) is not { } previous)
        {
            return [];
        }

        ITypeSymbol? type = model.GetTypeInfo(batch, cancellationToken).Type;
        GrantSymbols symbols = new();
        bool isBatch = !symbols.IsOperation(type);
        if ((isBatch ? symbols.ElementOperation(type) : type) is not { } operation || symbols.OperationOf(operation) is not { } shape || StatusType(shape) is not { } statusType ||
            (isBatch && (operation.Name == "MapGrantRef" || !IsRepeatable(batch))))
        {
            return [];
        }

        List<TextChange> edits = [];
        if (shape.AnswersEagain)
        {
            edits.AddRange(diagnostic.Properties.ContainsKey(StatusNotExamined.MayNotWaitProperty) ? [] : RetryRewrite.Edits(call, model, cancellationToken));
            if (edits.Count == 0)
            {
                return [];
            }
        }

        string name = isBatch ? FreeNames.Find("op", model, previous) : Checks.Repeat(batch);
        string result = convention == StatusNotExamined.Errno ? $"{name}.Status.ToErrno()" : $"{name}.Status";
        List<string> lines = Checks.Write($"{name}.Status != {statusType.ToMinimalDisplayString(model, call.SpanStart)}.Okay", $"return {result};", call);
        if (isBatch)
        {
            lines = [$"foreach ({operation.ToMinimalDisplayString(model, call.SpanStart)} {name} in {batch})", "{", .. lines.Select(static line => "    " + line), "}"];
        }

        // Once the status is examined, an rc that nobody looks at is the next mistake.
        TextChange? check = previous.Contains(call) && convention == StatusNotExamined.Errno ? CheckResult.Declare(call, previous, model) : null;
        if (check is { } declared)
        {
            (string rc, TextChange declaration) = (CheckResult.NameOf(call, previous, model), declared);
            edits.Insert(0, declaration);
            lines = [.. Checks.Write($"{rc} != 0", $"return {rc};", call), .. lines[lines.Count - 1] == "}" ? (string[])[""] : [], .. lines];
        }

        edits.Add(Checks.InsertBehind(previous, lines));
        return edits;
    }

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

    private static ITypeSymbol? StatusType(OperationShape shape) => (shape.Status as IFieldSymbol)?.Type ?? (shape.Status as IPropertySymbol)?.Type;
}
