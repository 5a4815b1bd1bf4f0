using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.Configuration;

/// <summary>Something in a configuration that is not understood.</summary>
internal sealed record ConfigurationProblem(string Key, string Value, string Complaint)
{
    public Diagnostic ToDiagnostic(ImmutableArray<AdditionalText> files, CancellationToken cancellationToken) =>
        Diagnostic.Create(Descriptors.ConfigurationNotUnderstood, Find(files, cancellationToken), Key, Value, Complaint);

    /// <summary>The line that says so. Analyzers see a configuration file only where the project lists it as an additional file too.</summary>
    private Location? Find(ImmutableArray<AdditionalText> files, CancellationToken cancellationToken)
    {
        foreach (AdditionalText file in files)
        {
            if (Path.GetExtension(file.Path) is ".editorconfig" or ".globalconfig" && file.GetText(cancellationToken) is { } text)
            {
                foreach (TextLine line in text.Lines)
                {
                    string[] parts = line.ToString().Split(['='], 2);
                    if (parts.Length == 2 && string.Equals(parts[0].Trim(), Key, StringComparison.OrdinalIgnoreCase) && parts[1].Trim() == Value)
                    {
                        return Location.Create(file.Path, line.Span, text.Lines.GetLinePositionSpan(line.Span));
                    }
                }
            }
        }

        return null;
    }
}
