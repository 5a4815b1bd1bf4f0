using System.Collections.Immutable;
using System.Text;
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

    protected virtual string Text => "1";

    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(Write(context, Text), context.Diagnostics);
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
    protected override string Text => "unknown";
}

/// <summary>Leaves the text as it is.</summary>
public sealed class IdleFix : OneFix
{
    protected override string Text => "0";
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

/// <summary>Makes its own thing of the whole document.</summary>
public abstract class DocumentFix : OneFix
{
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(CodeAction.Create("Write 1", _ => ChangeAsync(context.Document, context.Span), "1"), context.Diagnostics);
        return Task.CompletedTask;
    }

    protected abstract Task<Document> ChangeAsync(Document document, TextSpan span);
}

/// <summary>Turns the file's line ends into line feeds on its way.</summary>
public sealed class LineEndFix : DocumentFix
{
    protected override async Task<Document> ChangeAsync(Document document, TextSpan span)
    {
        string text = (await document.GetTextAsync()).Replace(span, "1").ToString();
        return document.WithText(SourceText.From(text.Replace("\r\n", "\n"), Encoding.UTF8));
    }
}

/// <summary>Loses the encoding of the file.</summary>
public sealed class EncodingFix : DocumentFix
{
    protected override async Task<Document> ChangeAsync(Document document, TextSpan span) =>
        document.WithText(SourceText.From((await document.GetTextAsync()).Replace(span, "1").ToString(), Encoding.Unicode));
}

/// <summary>Builds a name out of a digit: the text is right, the tree is none that a parser makes.</summary>
public sealed class DigitNameFix : DocumentFix
{
    protected override async Task<Document> ChangeAsync(Document document, TextSpan span)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync())!;
        SyntaxNode zero = root.FindNode(span, getInnermostNodeForTie: true);
        return document.WithSyntaxRoot(root.ReplaceNode(zero, SyntaxFactory.IdentifierName("1")));
    }
}

/// <summary>Makes two changes of the solution at once.</summary>
public sealed class TwoOperationsFix : OneFix
{
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(new Twice(Write(context, "1")), context.Diagnostics);
        return Task.CompletedTask;
    }

    private sealed class Twice(CodeAction action) : CodeAction
    {
        public override string Title => action.Title;

        public override string? EquivalenceKey => action.EquivalenceKey;

        protected override async Task<IEnumerable<CodeActionOperation>> ComputeOperationsAsync(CancellationToken cancellationToken)
        {
            ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(cancellationToken);
            return [.. operations, .. operations];
        }
    }
}

/// <summary>Has no fix-all.</summary>
public sealed class OneByOneFix : OneFix
{
    public override FixAllProvider? GetFixAllProvider() => null;
}

/// <summary>Its fix-all writes a name that nothing declares.</summary>
public sealed class UndeclaredFixAllFix : OneFix
{
    public override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(async (_, document, diagnostics) => await ReplaceAsync(document, "unknown", diagnostics.Select(diagnostic => diagnostic.Location.SourceSpan)));
}

/// <summary>Its fix-all writes one 1 each time.</summary>
public sealed class LazyFixAllFix : OneFix
{
    public override FixAllProvider GetFixAllProvider() =>
        FixAllProvider.Create(async (_, document, diagnostics) => await ReplaceAsync(document, "1", diagnostics.Select(diagnostic => diagnostic.Location.SourceSpan).Order().Take(1)));
}

/// <summary>Its fix-all does nothing in one scope.</summary>
public abstract class BlindFix(FixAllScope to) : OneFix
{
    public override FixAllProvider GetFixAllProvider() => new Provider(to);

    private sealed class Provider(FixAllScope blindTo) : FixAllProvider
    {
        public override Task<CodeAction?> GetFixAsync(FixAllContext context) =>
            context.Scope == blindTo ? Task.FromResult<CodeAction?>(null) : WellKnownFixAllProviders.BatchFixer.GetFixAsync(context);
    }
}

public sealed class BlindToDocumentFix() : BlindFix(FixAllScope.Document);

public sealed class BlindToProjectFix() : BlindFix(FixAllScope.Project);

public sealed class BlindToSolutionFix() : BlindFix(FixAllScope.Solution);
