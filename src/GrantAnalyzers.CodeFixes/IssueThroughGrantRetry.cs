using System.Composition;
using GrantAnalyzers.Model;
using GrantAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// Fixes GNT1002: hands the operations to <c>GrantRetry</c> in place of the raw call. Instead of that the one operation can be
/// retried where its status is tested, or its Eagain handed to the caller, who can wait for the page.
/// </summary>
/// <remarks>
/// Where nothing may wait only handing on is offered. So it is over a binding of the project's own without a helper for that:
/// neither Xen.Grants, nor its source, nor one of the team's.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(IssueThroughGrantRetry)), Shared]
public sealed class IssueThroughGrantRetry : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public IssueThroughGrantRetry()
        : base(
            Descriptors.EagainNotHandled.Id,
            "Issue through GrantRetry, which waits for the page",
            new GrantFix("RetryInPlace", "Retry this one operation through GrantRetry before its status is tested", RetryInPlace),
            new GrantFix("Propagate", "Return Eagain to the caller, who has to try again", Propagate))
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken) =>
        !diagnostic.Properties.ContainsKey(StatusNotExamined.MayNotWaitProperty) && reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
            ? RetryRewrite.Edits(call, model, symbols, cancellationToken)
            : [];

    private static IEnumerable<TextChange> RetryInPlace(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (diagnostic.Properties.ContainsKey(StatusNotExamined.MayNotWaitProperty) || !diagnostic.Properties.TryGetValue(StatusNotExamined.ConventionProperty, out string? convention) || convention != StatusNotExamined.Errno ||
            reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GrantTableOp", Expression: (IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or IdentifierNameSyntax }) and var table } } call ||
            StatusTest.Find(diagnostic, model, symbols, cancellationToken) is not { Status: MemberAccessExpressionSyntax { Expression: var operation } } test || !IsReferable(operation, model) || !IsBound(operation, model) ||
            new CallSite(call, model).IsAsync || !IsGrantTable(table, model) || model.Compilation.GetTypesByMetadataName("Xen.Grants.GrantRetry").FirstOrDefault() is not { } helper)
        {
            return [];
        }

        int position = test.Check.SpanStart;
        string rc = FreeNames.Find("retried", model, test.Check);
        return [Checks.InsertBefore(test.Check, [$"int {rc} = {helper.InExpression(model, position)}.Retry({Checks.Repeat(table)}, ref {Checks.Repeat(operation)});", .. Checks.Write($"{rc} != 0", $"return {rc};", test.Check)])];
    }

    private static IEnumerable<TextChange> Propagate(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (!diagnostic.Properties.TryGetValue(StatusNotExamined.ConventionProperty, out string? convention) ||
            StatusTest.Find(diagnostic, model, symbols, cancellationToken) is not { } test || test.IsInLoopOverMaps || !IsBound(test.Status, model) ||
            StatusNames.Find(StatusNames.Eagain, test.Status, model, symbols) is not { } busy)
        {
            return [];
        }

        string status = Checks.Repeat(test.Status);
        string failure = convention != StatusNotExamined.Errno ? status : StatusNames.CanConvert(test.Status, model) ? $"{status}.ToErrno()" : StatusNames.Busy(model, test.Check.SpanStart);
        return [Checks.InsertBefore(test.Check, Checks.Write($"{status} == {busy}", $"return {failure};", test.Check))];
    }

    /// <summary>It means something: what does not would be an error twice, once repeated.</summary>
    private static bool IsBound(ExpressionSyntax expression, SemanticModel model) =>
        expression.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().All(name => model.GetSymbolInfo(name).Symbol is not null);

    /// <summary>The library's own: a binding of the project's may have a method of the same name.</summary>
    private static bool IsGrantTable(ExpressionSyntax table, SemanticModel model) =>
        model.GetTypeInfo(table).Type is { } type && type.AllInterfaces.Concat([type as INamedTypeSymbol]).Any(static type => type is { Name: "IGrantTable" } && GrantSymbols.IsOurs(type.ContainingNamespace));

    /// <summary>A variable, which can be written through a reference to it.</summary>
    private static bool IsReferable(ExpressionSyntax operation, SemanticModel model) => operation switch
    {
        ElementAccessExpressionSyntax { Expression: var container } => model.GetTypeInfo(container).Type is IArrayTypeSymbol or { Name: "Span" },
        IdentifierNameSyntax => model.GetSymbolInfo(operation).Symbol switch
        {
            ILocalSymbol { RefKind: RefKind.None, IsConst: false } local => !local.IsForEach && !local.IsUsing,
            ILocalSymbol { RefKind: RefKind.Ref } => true,
            IParameterSymbol { RefKind: RefKind.None or RefKind.Ref or RefKind.Out } => true,
            _ => false,
        },
        _ => false,
    };
}
