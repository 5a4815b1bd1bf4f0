using System.Collections.Immutable;
using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT3004: an unmap that leaves out a part that was mapped, or both parts.</summary>
internal sealed class PartLeftMapped : IGrantRule
{
    /// <summary>Present where the host's address is to be added.</summary>
    public const string HostProperty = "Host";

    /// <summary>Present where the device's address is to be added.</summary>
    public const string DeviceProperty = "Device";

    public DiagnosticDescriptor Descriptor => Descriptors.PartLeftMapped;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        if (!flow.Calls.Exists(static call => call.Shape?.Kind == GrantKind.Unmap))
        {
            return;
        }

        foreach (PartialUnmap unmap in flow.PartialUnmaps)
        {
            ImmutableDictionary<string, string?> facts = ImmutableDictionary<string, string?>.Empty;
            facts = unmap.LosesHost || (unmap.IsOfNothing && !unmap.LosesDevice) ? facts.Add(HostProperty, null) : facts;
            facts = unmap.LosesDevice ? facts.Add(DeviceProperty, null) : facts;
            report(Diagnostic.Create(
                Descriptor,
                unmap.At.Syntax.GetLocation(),
                unmap.Handle.Syntax.SyntaxTree == unmap.At.Syntax.SyntaxTree ? [unmap.Handle.Syntax.GetLocation()] : [],
                facts,
                unmap.IsOfNothing ? "the whole mapping as it was: neither of its addresses is given"
                : unmap.LosesDevice ? "the device's part mapped: dev_bus_addr is 0" : "the host's part mapped: host_addr is 0"));
        }
    }
}
