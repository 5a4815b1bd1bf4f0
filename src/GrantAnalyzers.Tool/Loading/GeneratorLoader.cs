using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Loading;

/// <summary>
/// Loads the source generators of the projects: each folder's assemblies apart from the others', all of them
/// on the compiler of this tool.
/// </summary>
internal sealed class GeneratorLoader : IAnalyzerAssemblyLoader
{
    private static readonly string _framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    private readonly Dictionary<string, FolderContext> _contexts = [];

    public void AddDependencyLocation(string fullPath)
    {
        // Whatever a generator needs is sought in its own folder.
    }

    public Assembly LoadFromPath(string fullPath)
    {
        string folder = Path.GetDirectoryName(fullPath)!;
        lock (_contexts)
        {
            if (!_contexts.TryGetValue(folder, out FolderContext? context))
            {
                _contexts[folder] = context = new FolderContext(folder);
            }

            return context.LoadFromAssemblyPath(fullPath);
        }
    }

    private sealed class FolderContext(string folder) : AssemblyLoadContext
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            string path = Path.Combine(folder, assemblyName.Name + ".dll");
            return IsShared(assemblyName.Name!) || !File.Exists(path) ? null : LoadFromAssemblyPath(path);
        }

        /// <summary>Generators and tool must agree on what a compilation is.</summary>
        private static bool IsShared(string name) =>
            name is "Microsoft.CodeAnalysis" or "Microsoft.CodeAnalysis.CSharp" || File.Exists(Path.Combine(_framework, name + ".dll"));
    }
}
