using System.Collections.Immutable;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Fixing;

/// <summary>What the fixes made of a solution.</summary>
/// <param name="Solution">The solution as it is now, in memory.</param>
/// <param name="Before">What was found.</param>
/// <param name="After">What is left.</param>
internal sealed record FixResult(Solution Solution, IReadOnlyList<Finding> Before, IReadOnlyList<Finding> After)
{
    /// <summary>How many findings of each id are gone.</summary>
    internal SortedDictionary<string, int> Applied
    {
        get
        {
            SortedDictionary<string, int> applied = Before.PerId(), left = After.PerId();
            foreach (string id in applied.Keys.ToArray())
            {
                applied[id] -= left.GetValueOrDefault(id);
                if (applied[id] <= 0)
                {
                    applied.Remove(id);
                }
            }

            return applied;
        }
    }
}

/// <summary>Applies the primary fixes until they change nothing more.</summary>
internal sealed class Fixpoint(LoadedSolution loaded, FindingFilter filter)
{
    /// <summary>Fixes do not undo each other; this many rounds are never needed.</summary>
    private const int MaxRounds = 16;

    private readonly Analyst _analyst = new(filter);

    /// <exception cref="InputException">The code would compile less well than before.</exception>
    internal async Task<FixResult> RunAsync(CancellationToken cancellationToken)
    {
        Solution solution = loaded.Solution;
        IReadOnlyList<Finding> before = await _analyst.FindAsync(solution, cancellationToken);
        IReadOnlyList<Finding> left = before;
        for (int round = 0; round < MaxRounds && left.Count > 0; round++)
        {
            Solution next = await RoundAsync(solution, left, cancellationToken);
            if (next == solution)
            {
                break;
            }

            solution = next;
            left = await _analyst.FindAsync(solution, cancellationToken);
        }

        await RequireAsGoodAsync(solution, cancellationToken);
        return new FixResult(solution, before, left);
    }

    private async Task<Solution> RoundAsync(Solution solution, IReadOnlyList<Finding> left, CancellationToken cancellationToken)
    {
        foreach (string id in left.PerId().Keys)
        {
            if (KnownRules.Fixes.FirstOrDefault(fix => fix.FixableDiagnosticIds.Contains(id)) is { } provider)
            {
                Solution edited = await new FixPlan(id, provider, EditableAsync).ApplyAsync(solution, cancellationToken);
                solution = edited == solution ? solution : await SharedFiles.MergeAsync(solution, edited, cancellationToken);
            }
        }

        return solution;
    }

    /// <summary>The diagnostics that lie where we may write.</summary>
    private async Task<ImmutableArray<Diagnostic>> EditableAsync(Project project, CancellationToken cancellationToken) =>
        [.. (await _analyst.DiagnoseAsync(project, cancellationToken))
            .Where(diagnostic => project.GetDocument(diagnostic.Location.SourceTree) is Document document && loaded.MayEdit(document))];

    private async Task RequireAsGoodAsync(Solution solution, CancellationToken cancellationToken)
    {
        if (solution == loaded.Solution)
        {
            return;
        }

        IReadOnlyList<Finding> before = await CompilerCheck.FindAsync(loaded.Solution, cancellationToken);
        IReadOnlyList<Finding> after = await CompilerCheck.FindAsync(solution, cancellationToken);
        if (CompilerCheck.FirstNew(before, after) is Finding worse)
        {
            throw new InputException($"nothing was changed, because the fixed code would compile less well: {worse}; please report the code at that place");
        }
    }
}
