using System.Collections.Immutable;
using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT3002: 0 taken for "no handle": a handle compared with it, or a 0 stored or returned where a handle belongs.</summary>
internal sealed class ZeroTakenForNoHandle : IGrantRule
{
    /// <summary>Present where a handle is tested, absent where a 0 is put in its place.</summary>
    public const string TestProperty = "Test";

    public DiagnosticDescriptor Descriptor => Descriptors.ZeroTakenForNoHandle;

    public void Report(FunctionFlow flow, Action<Diagnostic> report)
    {
        foreach (ZeroHandle zero in flow.ZeroHandles)
        {
            bool isOurs = GrantSymbols.IsHandle(zero.Zero.Type) && zero.Zero.Type!.Name == "GrantHandle";
            SyntaxNode syntax = zero.IsTest ? zero.At.Syntax : zero.Zero.Syntax;
            report(Diagnostic.Create(
                Descriptor,
                syntax.GetLocation(),
                BeginningOf(zero.Holder) is { } beginning && beginning.SourceTree == syntax.SyntaxTree ? [zero.Zero.Syntax.GetLocation(), beginning] : [zero.Zero.Syntax.GetLocation()],
                zero.IsTest ? ImmutableDictionary<string, string?>.Empty.Add(TestProperty, null) : ImmutableDictionary<string, string?>.Empty,
                Excerpt.Of(zero.IsTest ? syntax : syntax.Parent ?? syntax),
                zero.IsTest ? $"compare with {(isOurs ? "GrantHandle.Invalid" : "all ones")}" : $"write {(isOurs ? "GrantHandle.Invalid" : "all ones")}"));
        }
    }

    /// <summary>Where what holds the handle is declared, and with it what it begins as.</summary>
    private static Location? BeginningOf(ISymbol? holder) => holder is IFieldSymbol or IPropertySymbol && holder.Locations is [{ IsInSource: true } at] ? at : null;
}
