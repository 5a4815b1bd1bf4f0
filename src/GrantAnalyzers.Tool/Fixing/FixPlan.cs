using System.Collections.Immutable;
using GrantAnalyzers.Tool.Analysis;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace GrantAnalyzers.Tool.Fixing;

/// <summary>One id's primary fix: the first action that its provider offers anywhere, applied everywhere.</summary>
internal sealed class FixPlan(string id, CodeFixProvider provider, Func<Project, CancellationToken, Task<ImmutableArray<Diagnostic>>> diagnose)
{
    /// <summary>Applies the fix to the whole solution; the same solution where there is nothing to apply.</summary>
    internal async Task<Solution> ApplyAsync(Solution solution, CancellationToken cancellationToken)
    {
        foreach (Project project in solution.Projects)
        {
            foreach (Diagnostic diagnostic in await DiagnoseAsync(project, cancellationToken))
            {
                Document document = project.GetDocument(diagnostic.Location.SourceTree)!;
                if (await FirstActionAsync(document, diagnostic, cancellationToken) is CodeAction primary)
                {
                    return await ApplyEverywhereAsync(document, primary.EquivalenceKey, cancellationToken);
                }
            }
        }

        return solution;
    }

    private async Task<Solution> ApplyEverywhereAsync(Document document, string? key, CancellationToken cancellationToken)
    {
        FixAllContext context = new(document, provider, FixAllScope.Solution, key, [id], new Source(this), cancellationToken);
        CodeAction? fixAll = provider.GetFixAllProvider() is FixAllProvider all ? await all.GetFixAsync(context) : null;
        ImmutableArray<CodeActionOperation> operations = fixAll is null ? [] : await fixAll.GetOperationsAsync(cancellationToken);
        return operations.OfType<ApplyChangesOperation>().SingleOrDefault()?.ChangedSolution ?? document.Project.Solution;
    }

    private async Task<CodeAction?> FirstActionAsync(Document document, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        CodeAction? first = null;
        await provider.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => first ??= action, cancellationToken));
        return first;
    }

    private async Task<IEnumerable<Diagnostic>> DiagnoseAsync(Project project, CancellationToken cancellationToken) =>
        (await diagnose(project, cancellationToken)).Where(diagnostic => diagnostic.Id == id);

    /// <summary>Hands a fix-all its diagnostics.</summary>
    private sealed class Source(FixPlan plan) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            plan.DiagnoseAsync(project, cancellationToken);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await plan.DiagnoseAsync(document.Project, cancellationToken)).Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
