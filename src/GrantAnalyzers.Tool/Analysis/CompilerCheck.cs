using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Analysis;

/// <summary>What the compiler itself says about the projects.</summary>
internal static class CompilerCheck
{
    /// <exception cref="InputException">A project does not compile.</exception>
    internal static async Task RequireCompilableAsync(Solution solution, CancellationToken cancellationToken)
    {
        IReadOnlyList<Finding> errors = [.. (await FindAsync(solution, cancellationToken)).Where(finding => finding.Severity == DiagnosticSeverity.Error)];
        if (errors.Count > 0)
        {
            string more = errors.Count > 1 ? $" (and {FindingCounts.Counted(errors.Count - 1, "more error")})" : "";
            throw new InputException($"the code does not compile: {errors[0]}{more}; make it build first");
        }
    }

    /// <summary>The compiler's errors and warnings, each place once.</summary>
    internal static async Task<IReadOnlyList<Finding>> FindAsync(Solution solution, CancellationToken cancellationToken)
    {
        HashSet<Finding> findings = [];
        foreach (Project project in solution.Projects)
        {
            Compilation compilation = (await project.GetCompilationAsync(cancellationToken))!;
            findings.UnionWith(compilation.GetDiagnostics(cancellationToken)
                .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !diagnostic.IsSuppressed)
                .Select(Finding.From));
        }

        return [.. findings.Order()];
    }

    /// <summary>What there is more of after an edit than before it, by id; null where nothing is.</summary>
    internal static Finding? FirstNew(IReadOnlyList<Finding> before, IReadOnlyList<Finding> after)
    {
        SortedDictionary<string, int> known = before.PerId();
        string? worse = after.PerId().FirstOrDefault(count => count.Value > known.GetValueOrDefault(count.Key)).Key;
        return worse is null ? null : after.First(finding => finding.Id == worse && !before.Contains(finding));
    }
}
