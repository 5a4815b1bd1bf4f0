using System.Text.Json;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>What a worker needs to load one version of a project.</summary>
/// <param name="Assembly">The project's assembly.</param>
/// <param name="Files">What it may load besides: path by file name.</param>
internal sealed record WorkerManifest(string Assembly, Dictionary<string, string> Files)
{
    internal static WorkerManifest Read(string path) => JsonSerializer.Deserialize<WorkerManifest>(File.ReadAllText(path))!;

    internal void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this));
}
