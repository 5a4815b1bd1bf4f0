using System.Reflection;
using System.Text;

namespace Microsoft.CodeAnalysis.Testing;

public enum StateInheritanceMode
{
    /// <summary>What a state leaves out comes from the one before, but for the diagnostics that a fix removes.</summary>
    AutoInherit,

    /// <summary>A state is what it says.</summary>
    Explicit,

    /// <summary>What a state leaves out comes from the one before.</summary>
    AutoInheritAll,
}

public class SourceFileCollection : List<(string filename, SourceText content)>
{
    public void Add((string filename, string content) file) => Add((file.filename, SourceText.From(file.content, Encoding.UTF8)));
}

/// <summary>Sources, numbered in the order in which they were added.</summary>
public class SourceFileList(string defaultPrefix, string defaultExtension) : SourceFileCollection
{
    public void Add(string content) => Add(($"{defaultPrefix}{Count}.{defaultExtension}", content));

    public void Add(SourceText content) => Add(($"{defaultPrefix}{Count}.{defaultExtension}", content));
}

public class MetadataReferenceCollection : List<MetadataReference>
{
    public void Add(Assembly assembly) => Add(assembly.Location);

    public void Add(string path) => Add(MetadataReference.CreateFromFile(path));
}

public class ProjectCollection(string defaultLanguage, string defaultExtension) : Dictionary<string, ProjectState>
{
    public new ProjectState this[string projectName]
    {
        get
        {
            if (!TryGetValue(projectName, out ProjectState? project))
            {
                project = new ProjectState(projectName, defaultLanguage, $"/{projectName}/Test", defaultExtension);
                Add(projectName, project);
            }

            return project;
        }
    }
}

public class ProjectState(string name, string language, string defaultPrefix, string defaultExtension)
{
    public string Name { get; } = name;

    public string AssemblyName => Name;

    public string Language { get; } = language;

    public ReferenceAssemblies? ReferenceAssemblies { get; set; }

    public OutputKind? OutputKind { get; set; }

    public DocumentationMode? DocumentationMode { get; set; }

    public SourceFileList Sources { get; } = new(defaultPrefix, defaultExtension);

    public SourceFileCollection AdditionalFiles { get; } = [];

    public SourceFileCollection AnalyzerConfigFiles { get; } = [];

    public MetadataReferenceCollection AdditionalReferences { get; } = [];

    public List<string> AdditionalProjectReferences { get; } = [];

    public SourceFileCollection GeneratedSources => throw Unsupported.Member("GeneratedSources");

    private protected string DefaultPrefix { get; } = defaultPrefix;

    private protected string DefaultExtension { get; } = defaultExtension;

    private protected virtual bool IsEmpty =>
        Sources.Count + AdditionalFiles.Count + AnalyzerConfigFiles.Count + AdditionalReferences.Count + AdditionalProjectReferences.Count == 0
        && OutputKind is null && DocumentationMode is null && ReferenceAssemblies is null;

    internal bool SameFilesAs(ProjectState other) =>
        SameFiles(Sources, other.Sources) && SameFiles(AdditionalFiles, other.AdditionalFiles) && SameFiles(AnalyzerConfigFiles, other.AnalyzerConfigFiles);

    internal ProjectState Copied()
    {
        ProjectState result = new(Name, Language, DefaultPrefix, DefaultExtension);
        result.TakeParts(this, null);
        return result;
    }

    private protected void TakeParts(ProjectState own, ProjectState? inherited)
    {
        OutputKind = own.OutputKind ?? inherited?.OutputKind;
        DocumentationMode = own.DocumentationMode ?? inherited?.DocumentationMode;
        ReferenceAssemblies = own.ReferenceAssemblies ?? inherited?.ReferenceAssemblies;
        Sources.AddRange(Either(own.Sources, inherited?.Sources));
        AdditionalFiles.AddRange(Either(own.AdditionalFiles, inherited?.AdditionalFiles));
        AnalyzerConfigFiles.AddRange(Either(own.AnalyzerConfigFiles, inherited?.AnalyzerConfigFiles));
        AdditionalReferences.AddRange(Either(own.AdditionalReferences, inherited?.AdditionalReferences));
        AdditionalProjectReferences.AddRange(Either(own.AdditionalProjectReferences, inherited?.AdditionalProjectReferences));
    }

    private static List<T> Either<T>(List<T> own, List<T>? inherited) => own.Count > 0 ? own : inherited ?? own;

    private static bool SameFiles(SourceFileCollection one, SourceFileCollection other) =>
        one.Select(file => (file.filename, file.content.ToString())).SequenceEqual(other.Select(file => (file.filename, file.content.ToString())));
}

public class SolutionState(string name, string language, string defaultPrefix, string defaultExtension) : ProjectState(name, language, defaultPrefix, defaultExtension)
{
    public StateInheritanceMode? InheritanceMode { get; set; }

    public MarkupMode? MarkupHandling { get; set; }

    public List<DiagnosticResult> ExpectedDiagnostics { get; } = [];

    public ProjectCollection AdditionalProjects { get; } = new(language, defaultExtension);

    /// <summary>Whether the test set anything here, and so wants this state looked at.</summary>
    internal bool IsSet => !IsEmpty || InheritanceMode is not null || MarkupHandling is not null || ExpectedDiagnostics.Count > 0;

    private protected override bool IsEmpty => base.IsEmpty && AdditionalProjects.Count == 0;

    internal IEnumerable<ProjectState> Projects => [this, .. AdditionalProjects.Values];

    internal bool SameSolutionAs(SolutionState other) =>
        SameFilesAs(other)
        && AdditionalProjects.Keys.ToHashSet().SetEquals(other.AdditionalProjects.Keys)
        && AdditionalProjects.All(project => project.Value.SameFilesAs(other.AdditionalProjects[project.Key]));

    /// <summary>This state with what it leaves out taken from the one before it.</summary>
    internal SolutionState Evaluated(SolutionState? before, ImmutableHashSet<string> fixableIds)
    {
        SolutionState? inherited = InheritanceMode == StateInheritanceMode.Explicit ? null : before;
        SolutionState result = new(Name, Language, DefaultPrefix, DefaultExtension);
        result.TakeParts(this, inherited);
        foreach (KeyValuePair<string, ProjectState> project in AdditionalProjects.Count > 0 || inherited is null ? AdditionalProjects : inherited.AdditionalProjects)
        {
            result.AdditionalProjects.Add(project.Key, project.Value.Copied());
        }

        bool unchanged = inherited is null || InheritanceMode == StateInheritanceMode.AutoInheritAll || result.SameSolutionAs(inherited);
        result.ExpectedDiagnostics.AddRange(ExpectedDiagnostics.Count > 0
            ? ExpectedDiagnostics
            : inherited?.ExpectedDiagnostics.Where(expected => unchanged || !fixableIds.Contains(expected.Id)) ?? []);
        result.MarkupHandling = MarkupHandling ?? (unchanged ? inherited?.MarkupHandling ?? MarkupMode.Allow : MarkupMode.IgnoreFixable);
        return result;
    }

    /// <summary>Takes the marks out of all files and puts what they promise among the expectations.</summary>
    internal SolutionState ProcessMarkup(MarkupOptions options, DiagnosticDescriptor? defaultDescriptor, ImmutableArray<DiagnosticDescriptor> descriptors, ImmutableHashSet<string> fixableIds)
    {
        Dictionary<int, FileLinePositionSpan> places = [];
        List<DiagnosticResult> marked = [];
        if (MarkupHandling != MarkupMode.None)
        {
            foreach (SourceFileCollection files in Projects.SelectMany(project => new[] { project.Sources, project.AdditionalFiles }))
            {
                for (int i = 0; i < files.Count; i++)
                {
                    files[i] = ProcessMarkup(files[i]);
                }
            }
        }

        List<DiagnosticResult> all = [.. ExpectedDiagnostics.Select(expected => expected.WithEachSpan(Resolve).WithDefaultPath(Sources[0].filename)), .. marked];
        ExpectedDiagnostics.Clear();
        ExpectedDiagnostics.AddRange(all);
        return this;

        (string, SourceText) ProcessMarkup((string filename, SourceText content) file)
        {
            TestFileMarkupParser.Parse(file.content.ToString(), options.HasFlag(MarkupOptions.TreatPositionIndicatorsAsCode), out string code, out _, out ImmutableArray<(string Name, TextSpan Span)> spans);
            SourceText text = SourceText.From(code, file.content.Encoding, file.content.ChecksumAlgorithm);
            foreach ((string mark, TextSpan span) in spans)
            {
                FileLinePositionSpan place = new(file.filename, text.Lines.GetLinePositionSpan(span));
                if (mark.StartsWith('#'))
                {
                    places.Add(int.Parse(mark.AsSpan(1)), place);
                }
                else if (Expected(mark) is DiagnosticResult expected)
                {
                    marked.Add(expected.WithMessage(null).WithSpan(place).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations | DiagnosticOptions.IgnoreSeverity));
                }
            }

            return (file.filename, text);
        }

        DiagnosticResult? Expected(string mark)
        {
            DiagnosticDescriptor? descriptor = mark.Length == 0
                ? defaultDescriptor ?? throw new InvalidOperationException("[|…|] needs an analyzer with one descriptor; name the id, {|ID:…|}, or set MarkupOptions.UseFirstDescriptor.")
                : descriptors.FirstOrDefault(descriptor => descriptor.Id == mark);
            DiagnosticResult expected = descriptor is null ? DiagnosticResult.CompilerError(mark) : new DiagnosticResult(descriptor);
            bool ignored = MarkupHandling == MarkupMode.Ignore || (MarkupHandling == MarkupMode.IgnoreFixable && fixableIds.Contains(expected.Id));
            return ignored ? null : expected;
        }

        DiagnosticLocation Resolve(DiagnosticLocation location) => !location.Options.HasFlag(DiagnosticLocationOptions.InterpretAsMarkupKey)
            ? location
            : places.TryGetValue(location.Span.StartLinePosition.Line, out FileLinePositionSpan place)
                ? new DiagnosticLocation(place, location.Options & ~DiagnosticLocationOptions.InterpretAsMarkupKey)
                : throw new InvalidOperationException($"No mark {{|#{location.Span.StartLinePosition.Line}:…|}} for an expected location.");
    }
}
