using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace RoslynTesting.Tests;

/// <summary>TINY1 at every literal <c>0</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public class ZeroAnalyzer : DiagnosticAnalyzer
{
    public const string Id = "TINY1";

    public static readonly DiagnosticDescriptor Rule = new(Id, "Zero", "Literal '{0}' is zero", "Tiny", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        OnZero(context, (node, report) => report(Diagnostic.Create(SupportedDiagnostics[0], node.GetLocation(), node.ToString())));
    }

    protected static void OnZero(AnalysisContext context, Action<SyntaxNode, Action<Diagnostic>> found) => context.RegisterSyntaxNodeAction(
        node =>
        {
            if (node.Node.ToString() == "0")
            {
                found(node.Node, node.ReportDiagnostic);
            }
        },
        SyntaxKind.NumericLiteralExpression);
}

/// <summary>The same, off by default.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class OffByDefaultAnalyzer : ZeroAnalyzer
{
    private static readonly DiagnosticDescriptor OffRule = new(Id, "Zero", "Literal '{0}' is zero", "Tiny", DiagnosticSeverity.Info, isEnabledByDefault: false);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [OffRule];
}

/// <summary>The same, and cannot be suppressed.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotConfigurableAnalyzer : ZeroAnalyzer
{
    private static readonly DiagnosticDescriptor FixedRule = new(Id, "Zero", "Literal '{0}' is zero", "Tiny", DiagnosticSeverity.Warning, isEnabledByDefault: true, customTags: WellKnownDiagnosticTags.NotConfigurable);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [FixedRule];
}

/// <summary>The same, silent about generated code.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GeneratedCodeUnconfiguredAnalyzer : ZeroAnalyzer
{
    public override void Initialize(AnalysisContext context) =>
        OnZero(context, (node, report) => report(Diagnostic.Create(Rule, node.GetLocation(), node.ToString())));
}

/// <summary>The same, each with the enclosing class as its additional location.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class AdditionalLocationAnalyzer : ZeroAnalyzer
{
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        OnZero(context, (node, report) => report(Diagnostic.Create(Rule, node.GetLocation(), [node.SyntaxTree.GetRoot().ChildNodes().First().GetLocation()], node.ToString())));
    }
}

/// <summary>The same, twice at each place.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class TwiceAnalyzer : ZeroAnalyzer
{
    public override void Initialize(AnalysisContext context)
    {
        base.Initialize(context);
        OnZero(context, (node, report) => report(Diagnostic.Create(Rule, node.GetLocation(), "zero")));
    }
}

/// <summary>The same, only known when the whole compilation is.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CompilationEndAnalyzer : ZeroAnalyzer
{
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationAction(end =>
        {
            foreach (SyntaxNode node in end.Compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot().DescendantNodes()).Where(node => node.IsKind(SyntaxKind.NumericLiteralExpression) && node.ToString() == "0"))
            {
                end.ReportDiagnostic(Diagnostic.Create(Rule, node.GetLocation(), node.ToString()));
            }
        });
    }
}

/// <summary>Throws at the first zero.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CrashingAnalyzer : ZeroAnalyzer
{
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        OnZero(context, (_, _) => throw new NotImplementedException("a bug"));
    }
}

/// <summary>TINY1 like the others, and TINY2 in files that suppress something.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SuppressionWatchingAnalyzer : ZeroAnalyzer
{
    public static readonly DiagnosticDescriptor Watching = new("TINY2", "Suppression", "Something is suppressed here", "Tiny", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule, Watching];

    public override void Initialize(AnalysisContext context)
    {
        base.Initialize(context);
        context.RegisterSyntaxTreeAction(tree =>
        {
            if (tree.Tree.GetRoot().ContainsDirectives)
            {
                tree.ReportDiagnostic(Diagnostic.Create(Watching, tree.Tree.GetRoot().ChildNodes().First().GetLocation()));
            }
        });
    }
}
