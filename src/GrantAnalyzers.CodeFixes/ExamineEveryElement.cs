using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// Fixes GNT1006: the loop comes to the elements that its bounds leave out; and one that is left at the first failure goes on,
/// and the failure is told behind it.
/// </summary>
/// <remarks>What the function does with the mappings once it knows that one has failed stays its own matter.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ExamineEveryElement)), Shared]
public sealed class ExamineEveryElement : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public ExamineEveryElement()
        : base(Descriptors.ElementsNotExamined.Id, "Examine every element")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken) => reported switch
    {
        ForStatementSyntax loop when BoundsOf(loop, SubmittedIn(diagnostic, reported)) is { Count: > 0 } bounds => bounds,
        ForEachStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsSpan" }, ArgumentList: { Arguments.Count: > 0 } part } } =>
            [new TextChange(TextSpan.FromBounds(part.OpenParenToken.Span.End, part.CloseParenToken.SpanStart), "")],
        ForStatementSyntax or ForEachStatementSyntax => GoOn((StatementSyntax)reported, model),
        _ => [],
    };

    /// <summary>What is submitted as a whole: nothing that is a part of something.</summary>
    private static IEnumerable<string> SubmittedIn(Diagnostic diagnostic, SyntaxNode reported)
    {
        if (AdditionalNode.Of(diagnostic, reported.SyntaxTree.GetRoot()) is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments })
        {
            yield break;
        }

        foreach (ArgumentSyntax argument in arguments)
        {
            if (argument.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsSpan", Expression: var viewed }, ArgumentList.Arguments.Count: 0 })
            {
                yield return viewed.ToString();
            }
            else if (argument.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax)
            {
                yield return argument.Expression.ToString();
            }
        }
    }

    /// <summary>From the first element to the last, in a loop that looks at none but its own.</summary>
    private static List<TextChange> BoundsOf(ForStatementSyntax loop, IEnumerable<string> submitted)
    {
        List<TextChange> edits = [];
        if (loop is not { Declaration.Variables: [{ Initializer.Value: LiteralExpressionSyntax { Token.Value: int start } first } variable], Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression, Right: var end } } ||
            HasNeighbour(loop.Statement, variable.Identifier.ValueText))
        {
            return edits;
        }

        if (start > 0)
        {
            edits.Add(new TextChange(first.Span, "0"));
        }

        if (end is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression or (int)SyntaxKind.DivideExpression, Left: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "Count" } whole, Right: LiteralExpressionSyntax } && submitted.Contains(whole.Expression.ToString()))
        {
            edits.Add(new TextChange(TextSpan.FromBounds(whole.Span.End, end.Span.End), ""));
        }

        if (loop.Incrementors is [AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Right: LiteralExpressionSyntax { Token.Value: int and > 1 } } step])
        {
            edits.Add(new TextChange(step.Span, $"{variable.Identifier.ValueText}++"));
        }

        return edits;
    }

    /// <summary>Something is computed of the variable: the element before it, or the one behind.</summary>
    private static bool HasNeighbour(StatementSyntax body, string variable) => body.DescendantNodes().Any(node =>
        node is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression or (int)SyntaxKind.DivideExpression or (int)SyntaxKind.MultiplyExpression } arithmetic &&
        arithmetic.DescendantNodes().Any(name => name is IdentifierNameSyntax { Identifier.ValueText: var used } && used == variable));

    /// <summary>The one place where the loop is left keeps the failure and goes on with the next element.</summary>
    private static List<TextChange> GoOn(StatementSyntax loop, SemanticModel model)
    {
        StatementSyntax body = loop is ForStatementSyntax @for ? @for.Statement : ((ForEachStatementSyntax)loop).Statement;
        StatementSyntax[] ways = [.. body.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<StatementSyntax>()
            .Where(static statement => statement is ReturnStatementSyntax or BreakStatementSyntax or GotoStatementSyntax or ThrowStatementSyntax or YieldStatementSyntax)];
        if (ways is not [var way] || loop.Parent is not BlockSyntax || !Checks.BeginsLine(loop) || !IsBehindFailure(way, body))
        {
            return [];
        }

        switch (way)
        {
            case BreakStatementSyntax:
                return [new TextChange(way.Span, "continue;")];
            case ReturnStatementSyntax { Expression: { } failure } when TypeOf(failure, model) is var (type, success, isFailure) && (isFailure || !MayBeSuccess(failure)):
                string name = FreeNames.Find(type == "bool" ? "ok" : "err", model, loop);
                bool inBlock = way.Parent is BlockSyntax && Checks.BeginsLine(way);
                if (!inBlock)
                {
                    return [];
                }

                return
                [
                    Checks.InsertBefore(loop, [$"{type} {name} = {success};"]),
                    Checks.Replace(way, [$"{name} = {failure};", "continue;"]),
                    Checks.InsertBehind(loop, Checks.Write(type == "bool" ? $"!{name}" : $"{name} != {success}", $"return {name};", loop)),
                ];
            default:
                return [];
        }
    }

    /// <summary>It is all that the check of an element's status leads to, so that the rest of the body is for the elements that are well.</summary>
    private static bool IsBehindFailure(StatementSyntax way, StatementSyntax body)
    {
        StatementSyntax branch = way.Parent is BlockSyntax block && block.Statements.Last() == way ? block : way;
        return branch.Parent is IfStatementSyntax { Else: null } check && check.Parent == body &&
            check.Condition.DescendantNodesAndSelf().Any(static name => name is IdentifierNameSyntax { Identifier.ValueText: var text } && StatusNames.IsOkay(text));
    }

    /// <summary>What the function's failures are, and what is none.</summary>
    private static (string Type, string Success, bool IsFailure)? TypeOf(ExpressionSyntax failure, SemanticModel model) => model.GetTypeInfo(failure).ConvertedType switch
    {
        { SpecialType: SpecialType.System_Int32 } => ("int", "0", model.GetConstantValue(failure) is { HasValue: true, Value: int and < 0 }),
        { SpecialType: SpecialType.System_Boolean } when model.GetConstantValue(failure) is { HasValue: true, Value: false } => ("bool", "true", true),
        _ => null,
    };

    private static bool MayBeSuccess(ExpressionSyntax failure) =>
        failure is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToErrno" } };
}
