using System.Composition;
using GrantAnalyzers.Model;
using GrantAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT1009: the failure that a guest caused is returned, as the function returns its others, and the program goes on.</summary>
/// <remarks>Nothing is offered in a loop over maps, where returning would leave the mappings behind that were made.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ReturnFailure)), Shared]
public sealed class ReturnFailure : GrantCodeFixProvider
{
    /// <summary>Made by the host.</summary>
    public ReturnFailure()
        : base(Descriptors.StatusTreatedAsFatal.Id, "Return the failure, and go on")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken)
    {
        if (!diagnostic.Properties.TryGetValue(StatusNotExamined.ConventionProperty, out string? convention) ||
            reported.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } fatal ||
            (Checks.IsInLoop(fatal) && !IsOfCopies(fatal, model, symbols)))
        {
            return [];
        }

        string Failure(ExpressionSyntax status) => convention == StatusNotExamined.Errno ? $"return {StatusNames.Errno(status, model)};" : $"return {Checks.Repeat(status)};";
        switch (fatal)
        {
            case ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: BinaryExpressionSyntax condition }, ..] } call } when StatusIn(condition, model, symbols) is { } asserted:
                bool isAsserted = call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Assert" };
                if (!isAsserted && !MayEndOn(condition))
                {
                    return [];
                }

                string failed = isAsserted ? $"{condition.Left} {(condition.IsKind(SyntaxKind.EqualsExpression) ? "!=" : "==")} {condition.Right}" : condition.ToString();
                int next = block.Statements.IndexOf(fatal) + 1;
                bool isCheckedBehind = next < block.Statements.Count && block.Statements[next] is IfStatementSyntax { Condition: var check } && SyntaxFactory.AreEquivalent(check, SyntaxFactory.ParseExpression(failed));
                return isCheckedBehind
                    ? WholeLines.Delete(fatal) is { } deletion ? [deletion] : []
                    : Checks.BeginsLine(fatal) ? [Checks.Replace(fatal, Checks.Write(failed, Failure(asserted), fatal))] : [];
            case ExpressionStatementSyntax { Expression: InvocationExpressionSyntax } or ThrowStatementSyntax
                when block is { Parent: IfStatementSyntax { Else: null, Condition: BinaryExpressionSyntax tested } } && block.Statements.Last() == fatal && StatusIn(tested, model, symbols) is { } status && MayEndOn(tested):
                return [new TextChange(fatal.Span, Failure(status))];
            default:
                return [];
        }
    }

    /// <summary>The status that a comparison asks for, if it can be asked again.</summary>
    private static ExpressionSyntax? StatusIn(BinaryExpressionSyntax comparison, SemanticModel model, GrantSymbols symbols) =>
        comparison.RawKind is (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression &&
        comparison.Left is MemberAccessExpressionSyntax or IdentifierNameSyntax && IsStatus(comparison.Left, model, symbols) &&
        comparison.Right is MemberAccessExpressionSyntax or IdentifierNameSyntax ? comparison.Left : null;

    /// <summary>True of failures alone, so that what is returned is one.</summary>
    private static bool MayEndOn(BinaryExpressionSyntax test) =>
        NameIn(test.Right) is { } name && StatusNames.IsOkay(name) == test.IsKind(SyntaxKind.NotEqualsExpression);

    private static string? NameIn(ExpressionSyntax status) => status switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        IdentifierNameSyntax { Identifier.ValueText: var name } => name,
        _ => null,
    };

    private static bool IsStatus(ExpressionSyntax asked, SemanticModel model, GrantSymbols symbols)
    {
        ITypeSymbol? type = model.GetTypeInfo(asked).Type;
        return symbols.IsStatus(type) || (model.GetSymbolInfo(asked).Symbol is { } member and (IFieldSymbol or IPropertySymbol) && symbols.IsStatusMember(member, type));
    }

    private static bool IsOfCopies(StatementSyntax fatal, SemanticModel model, GrantSymbols symbols)
    {
        BinaryExpressionSyntax? test = fatal.DescendantNodes().OfType<BinaryExpressionSyntax>().FirstOrDefault() ?? (fatal.Parent?.Parent as IfStatementSyntax)?.Condition as BinaryExpressionSyntax;
        return test?.Left is MemberAccessExpressionSyntax access && symbols.OperationOf(model.GetTypeInfo(access.Expression).Type) is { Kind: GrantKind.Copy };
    }
}
