using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers;

/// <summary>GNT0002, for teams that ask for it: a suppression of one of the rules has to say why.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SuppressionAnalyzer : DiagnosticAnalyzer
{
    private const string Prefix = "GNT";

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [Descriptors.SuppressedWithoutReason];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterSyntaxTreeAction(static tree => FindPragmas(tree));
        context.RegisterSyntaxNodeAction(static node => LookAtAttribute(node), SyntaxKind.Attribute);
    }

    private static void FindPragmas(SyntaxTreeAnalysisContext context)
    {
        SyntaxNode root = context.Tree.GetRoot(context.CancellationToken);
        for (DirectiveTriviaSyntax? directive = root.GetFirstDirective(); directive is not null; directive = directive.GetNextDirective())
        {
            if (directive is not PragmaWarningDirectiveTriviaSyntax { DisableOrRestoreKeyword.RawKind: (int)SyntaxKind.DisableKeyword } pragma || HasComment(pragma))
            {
                continue;
            }

            foreach (ExpressionSyntax code in pragma.ErrorCodes)
            {
                if (code is IdentifierNameSyntax { Identifier.ValueText: var id } && IsOurs(id))
                {
                    context.ReportDiagnostic(Diagnostic.Create(Descriptors.SuppressedWithoutReason, code.GetLocation(), id, "add a comment behind the pragma or above it"));
                }
            }
        }
    }

    /// <summary>Behind the pragma, or on the line above it.</summary>
    private static bool HasComment(PragmaWarningDirectiveTriviaSyntax pragma)
    {
        if (pragma.DescendantTrivia().Any(static trivia => IsComment(trivia)))
        {
            return true;
        }

        SyntaxTriviaList around = pragma.ParentTrivia.Token.LeadingTrivia;
        for (int i = around.IndexOf(pragma.ParentTrivia) - 1; i >= 0; i--)
        {
            if (!around[i].IsKind(SyntaxKind.WhitespaceTrivia) && !around[i].IsKind(SyntaxKind.EndOfLineTrivia))
            {
                return IsComment(around[i]);
            }
        }

        return false;
    }

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia && trivia.ToString().Trim('/', '*', ' ', '\t').Length > 0;

    private static void LookAtAttribute(SyntaxNodeAnalysisContext context)
    {
        AttributeSyntax attribute = (AttributeSyntax)context.Node;
        if (NameOf(attribute.Name) is not ("SuppressMessage" or "SuppressMessageAttribute" or "UnconditionalSuppressMessage" or "UnconditionalSuppressMessageAttribute") ||
            attribute.ArgumentList is not { Arguments: { Count: >= 2 } arguments } ||
            context.SemanticModel.GetConstantValue(arguments[1].Expression, context.CancellationToken).Value is not string check || IdIn(check) is not { } id)
        {
            return;
        }

        foreach (AttributeArgumentSyntax argument in arguments)
        {
            if (argument.NameEquals is { Name.Identifier.ValueText: "Justification" } &&
                context.SemanticModel.GetConstantValue(argument.Expression, context.CancellationToken).Value is string reason && IsReason(reason))
            {
                return;
            }
        }

        context.ReportDiagnostic(Diagnostic.Create(Descriptors.SuppressedWithoutReason, attribute.GetLocation(), id, "set Justification"));
    }

    private static string NameOf(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };

    /// <summary><c>GNT1002</c>, or <c>GNT1002:The Eagain …</c>.</summary>
    private static string? IdIn(string check)
    {
        string id = check.Split(':')[0].Trim();
        return IsOurs(id) ? id : null;
    }

    /// <summary>What Visual Studio writes until somebody does is none.</summary>
    private static bool IsReason(string text) => text.Trim() is { Length: > 0 } and not "<Pending>";

    /// <summary>Whoever suppresses this rule asks for no reasons.</summary>
    private static bool IsOurs(string id) =>
        id.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && id.Length == Prefix.Length + 4 && id != Descriptors.SuppressedWithoutReason.Id;
}
