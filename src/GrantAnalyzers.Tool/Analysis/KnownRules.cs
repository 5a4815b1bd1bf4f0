using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.Tool.Analysis;

/// <summary>The analyzers and fixes that this tool brings along. Whichever copy a project refers to is not run.</summary>
internal static class KnownRules
{
    internal static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } = [.. InstancesFrom<DiagnosticAnalyzer>("GrantAnalyzers")];

    internal static ImmutableArray<CodeFixProvider> Fixes { get; } = [.. InstancesFrom<CodeFixProvider>("GrantAnalyzers.CodeFixes")];

    internal static ImmutableArray<DiagnosticDescriptor> Descriptors { get; } =
        [.. Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).DistinctBy(rule => rule.Id).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    /// <summary>What a rule reports, in a few words; the id where it is not one of these.</summary>
    internal static string TitleOf(string id) => Descriptors.FirstOrDefault(rule => rule.Id == id)?.Title.ToString() ?? id;

    private static IEnumerable<T> InstancesFrom<T>(string assembly) => Assembly.Load(assembly).GetExportedTypes()
        .Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(T)))
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .Select(type => (T)Activator.CreateInstance(type)!);
}
