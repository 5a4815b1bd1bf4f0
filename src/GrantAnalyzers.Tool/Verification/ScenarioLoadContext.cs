using System.Reflection;
using System.Runtime.Loader;
using Xen.Grants;
using Xen.Grants.Simulator;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>
/// Loads a version of a project with what it refers to. The library and the simulator are this tool's own:
/// both versions meet the same hypervisor.
/// </summary>
internal sealed class ScenarioLoadContext(WorkerManifest manifest) : AssemblyLoadContext("scenario")
{
    private static readonly Assembly[] _shared = [typeof(IGrantTable).Assembly, typeof(IGrantScenario).Assembly];

    protected override Assembly? Load(AssemblyName assemblyName) =>
        Array.Find(_shared, assembly => assembly.GetName().Name == assemblyName.Name)
        ?? (manifest.Files.TryGetValue(assemblyName.Name + ".dll", out string? path) ? LoadFromAssemblyPath(path) : null);

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string[] names = [unmanagedDllName, $"{unmanagedDllName}.dll", $"lib{unmanagedDllName}.so", $"lib{unmanagedDllName}.dylib"];
        return Array.Find(names, manifest.Files.ContainsKey) is string name ? LoadUnmanagedDllFromPath(manifest.Files[name]) : 0;
    }
}
