using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// Turns a raw submit call into one through <c>GrantRetry</c>: its blocking form, or the awaited one in asynchronous
/// code. What stands round the call stays as it is: the helper returns the same rc.
/// </summary>
internal static class RetryRewrite
{
    /// <summary>
    /// The edits; none under a lock, where waiting is not allowed, in asynchronous code where the operations or something
    /// else can't be kept across an await, and where the result would not compile.
    /// </summary>
    /// <param name="call">The raw call.</param>
    /// <param name="model">The file's.</param>
    /// <param name="symbols">What counts as an operation and a helper there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static List<TextChange> Edits(InvocationExpressionSyntax call, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken) =>
        Find(call, model, symbols, "Issue", cancellationToken) is { } found && call.FirstAncestorOrSelf<StatementSyntax>() is var statement && found.CanDeclareAt(statement) ? found.At(statement) : [];

    /// <summary>The same, with what has to stand before the call by itself; null for no edits.</summary>
    /// <param name="call">The raw call.</param>
    /// <param name="model">The file's.</param>
    /// <param name="symbols">What counts as an operation and a helper there.</param>
    /// <param name="form">The helper's method, in its blocking form: <c>Issue</c>, or <c>Retry</c> for what was issued before.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static RetryEdits? Find(InvocationExpressionSyntax call, SemanticModel model, GrantSymbols symbols, string form, CancellationToken cancellationToken) =>
        OfLibrary(call, model, form, cancellationToken) is { Count: > 0 } edits ? new RetryEdits(edits) : ForeignRetryRewrite.Find(call, model, symbols, form, cancellationToken);

    private static List<TextChange> OfLibrary(InvocationExpressionSyntax call, SemanticModel model, string form, CancellationToken cancellationToken)
    {
        if (model.GetSymbolInfo(call, cancellationToken).Symbol is not IMethodSymbol { Name: "GrantTableOp" } method ||
            model.Compilation.GetTypesByMetadataName("Xen.Grants.GrantRetry").FirstOrDefault() is not { } helper)
        {
            return [];
        }

        CallSite site = new(call, model);
        if (site.IsUnderLock || (site.IsAsync && !(site.CanAwait && IsOnTheHeap(call, model))))
        {
            return [];
        }

        string name = helper.InExpression(model, call.SpanStart) + "." + form + (site.IsAsync ? "Async" : "");
        List<TextChange> edits = MoveReceiver(call, method, name);
        if (edits.Count > 0 && site is { IsAsync: true, CancellationToken: { } token })
        {
            edits.Add(new TextChange(new TextSpan(call.ArgumentList.CloseParenToken.SpanStart, 0), $", cancellationToken: {token}"));
        }

        if (!Binds(call, edits, model))
        {
            return [];
        }

        if (site.IsAsync)
        {
            Await(call, edits);
        }

        return edits;
    }

    /// <summary>
    /// <c>table.GrantTableOp(ops)</c> becomes <c>helper(table, ops)</c>. A call that names the extension method's class
    /// has the table among its arguments already.
    /// </summary>
    private static List<TextChange> MoveReceiver(InvocationExpressionSyntax call, IMethodSymbol method, string helper)
    {
        SyntaxToken open = call.ArgumentList.OpenParenToken;
        string start = helper + TypeArguments(call) + "(";
        bool isStatic = method is { IsStatic: true, MethodKind: MethodKind.Ordinary };
        return call.Expression switch
        {
            MemberAccessExpressionSyntax or SimpleNameSyntax when isStatic =>
                [new TextChange(TextSpan.FromBounds(call.SpanStart, open.Span.End), start)],
            SimpleNameSyntax =>
                [new TextChange(TextSpan.FromBounds(call.SpanStart, open.Span.End), start + "this, ")],
            MemberAccessExpressionSyntax { Expression: not BaseExpressionSyntax and var receiver } =>
                [new TextChange(new TextSpan(call.SpanStart, 0), start), new TextChange(TextSpan.FromBounds(receiver.Span.End, open.Span.End), ", ")],
            _ => [],
        };
    }

    private static void Await(InvocationExpressionSyntax call, List<TextChange> edits)
    {
        bool parenthesize = call.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax;
        edits[0] = new TextChange(edits[0].Span, (parenthesize ? "(await " : "await ") + edits[0].NewText);
        if (parenthesize)
        {
            edits.Add(new TextChange(new TextSpan(call.Span.End, 0), ")"));
        }
    }

    private static string TypeArguments(InvocationExpressionSyntax call) =>
        call.Expression is GenericNameSyntax or MemberAccessExpressionSyntax { Name: GenericNameSyntax } &&
        call.Expression.DescendantNodesAndSelf().OfType<TypeArgumentListSyntax>().LastOrDefault(list => list.Span.End == call.Expression.Span.End) is { } arguments
            ? arguments.ToString()
            : "";

    /// <summary>The operations stand in an array or memory, which an await does not disturb.</summary>
    internal static bool IsOnTheHeap(InvocationExpressionSyntax call, SemanticModel model) =>
        call.ArgumentList.Arguments.LastOrDefault() is { RefKindKeyword.RawKind: 0, Expression: var batch } &&
        model.GetTypeInfo(batch).Type is IArrayTypeSymbol or INamedTypeSymbol { Name: "Memory", ContainingNamespace.Name: "System" };

    /// <summary>Makes sure that the call still compiles after the edits.</summary>
    private static bool Binds(InvocationExpressionSyntax call, List<TextChange> edits, SemanticModel model)
    {
        if (edits.Count == 0)
        {
            return false;
        }

        int start = call.SpanStart;
        SourceText text = SourceText.From(call.ToString());
        string edited = text.WithChanges(edits.Select(edit => new TextChange(new TextSpan(edit.Span.Start - start, edit.Span.Length), edit.NewText ?? ""))).ToString();
        ExpressionSyntax expression = SyntaxFactory.ParseExpression(edited, options: call.SyntaxTree.Options);
        return !expression.ContainsDiagnostics &&
            model.GetSpeculativeSymbolInfo(start, expression, SpeculativeBindingOption.BindAsExpression).Symbol is IMethodSymbol;
    }
}
