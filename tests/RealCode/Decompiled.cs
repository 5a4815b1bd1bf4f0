using System.Collections.Concurrent;
using System.Reflection.Metadata;
using ICSharpCode.Decompiler;
using ICSharpCode.Decompiler.CSharp;
using ICSharpCode.Decompiler.Metadata;
using ICSharpCode.Decompiler.TypeSystem;

namespace GrantAnalyzers.RealCode;

/// <summary>The source of an assembly, as its types decompile.</summary>
internal static class Decompiled
{
    /// <param name="path">The assembly.</param>
    /// <param name="maxLines">How many lines are enough.</param>
    /// <returns>One text for each type that is not in another one.</returns>
    public static IReadOnlyList<string> Read(string path, int maxLines)
    {
        ConcurrentQueue<FullTypeName> open = new(Create(path).TypeSystem.MainModule.TopLevelTypeDefinitions
            .Where(static type => type.Kind is TypeKind.Class or TypeKind.Struct && type.Name is not "<Module>")
            .Select(static type => type.FullTypeName)
            .OrderBy(static name => name.ReflectionName, StringComparer.Ordinal));
        ConcurrentBag<(string Name, string Text)> texts = [];
        int lines = 0;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            // One for each thread: they are not made to be shared.
            CSharpDecompiler decompiler = Create(path);
            while (Volatile.Read(ref lines) < maxLines && open.TryDequeue(out FullTypeName name))
            {
                if (Decompile(decompiler, name) is { } text)
                {
                    texts.Add((name.ReflectionName, text));
                    Interlocked.Add(ref lines, text.AsSpan().Count('\n'));
                }
            }
        });
        return [.. texts.OrderBy(static text => text.Name, StringComparer.Ordinal).Select(static text => text.Text)];
    }

    private static CSharpDecompiler Create(string path) => new(path, new DecompilerSettings(LanguageVersion.CSharp13_0)
    {
        ThrowOnAssemblyResolveErrors = false,
        UseDebugSymbols = false,
        ShowXmlDocumentation = false,
    });

    /// <summary>Null where the decompiler can't: that is not ours to find out.</summary>
    private static string? Decompile(CSharpDecompiler decompiler, FullTypeName name)
    {
        try
        {
            return decompiler.DecompileTypeAsString(name);
        }
        catch (Exception e) when (e is DecompilerException or BadImageFormatException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
