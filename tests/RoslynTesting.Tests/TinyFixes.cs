using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace RoslynTesting.Tests;

/// <summary>Writes <c>1</c> for <c>0</c>.</summary>
public class OneFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds => [ZeroAnalyzer.Id];

    public override FixAllProvider? GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(Write(context, "1"), context.Diagnostics);
        return Task.CompletedTask;
    }

    protected static CodeAction Write(CodeFixContext context, string text) => CodeAction.Create($"Write {text}", _ => ReplaceAsync(context.Document, text, [context.Span]), equivalenceKey: text);

    protected static async Task<Document> ReplaceAsync(Document document, string replacement, IEnumerable<TextSpan> spans)
    {
        SourceText text = await document.GetTextAsync();
        return document.WithText(text.WithChanges(spans.Select(span => new TextChange(span, replacement))));
    }
}

/// <summary>Offers 1, and under "More" 2 and 3.</summary>
public sealed class NestedFix : OneFix
{
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(Write(context, "1"), context.Diagnostics);
        context.RegisterCodeFix(CodeAction.Create("More", [Write(context, "2"), Write(context, "3")], isInlinable: false), context.Diagnostics);
        return Task.CompletedTask;
    }
}

/// <summary>Writes a name that nothing declares.</summary>
public sealed class UndeclaredNameFix : OneFix
{
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(Write(context, "unknown"), context.Diagnostics);
        return Task.CompletedTask;
    }
}

/// <summary>Its fix-all does.</summary>
public sealed class UndeclaredFixAllFix : OneFix
{
    public override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(async (_, document, diagnostics) => await ReplaceAsync(document, "unknown", diagnostics.Select(diagnostic => diagnostic.Location.SourceSpan)));
}

/// <summary>Writes a sum with a zero in it.</summary>
public sealed class StillZeroFix : OneFix
{
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(Write(context, "1 + 0"), context.Diagnostics);
        return Task.CompletedTask;
    }
}

/// <summary>Offers its action only for what is called <c>x</c>.</summary>
public sealed class ChoosyFix : OneFix
{
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken))!;
        if (root.FindNode(context.Span).FirstAncestorOrSelf<VariableDeclaratorSyntax>()!.Identifier.Text == "x")
        {
            context.RegisterCodeFix(Write(context, "1"), context.Diagnostics);
        }
    }
}

/// <summary>Offers an action that leaves the text as it is.</summary>
public sealed class IdleFix : OneFix
{
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(Write(context, "0"), context.Diagnostics);
        return Task.CompletedTask;
    }
}

/// <summary>Turns the file's line ends into line feeds on its way.</summary>
public sealed class LineEndFix : OneFix
{
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(CodeAction.Create("Write 1", ReplaceAsync, "1"), context.Diagnostics);
        return Task.CompletedTask;

        async Task<Document> ReplaceAsync(CancellationToken cancellationToken)
        {
            string text = (await context.Document.GetTextAsync(cancellationToken)).ToString();
            return context.Document.WithText(SourceText.From(text[..context.Span.Start].Replace("\r\n", "\n") + "1" + text[context.Span.End..].Replace("\r\n", "\n"), System.Text.Encoding.UTF8));
        }
    }
}

/// <summary>Builds a name out of a digit: the text is right, the tree is none that a parser makes.</summary>
public sealed class DigitNameFix : OneFix
{
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(CodeAction.Create("Write 1", ReplaceAsync, "1"), context.Diagnostics);
        return Task.CompletedTask;

        async Task<Document> ReplaceAsync(CancellationToken cancellationToken)
        {
            SyntaxNode root = (await context.Document.GetSyntaxRootAsync(cancellationToken))!;
            SyntaxNode zero = root.FindNode(context.Span).DescendantNodesAndSelf().OfType<LiteralExpressionSyntax>().Single();
            return context.Document.WithSyntaxRoot(root.ReplaceNode(zero, SyntaxFactory.IdentifierName("1").WithTriviaFrom(zero)));
        }
    }
}

/// <summary>Has no fix-all.</summary>
public sealed class OneByOneFix : OneFix
{
    public override FixAllProvider? GetFixAllProvider() => null;
}

/// <summary>Its fix-all writes 2, not 1.</summary>
public sealed class OtherFixAllFix : OneFix
{
    public override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(async (_, document, diagnostics) => await ReplaceAsync(document, "2", diagnostics.Select(diagnostic => diagnostic.Location.SourceSpan)));
}

/// <summary>Its fix-all writes one 1 each time.</summary>
public sealed class LazyFixAllFix : OneFix
{
    public override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(async (_, document, diagnostics) => await ReplaceAsync(document, "1", diagnostics.Select(diagnostic => diagnostic.Location.SourceSpan).Order().Take(1)));
}

/// <summary>Its fix-all is right in a document and wrong in a project and beyond.</summary>
public sealed class DocumentOnlyFix : OneFix
{
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(async (context, document, diagnostics) =>
        await ReplaceAsync(document, context.Scope == FixAllScope.Document ? "1" : "2", diagnostics.Select(diagnostic => diagnostic.Location.SourceSpan)));
}

/// <summary>Its action makes as many changes of the solution as it is told to.</summary>
public abstract class OperationsFix(int changes) : OneFix
{
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(new Several(context, changes), context.Diagnostics);
        return Task.CompletedTask;
    }

    private sealed class Several(CodeFixContext context, int changes) : CodeAction
    {
        public override string Title => "Several";

        public override string EquivalenceKey => Title;

        protected override async Task<IEnumerable<CodeActionOperation>> ComputeOperationsAsync(CancellationToken cancellationToken)
        {
            Document changed = await ReplaceAsync(context.Document, "1", [context.Span]);
            return Enumerable.Range(0, changes).Select(_ => new ApplyChangesOperation(changed.Project.Solution));
        }
    }
}

public sealed class TwoOperationsFix() : OperationsFix(2);

public sealed class NoOperationFix() : OperationsFix(0);
