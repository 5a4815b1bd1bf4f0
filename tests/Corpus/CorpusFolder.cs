using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xen.Grants;

namespace GrantAnalyzers.Corpus;

/// <summary>The files of one rule in one half of the corpus, compiled together, so that helpers may stand in a file of their own.</summary>
internal sealed class CorpusFolder
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Diagnostics;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Xen.Grants;
        """;

    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.Latest);

    private static readonly CSharpCompilationOptions s_compilationOptions =
        new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location))
            .Append(typeof(IGrantTable).Assembly.Location)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <param name="half">Who wrote it: <c>Styles</c>, or <c>Pages</c> for what was written from the rules' pages alone.</param>
    /// <param name="rule">The rule that its methods are about.</param>
    /// <param name="sources">Its files.</param>
    public CorpusFolder(string half, string rule, IEnumerable<(string Path, string Text)> sources)
    {
        Half = half;
        Rule = rule;
        SyntaxTree[] trees = [.. sources.Select(static source => CSharpSyntaxTree.ParseText(source.Text, s_parseOptions, source.Path))];
        Compilation = CSharpCompilation.Create($"{half}.{rule}", [.. trees, CSharpSyntaxTree.ParseText(Usings, s_parseOptions)], s_references, s_compilationOptions);
        Labels = trees.ToDictionary(static tree => tree, Label.ReadFrom);
        Methods = [.. trees.SelectMany(tree => MethodsOf(tree, Labels[tree]))];
    }

    public string Half { get; }

    public string Rule { get; }

    public string Name => $"{Half}/{Rule}";

    public CSharpCompilation Compilation { get; }

    public IReadOnlyDictionary<SyntaxTree, IReadOnlyList<Label>> Labels { get; }

    public IReadOnlyList<CorpusMethod> Methods { get; }

    /// <summary>Every folder of <c>Methods/{Half}/{Rule}</c> below a directory, with paths as seen from there.</summary>
    public static IReadOnlyList<CorpusFolder> ReadAll(string directory) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(directory, "Methods"), "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(directory, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(static path => (Path: path, Parts: path.Split('/')))
            .GroupBy(static file => file.Parts is [_, var half, var rule, _]
                ? (Half: half, Rule: rule)
                : throw new CorpusException($"{file.Path}: files of the corpus lie in Methods/<half>/<rule>"))
            .Select(folder => new CorpusFolder(
                folder.Key.Half,
                folder.Key.Rule,
                folder.Select(file => (ShownPath(file.Path), File.ReadAllText(Path.Combine(directory, file.Path)))))),
    ];

    /// <summary>The method, or other member, at a line of one of the files; null where there is none.</summary>
    public string? MemberNameAt(string file, int line) =>
        Labels.Keys.FirstOrDefault(tree => tree.FilePath == file) is { } tree && MemberAt(tree, line) is { } member ? NameOf(member) : null;

    /// <summary>Paths are told as seen from the top of the repository.</summary>
    private static string ShownPath(string path) => "tests/Corpus/" + path;

    /// <summary>Methods that others can call, structures with a layout of their own, and members with a label in them; the rest are helpers.</summary>
    private static IEnumerable<CorpusMethod> MethodsOf(SyntaxTree tree, IReadOnlyList<Label> labels)
    {
        ILookup<MemberDeclarationSyntax?, Label> byMember = labels.ToLookup(label => MemberAt(tree, label.Line));
        foreach (Label label in byMember[null])
        {
            throw new CorpusException($"{tree.FilePath}:{label.Line}: the label is in no method");
        }

        return tree.GetRoot().DescendantNodes()
            .OfType<MemberDeclarationSyntax>()
            .Where(member => byMember.Contains(member) || IsPublicMethod(member) || IsLaidOut(member))
            .Select(member => new CorpusMethod(
                NameOf(member),
                $"{tree.FilePath}:{member.GetLocation().GetLineSpan().StartLinePosition.Line + 1}",
                [.. byMember[member].SelectMany(static label => label.Rules).Distinct()]));
    }

    /// <summary>A field of a structure with a layout of its own is a part of that.</summary>
    private static MemberDeclarationSyntax? MemberAt(SyntaxTree tree, int line) => tree.GetRoot()
        .FindToken(tree.GetText().Lines[line - 1].Span.Start + Indentation(tree.GetText().Lines[line - 1].ToString()))
        .Parent?.AncestorsAndSelf().OfType<MemberDeclarationSyntax>()
        .FirstOrDefault(static member => IsLaidOut(member) || (member is not (BaseTypeDeclarationSyntax or BaseNamespaceDeclarationSyntax) && !(member is FieldDeclarationSyntax { Parent: StructDeclarationSyntax structure } && IsLaidOut(structure))));

    private static bool IsLaidOut(MemberDeclarationSyntax member) => member is StructDeclarationSyntax { AttributeLists: var lists } &&
        lists.SelectMany(static list => list.Attributes).Any(static attribute => attribute.Name.ToString() is "StructLayout");

    private static int Indentation(string line) => line.Length - line.TrimStart().Length;

    private static bool IsPublicMethod(MemberDeclarationSyntax member) =>
        member is MethodDeclarationSyntax method && (method.Body is not null || method.ExpressionBody is not null) && method.Modifiers.Any(SyntaxKind.PublicKeyword);

    private static string NameOf(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        StructDeclarationSyntax structure => structure.Identifier.Text,
        BaseFieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
        _ => member.Kind().ToString(),
    };
}

/// <summary>One method of the corpus, or another member with a label in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">File and line.</param>
/// <param name="Rules">The rules that its labels name; none where it is right.</param>
internal sealed record CorpusMethod(string Name, string Place, IReadOnlyList<string> Rules)
{
    public bool IsRight => Rules.Count == 0;
}
