using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace GrantAnalyzers.FixProperties;

/// <summary>The analyzers that the SDK runs on every project.</summary>
internal static class SdkAnalyzers
{
    public static ImmutableArray<DiagnosticAnalyzer> All { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "Microsoft.CodeAnalysis*.NetAnalyzers.dll")
            .Order(StringComparer.Ordinal)
            .SelectMany(static file => new AnalyzerFileReference(file, new Loader()).GetAnalyzers(LanguageNames.CSharp)),
    ];

    private static string Folder => typeof(SdkAnalyzers).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static data => data.Key == "SdkAnalyzers").Value!;

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
    }
}
