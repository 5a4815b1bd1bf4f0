using System.Runtime.InteropServices;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Rules;

/// <summary>GNT4001: a hand-written interop structure whose fields do not lie where the other side reads them.</summary>
/// <remarks>
/// A structure counts that has C's name and most of C's fields, or that is marked as an operation and has all of them.
/// What is told first is the first field that is off: what lies behind it is off because of it, most likely.
/// </remarks>
internal static class LayoutNotXens
{
    public static void Report(INamedTypeSymbol type, GrantSymbols symbols, Action<Diagnostic> report)
    {
        if (type.TypeKind is not (TypeKind.Struct or TypeKind.Class) || type.IsGenericType || type.Locations is not [{ IsInSource: true } at, ..])
        {
            return;
        }

        XenLayout? inC = XenLayouts.InC(type.Name);
        if ((inC ?? (symbols.IsOperation(type) ? XenLayouts.OfOperation(type.Name) : null)) is not { } expected)
        {
            return;
        }

        (LayoutKind kind, _, _) = NativeLayout.AttributesOf(type);
        if (kind == LayoutKind.Auto)
        {
            if (type.TypeKind == TypeKind.Struct)
            {
                Report(type, at, "its layout is automatic, so that the runtime may put its fields in any order", report);
            }

            return;
        }

        if (!IsHalfTyped(type) && NativeLayout.Of(type) is { } layout)
        {
            List<(XenField Expected, NativeField Found)> pairs = Pair(expected, layout, out XenField? missing);
            int wanted = expected.Fields.Count(static field => !field.IsOptional);
            int found = pairs.Count(static pair => !pair.Expected.IsOptional);
            if (inC is null ? found == wanted : 2 * found > wanted)
            {
                Compare(type, at, expected, layout, pairs, missing, report);
            }
        }
    }

    /// <summary>A class whose fields may be in any order is passed to native code.</summary>
    public static void Report(IMethodSymbol native, Action<Diagnostic> report)
    {
        foreach (IParameterSymbol parameter in native.Parameters)
        {
            if (parameter is { Type: INamedTypeSymbol { TypeKind: TypeKind.Class } type, Locations: [{ IsInSource: true } at, ..] } &&
                XenLayouts.InC(type.Name) is not null && NativeLayout.AttributesOf(type).Kind == LayoutKind.Auto)
            {
                Report(type, at, "it is a class without a layout of its own, which native code cannot be given", report);
            }
        }
    }

    private static void Compare(INamedTypeSymbol type, Location at, XenLayout expected, NativeLayout layout, List<(XenField Expected, NativeField Found)> pairs, XenField? missing, Action<Diagnostic> report)
    {
        foreach ((XenField field, NativeField found) in pairs)
        {
            if (found.Offset != field.Offset || found.Size != field.Size)
            {
                Location there = found.Symbol.AssociatedSymbol?.Locations.FirstOrDefault() ?? found.Symbol.Locations.FirstOrDefault() ?? at;
                string how = found.Offset != field.Offset
                    ? $"{field.Name} stands at offset {found.Offset}; {expected.Reader} reads it at {field.Offset}"
                    : $"{field.Name} takes {Bytes(found.Size)}; {expected.Reader} reads {Bytes(field.Size)}";
                Report(type, there.IsInSource ? there : at, how, report);
                return;
            }
        }

        if (!expected.Sizes.Contains(layout.Size))
        {
            int usual = expected.Sizes[expected.Sizes.Length - 1];
            Report(
                type,
                at,
                missing is not null && missing.Offset >= layout.Size
                    ? $"it has no {missing.Name}; {expected.Reader} reads one at offset {missing.Offset}"
                    : $"it takes {Bytes(layout.Size)} in all; {expected.Reader}'s takes {usual}",
                report);
        }
    }

    /// <summary>C's fields, as far as the structure has them, by offset.</summary>
    /// <param name="expected">Them.</param>
    /// <param name="layout">The structure.</param>
    /// <param name="missing">The first one that it has to have and does not.</param>
    private static List<(XenField Expected, NativeField Found)> Pair(XenLayout expected, NativeLayout layout, out XenField? missing)
    {
        List<(XenField, NativeField)> pairs = [];
        missing = null;
        foreach (XenField field in expected.Fields)
        {
            if (layout.Fields.Find(own => field.Keys.Contains(own.Key)) is { } found)
            {
                pairs.Add((field, found));
            }
            else if (!field.IsOptional)
            {
                missing ??= field;
            }
        }

        return pairs;
    }

    private static bool IsHalfTyped(INamedTypeSymbol type)
    {
        foreach (SyntaxReference declaration in type.DeclaringSyntaxReferences)
        {
            if (declaration.GetSyntax().ContainsDiagnostics)
            {
                return true;
            }
        }

        return false;
    }

    private static string Bytes(int count) => count == 1 ? "1 byte" : $"{count} bytes";

    private static void Report(INamedTypeSymbol type, Location at, string how, Action<Diagnostic> report) =>
        report(Diagnostic.Create(Descriptors.LayoutNotXens, at, type.Name, how));
}
