using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>A method in which something is reported, and what harm it does in the simulator before the fixes and after.</summary>
internal sealed partial record Proof(string Method, IReadOnlyDictionary<Condition, string> Before, IReadOnlyDictionary<Condition, string> After)
{
    /// <summary>What is tried has to sleep in the simulation's time, and may not end this process.</summary>
    private const string Usings = """
        global using Environment = GrantAnalyzers.FixProperties.Proofs.SimulatedEnvironment;
        global using Thread = GrantAnalyzers.FixProperties.Proofs.SimulatedThread;
        """;

    /// <summary>It did harm, and does none.</summary>
    public bool Holds => Before.Count > 0 && After.Count == 0;

    /// <summary>All methods of a folder in which something is reported, and that can be called and succeed where nothing is wrong.</summary>
    public static async Task<IReadOnlyList<Proof>> OfAsync(string name, IReadOnlyList<(string Name, string Text)> files)
    {
        Folder before = Folder.Of(name, files), after = await Trial.FixAllAsync(before);
        string[] reported = [.. await ReportedAsync(before)];
        IReadOnlyList<Specimen> specimens = await CompileAsync(before, reported);
        ILookup<string, Specimen> mended = (await CompileAsync(after, reported)).ToLookup(static specimen => specimen.Name);
        List<Proof> proofs = [];
        foreach (Specimen specimen in specimens)
        {
            if (Harms.SuccessOf(specimen) is { } success && mended[specimen.Name].FirstOrDefault() is { } fresh)
            {
                bool succeedsStill = Harms.SuccessOf(fresh)?.Result == success.Result;
                proofs.Add(new Proof(
                    $"{name}/{specimen.Name}",
                    Harms.Of(specimen, success),
                    succeedsStill ? Harms.Of(fresh, success) : new Dictionary<Condition, string> { [Condition.Nothing] = "succeeds no more" }));
            }
        }

        return proofs;
    }

    /// <summary>The methods, by where they are, in which something is reported.</summary>
    private static async Task<IEnumerable<string>> ReportedAsync(Folder folder) => (await folder.ReportsAsync())
        .Select(static report => report.Location.SourceTree!.GetRoot().FindNode(report.Location.SourceSpan).FirstAncestorOrSelf<MethodDeclarationSyntax>())
        .OfType<MethodDeclarationSyntax>()
        .Where(static method => !ReadsRealTime().IsMatch(method.ToString()))
        .Select(NameOf)
        .Distinct();

    private static async Task<IReadOnlyList<Specimen>> CompileAsync(Folder folder, string[] methods)
    {
        CSharpCompilation compilation = await folder.CompilationAsync();
        Driver driver = new(compilation);
        List<(string Method, string Caller, bool TellsOutcome)> callers = [];
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            foreach (MethodDeclarationSyntax method in (await tree.GetRootAsync()).DescendantNodes().OfType<MethodDeclarationSyntax>().Where(method => methods.Contains(NameOf(method))))
            {
                string caller = $"Call{callers.Count}";
                IMethodSymbol symbol = compilation.GetSemanticModel(tree).GetDeclaredSymbol(method)!;
                if (driver.TryAdd(caller, symbol))
                {
                    bool hasResult = !symbol.ReturnsVoid && symbol.ReturnType is not INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.Length: 0 };
                    callers.Add((NameOf(method), caller, hasResult));
                }
            }
        }

        compilation = compilation
            .AddReferences(MetadataReference.CreateFromFile(typeof(Proof).Assembly.Location))
            .AddSyntaxTrees(Parse(driver.Source), Parse(Usings));
        using MemoryStream image = new();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted = compilation.Emit(image);
        if (!emitted.Success)
        {
            throw new InvalidOperationException($"{folder.Name}: {string.Join('\n', emitted.Diagnostics.Where(static finding => finding.Severity == DiagnosticSeverity.Error))}");
        }

        Type type = Assembly.Load(image.ToArray()).GetType(Driver.TypeName)!;
        return [.. callers.Select(known => type.GetMethod(known.Caller)! is var caller && caller.ReturnType == typeof(string)
            ? new Specimen(known.Method, known.TellsOutcome, caller.CreateDelegate<Func<Scene, string>>(), null)
            : new Specimen(known.Method, known.TellsOutcome, null, caller.CreateDelegate<Func<Scene, Task<string>>>()))];

        SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)compilation.SyntaxTrees[0].Options);
    }

    /// <summary>Type and method, with its parameters, which tell those of one name apart.</summary>
    private static string NameOf(MethodDeclarationSyntax method) =>
        $"{string.Join('.', method.Ancestors().OfType<BaseTypeDeclarationSyntax>().Reverse().Select(static type => type.Identifier.ValueText))}.{method.Identifier.ValueText}({string.Join(", ", method.ParameterList.Parameters.Select(static parameter => parameter.Type))})";

    /// <summary>What asks a clock other than the table's would wait in real time; nothing else may wait but for the simulation.</summary>
    [GeneratedRegex("Stopwatch|DateTime|SpinWait|Task\\.Delay|Monitor\\.|WaitOne|\\.Wait\\(|GetResult|Task\\.Run|ThreadPool|async void|Timer|Parallel")]
    private static partial Regex ReadsRealTime();
}
