using System.Composition;
using GrantAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT3005: a function that returns errnos returns <c>-EBUSY</c> where the page did not come back, before it uses it.</summary>
/// <remarks>Nothing is offered in a loop, which would leave the pages behind it with the other domain, nor where what the result means is not known.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CheckRevocation)), Shared]
public sealed class CheckRevocation : GrantCodeFixProvider
{
    private const string BusyName = "EBUSY";
    private const int BusyNumber = 16;

    /// <summary>Made by the host.</summary>
    public CheckRevocation()
        : base(Descriptors.RevocationIgnored.Id, "Return -EBUSY where the page did not come back")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        bool zeroIsDone = diagnostic.Properties.ContainsKey(RevocationIgnored.ZeroIsDoneProperty);
        if (!zeroIsDone && !diagnostic.Properties.ContainsKey(RevocationIgnored.NonZeroIsDoneProperty) ||
            !diagnostic.Properties.TryGetValue(StatusNotExamined.ConventionProperty, out string? convention) || convention != StatusNotExamined.Errno ||
            reported.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call ||
            call.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax } statement || !IsDropped(call, statement) ||
            !Checks.BeginsLine(statement) || Checks.IsInLoop(statement))
        {
            return [];
        }

        bool isTruth = model.GetTypeInfo(call, cancellationToken).Type is { SpecialType: SpecialType.System_Boolean };
        string condition = isTruth ? $"!{call}" : $"{call} {(zeroIsDone ? "!=" : "==")} 0";
        return [Checks.Replace(statement, Checks.Write(condition, $"return {Busy(statement, model)};", call))];
    }

    private static bool IsDropped(InvocationExpressionSyntax call, ExpressionStatementSyntax statement) => statement.Expression == call ||
        statement.Expression is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax { Identifier.ValueText: "_" }, Right: var right } && right == call;

    /// <summary>By the file's own constant, where it has one.</summary>
    private static string Busy(StatementSyntax statement, SemanticModel model)
    {
        foreach (ISymbol named in model.LookupSymbols(statement.SpanStart, name: BusyName))
        {
            if (named is IFieldSymbol { HasConstantValue: true, ConstantValue: int number })
            {
                return number == BusyNumber ? "-" + BusyName : BusyName;
            }
        }

        return $"-{BusyNumber}";
    }
}
