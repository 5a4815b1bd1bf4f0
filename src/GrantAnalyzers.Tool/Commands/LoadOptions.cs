using System.CommandLine;
using GrantAnalyzers.Tool.Analysis;
using GrantAnalyzers.Tool.Loading;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Commands;

/// <summary>What all commands take: what to load, and which findings count.</summary>
internal sealed class LoadOptions
{
    /// <summary>Said in the help of every command.</summary>
    internal const string Caution = "Loading a project runs its MSBuild code and its source generators, as building it does.";

    private readonly Argument<string> _path = new("PATH") { Description = "A C# project, a solution, or a folder that holds exactly one of them." };
    private readonly Option<string?> _framework = new("--framework", "-f") { Description = "Look at this target framework only.", HelpName = "TFM" };
    private readonly Option<string?> _configuration = new("--configuration", "-c") { Description = "The build configuration to load.", HelpName = "NAME" };
    private readonly Option<string> _severity = new("--severity") { Description = "The least severity that counts, after the project's own configuration.", DefaultValueFactory = _ => "warn" };
    private readonly Option<string[]> _diagnostics = new("--diagnostics")
    {
        Description = "Only these ids, separated by spaces or commas.",
        HelpName = "IDS",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    internal LoadOptions() => _severity.AcceptOnlyFromAmong("info", "warn", "error");

    internal void AddTo(Command command, bool withFilter = true)
    {
        command.Arguments.Add(_path);
        command.Options.Add(_framework);
        command.Options.Add(_configuration);
        if (withFilter)
        {
            command.Options.Add(_severity);
            command.Options.Add(_diagnostics);
        }
    }

    internal LoadRequest Request(ParseResult parsed) => new(parsed.GetRequiredValue(_path), parsed.GetValue(_framework), parsed.GetValue(_configuration));

    /// <exception cref="InputException">An id is not that of a rule.</exception>
    internal FindingFilter Filter(ParseResult parsed)
    {
        string[] ids = [.. parsed.GetValue(_diagnostics)!
            .SelectMany(value => value.Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries))
            .Select(id => id.ToUpperInvariant())];
        if (ids.FirstOrDefault(id => KnownRules.Descriptors.All(rule => rule.Id != id)) is string unknown)
        {
            throw new InputException($"--diagnostics: there is no rule {unknown}; there are {string.Join(", ", KnownRules.Descriptors.Select(rule => rule.Id))}");
        }

        DiagnosticSeverity severity = parsed.GetValue(_severity) switch
        {
            "info" => DiagnosticSeverity.Info,
            "error" => DiagnosticSeverity.Error,
            _ => DiagnosticSeverity.Warning,
        };
        return new FindingFilter(severity, ids.ToHashSet());
    }
}
