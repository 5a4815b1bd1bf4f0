using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// Turns a raw call of another binding, with one operation, into one through a retry helper:
/// <c>Issue(ref op.status, () => Submit(ref op))</c>. A helper of the team's own that takes what the call takes is simply called in its place.
/// </summary>
internal static class ForeignRetryRewrite
{
    /// <summary>The edits; null where there is no helper, where waiting is not allowed, and where the result would not compile.</summary>
    /// <inheritdoc cref="RetryRewrite.Find"/>
    public static RetryEdits? Find(InvocationExpressionSyntax call, SemanticModel model, GrantSymbols symbols, string form, CancellationToken cancellationToken)
    {
        CallSite site = new(call, model);
        StatementSyntax? statement = call.FirstAncestorOrSelf<StatementSyntax>();
        if (site.IsUnderLock || site.IsAsync ||
            SubmittedOperation.Find(call, model, symbols) is not { } operation || model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol method)
        {
            return null;
        }

        if (form == "Issue")
        {
            foreach (IMethodSymbol helper in RetryHelper.InPlaceOf(method, model.Compilation, symbols))
            {
                RetryEdits renamed = new([new TextChange(call.Expression.Span, NameOf(helper, model, call.SpanStart))]);
                if (Compiles(call, renamed.Call, model, cancellationToken))
                {
                    return renamed;
                }
            }
        }

        return operation is { IsBatch: false, Shape.Status: IFieldSymbol { Type.SpecialType: SpecialType.System_Int16 } } && CanRepeat(operation.Expression) &&
            RetryHelper.OverStatus(model.Compilation, symbols, form) is { } overStatus
            ? OverStatus(call, statement, operation, overStatus, model, symbols, cancellationToken)
            : null;
    }

    private static RetryEdits? OverStatus(InvocationExpressionSyntax call, StatementSyntax? statement, SubmittedOperation operation, IMethodSymbol helper, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        List<TextChange> edits = [new TextChange(new TextSpan(call.SpanStart, 0), $"{NameOf(helper, model, call.SpanStart)}(ref {operation.Status}, () => ")];
        string? declaration = null;
        if (operation.AddressOf is { } address)
        {
            if (statement is null)
            {
                return null;
            }

            // No lambda may take the address of a variable of the function round it, but it may use one that has it.
            string pointer = FreeNames.Find("address", model, statement, AddressesTakenBefore(call, model, symbols));
            declaration = $"{operation.Type.ToMinimalDisplayString(model, call.SpanStart)}* {pointer} = {address};";
            edits.Add(new TextChange(address.Span, pointer));
        }

        string token = helper.Parameters.Length > 2 && new CallSite(call, model).CancellationToken is { } own ? $", cancellationToken: {own}" : "";
        edits.Add(new TextChange(new TextSpan(call.Span.End, 0), token + ")"));
        RetryEdits result = new(edits, declaration);
        return result.CanDeclareAt(statement) && Compiles(call, result.At(statement), model, cancellationToken) ? result : null;
    }

    /// <summary>Calls before this one in the member that may get such a variable too.</summary>
    private static int AddressesTakenBefore(InvocationExpressionSyntax call, SemanticModel model, GrantSymbols symbols)
    {
        SyntaxNode member = FreeNames.MemberRound(call);
        return member.DescendantNodes(TextSpan.FromBounds(member.SpanStart, call.SpanStart)).OfType<InvocationExpressionSyntax>()
            .Count(other => other.SpanStart < call.SpanStart && SubmittedOperation.Find(other, model, symbols) is { AddressOf: not null, Shape.AnswersEagain: true });
    }

    private static string NameOf(IMethodSymbol helper, SemanticModel model, int position) => $"{helper.ContainingType.InExpression(model, position)}.{helper.Name}";

    /// <summary>Variables, their members and their elements: asked again they are the same.</summary>
    private static bool CanRepeat(ExpressionSyntax operation)
    {
        foreach (SyntaxNode node in operation.DescendantNodesAndSelf())
        {
            if (node is not (SimpleNameSyntax or MemberAccessExpressionSyntax or ThisExpressionSyntax or ElementAccessExpressionSyntax or BracketedArgumentListSyntax or ArgumentSyntax or LiteralExpressionSyntax))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// What a lambda may capture is for the compiler to say: the member is bound once more as it would be, and has to bring no
    /// complaint that was not there.
    /// </summary>
    private static bool Compiles(InvocationExpressionSyntax call, IEnumerable<TextChange> edits, SemanticModel model, CancellationToken cancellationToken)
    {
        SyntaxTree tree = call.SyntaxTree;
        SyntaxNode member = FreeNames.MemberRound(call);
        SourceText before = tree.GetText(cancellationToken);
        SyntaxTree edited = tree.WithChangedText(before.WithChanges(edits.OrderBy(static edit => edit.Span)));
        TextSpan span = new(member.SpanStart, member.Span.Length + edited.Length - tree.Length);
        SemanticModel after = model.Compilation.ReplaceSyntaxTree(tree, edited).GetSemanticModel(edited);
        return Complaints(after, span, cancellationToken) <= Complaints(model, member.Span, cancellationToken);
    }

    private static int Complaints(SemanticModel model, TextSpan span, CancellationToken cancellationToken) =>
        model.GetDiagnostics(span, cancellationToken).Count(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
}
