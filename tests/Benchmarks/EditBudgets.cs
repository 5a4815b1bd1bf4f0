using GrantAnalyzers;
using GrantAnalyzers.Baselines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Xen.Grants;

namespace Benchmarks;

/// <summary>
/// What a keystroke costs: one digit changes in one of 200 files, and an editor asks an analyzer anew about that file. Every edit
/// is a compilation that nobody has asked anything yet; the process is warm, as an IDE is.
/// </summary>
internal static class EditBudgets
{
    private const int Files = 200, CallsInFile = 20, Edits = 40, WarmUp = 20;

    internal static IEnumerable<Budget> Measure()
    {
        string folder = Directory.CreateTempSubdirectory("grant-edits").FullName;
        try
        {
            GrantSources.Write(folder, Files * CallsInFile);
            CSharpCompilation project = CSharpCompilation.Create(
                "Edited",
                Directory.EnumerateFiles(folder, "*.cs").Order(StringComparer.Ordinal).Select(static path => CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(path)), new CSharpParseOptions(LanguageVersion.Latest), path)),
                CompilerRun.Framework().Append(typeof(MapGrantRef).Assembly.Location).Select(static path => MetadataReference.CreateFromFile(path)),
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
            double[] medians = Medians(project);
            yield return Budget.AtMost($"an edit in one of {Files} files, {medians[1] * 1_000:F1} ms, of every graph of that file", 2, medians[1] / medians[0], "times");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Of the graphs' and of ours, each on edits of its own so that neither finds what the other has bound.</summary>
    private static double[] Medians(CSharpCompilation project)
    {
        double[][] taken = [new double[Edits], new double[Edits]];
        for (int edit = -WarmUp; edit < Edits; edit++)
        {
            for (int i = 0; i < taken.Length; i++)
            {
                (CSharpCompilation edited, SyntaxTree tree) = Edit(project, Math.Abs(edit) % Files, (2 * edit) + i);
                double seconds = Seconds(edited, tree, i == 0 ? new GraphOnly() : new GrantAnalyzer());
                taken[i][Math.Max(edit, 0)] = seconds;
            }
        }

        return [.. taken.Select(static times => times.Order().ElementAt(Edits / 2))];
    }

    /// <summary>One character of a number in a method's body is another.</summary>
    private static (CSharpCompilation Compilation, SyntaxTree Tree) Edit(CSharpCompilation project, int file, int edit)
    {
        SyntaxTree old = project.SyntaxTrees.First(tree => tree.FilePath.EndsWith($"Backend{file * CallsInFile}.cs", StringComparison.Ordinal));
        SourceText text = old.GetText();
        int digit = text.ToString().IndexOf("return -22;", StringComparison.Ordinal) + "return -2".Length;
        SyntaxTree tree = old.WithChangedText(text.WithChanges(new TextChange(new TextSpan(digit, 1), Math.Abs(edit % 10).ToString())));
        CSharpCompilation edited = project.ReplaceSyntaxTree(old, tree);
        // The editor has the declarations and the file's symbols for its own colours before an analyzer is asked.
        edited.GetSemanticModel(tree).GetDiagnostics();
        return (edited, tree);
    }

    private static double Seconds(CSharpCompilation compilation, SyntaxTree tree, DiagnosticAnalyzer analyzer)
    {
        CompilationWithAnalyzers host = compilation.WithAnalyzers([analyzer], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: true, logAnalyzerExecutionTime: false));
        SemanticModel model = host.Compilation.GetSemanticModel(tree);
        return Best.Of(1, () => host.GetAnalyzerSemanticDiagnosticsAsync(model, null, default).GetAwaiter().GetResult());
    }
}
