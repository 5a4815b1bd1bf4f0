using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Tool.Verification;

/// <summary>Finds the scenarios that an assembly declares.</summary>
internal static class ScenarioFinder
{
    private const string Contract = "Xen.Grants.Simulator.IGrantScenario";

    /// <summary>The metadata names of the public classes that implement the contract and can be created.</summary>
    internal static IEnumerable<string> Find(Compilation compilation) =>
        TypesIn(compilation.Assembly.GlobalNamespace).Where(IsScenario).Select(MetadataName).Order(StringComparer.Ordinal);

    private static bool IsScenario(INamedTypeSymbol type) =>
        type is { TypeKind: TypeKind.Class, IsAbstract: false, IsGenericType: false }
        && type.InstanceConstructors.Any(constructor => constructor is { Parameters.IsEmpty: true, DeclaredAccessibility: Accessibility.Public })
        && type.AllInterfaces.Any(implemented => implemented.ToDisplayString() == Contract);

    /// <summary>Public types, also those inside public types.</summary>
    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol container) => container.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol inner => TypesIn(inner),
        INamedTypeSymbol { DeclaredAccessibility: Accessibility.Public } type => [type, .. TypesIn(type)],
        _ => [],
    });

    private static string MetadataName(INamedTypeSymbol type)
    {
        string prefix = type.ContainingType is INamedTypeSymbol outer ? MetadataName(outer) + "+"
            : type.ContainingNamespace.IsGlobalNamespace ? ""
            : type.ContainingNamespace.ToDisplayString() + ".";
        return prefix + type.MetadataName;
    }
}
