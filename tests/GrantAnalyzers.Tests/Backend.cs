using System.Collections.Immutable;
using GrantAnalyzers.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;
using Xen.Grants;

namespace GrantAnalyzers.Tests;

/// <summary>Checks code that is written as members of a small backend: what is reported, and what the fixes make of it.</summary>
internal static class Backend
{
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Append(typeof(IGrantTable).Assembly.Location)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly string[] s_firstRules = ["GNT1001", "GNT1002", "GNT1003"];

    /// <summary>The members stand in a class that has a grant table and a log, and a Bug() to call.</summary>
    public static string Class(string members) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using Xen.Grants;

        class Backend(IGrantTable grants)
        {
            private readonly IGrantTable _grants = grants;

        {{Indented(members)}}

            private static void Bug() => Environment.FailFast("bug");
            private static bool Unlikely(bool condition) => condition;
            private static MapGrantRef Map(uint gref) => MapGrantRef.Create(0x1000 * gref, GrantMapFlags.HostMap, new GrantRef(gref), new DomId(1));
            private static void Use(GrantHandle handle) { }
            private static void Log(string text) { }
        }

        """;

    /// <summary>A method that issues a batch, goes over it, and knows of each element <c>op</c> whether it <c>isOkay</c>.</summary>
    /// <param name="members">What the class has besides.</param>
    /// <param name="before">Stands before the loop.</param>
    /// <param name="note">Stands in it.</param>
    /// <param name="behind">Stands behind it.</param>
    public static string LoopOverBatch(string members, string before, string note, string behind) => $$"""
        {{members}}

        int Test(MapGrantRef[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            if (rc != 0) return rc;
            {{before}}
            foreach (MapGrantRef op in ops)
            {
                bool isOkay = op.Status == GrantStatus.Okay;
                {{note}}
            }

            {{behind}}
            return 0;
        }
        """;

    /// <summary>A project without files, for what the test library has no setting for.</summary>
    public static Project Project(AdhocWorkspace workspace, LanguageVersion version = LanguageVersion.Latest) => workspace
        .AddProject("Backend", LanguageNames.CSharp)
        .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
        .WithParseOptions(new CSharpParseOptions(version))
        .WithMetadataReferences(References);

    /// <summary>Of the first three rules, what is marked is reported, and nothing else.</summary>
    public static Task Reports(string members) => ReportsInFile(Class(members));

    public static Task ReportsInFile(string source) => ReportsInFile(source, s_firstRules);

    /// <summary>Of one rule, what is marked is reported, and nothing else.</summary>
    public static Task ReportsOf(string rule, string members) => ReportsInFile(Class(members), [rule]);

    private static Task ReportsInFile(string source, string[] rules)
    {
        CSharpAnalyzerTest<GrantAnalyzer, DefaultVerifier> test = new()
        {
            TestCode = source,
            ReferenceAssemblies = new ReferenceAssemblies(string.Empty),
        };
        test.TestState.AdditionalReferences.AddRange(References);
        test.DisabledDiagnostics.AddRange(AllRulesBut(rules));
        return test.RunAsync();
    }

    /// <summary>The fix of GNT1001 makes the second text of the first.</summary>
    public static Task ComparisonBecomes(string members, string fixedMembers) =>
        Becomes<CompareWithStatusName>(Class(members), Class(fixedMembers));

    /// <summary>The fix of GNT1002 makes the second text of the first.</summary>
    public static Task CallBecomes(string members, string fixedMembers) =>
        Becomes<IssueThroughGrantRetry>(Class(members), Class(fixedMembers));

    /// <summary>The fix of GNT1003 makes the second text of the first.</summary>
    public static Task CheckIsInserted(string members, string fixedMembers) =>
        Becomes<ExamineStatus>(Class(members), Class(fixedMembers));

    /// <summary>The fix of one rule makes the second members of the first.</summary>
    public static Task Becomes<TFix>(string rule, string members, string fixedMembers)
        where TFix : CodeFixProvider, new() => Becomes<TFix>(Class(members), Class(fixedMembers), [rule]);

    /// <summary>The same for an alternative, which has a key of its own.</summary>
    public static Task BecomesBy<TFix>(string key, string rule, string members, string fixedMembers)
        where TFix : CodeFixProvider, new() => Becomes<TFix>(Class(members), Class(fixedMembers), [rule], key);

    public static Task Becomes<TFix>(string source, string fixedSource)
        where TFix : CodeFixProvider, new() => Becomes<TFix>(source, fixedSource, s_firstRules);

    private static async Task Becomes<TFix>(string source, string fixedSource, string[] rules, string? key = null)
        where TFix : CodeFixProvider, new()
    {
        CSharpCodeFixTest<GrantAnalyzer, TFix, DefaultVerifier> test = new()
        {
            TestCode = source,
            FixedCode = fixedSource,
            CodeActionEquivalenceKey = key,
            ReferenceAssemblies = new ReferenceAssemblies(string.Empty),
        };
        test.TestState.AdditionalReferences.AddRange(References);
        test.DisabledDiagnostics.AddRange(AllRulesBut(rules));
        await test.RunAsync();
    }

    private static IEnumerable<string> AllRulesBut(string[] rules) =>
        new GrantAnalyzer().SupportedDiagnostics.Select(static rule => rule.Id).Except(rules);

    private static string Indented(string members) =>
        string.Join('\n', members.Split('\n').Select(static line => line.Length == 0 ? line : "    " + line));
}
