using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>
/// The annotation attributes that stand on a compilation's assembly and speak of types that it cannot edit:
/// <c>[assembly: GrantOperation(typeof(Map), Status = "st")]</c>, <c>[assembly: GrantTableCall(typeof(Xen), "Submit")]</c>.
/// </summary>
internal sealed class AssemblyAnnotations
{
    public static readonly AssemblyAnnotations None = new();

    private readonly Dictionary<(ITypeSymbol Type, string Member, string Attribute), AttributeData> _attributes = new(new ByDefinition());
    private readonly HashSet<ISymbol> _statuses = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _outputs = new(SymbolEqualityComparer.Default);

    private AssemblyAnnotations()
    {
    }

    /// <summary>The members that are called statuses of operations.</summary>
    public IEnumerable<ISymbol> Statuses => _statuses;

    /// <summary>The names of all that is spoken of.</summary>
    public IEnumerable<string> Words => _attributes.Keys.Select(static key => key.Member.Length > 0 ? key.Member : key.Type.Name);

    public static AssemblyAnnotations Of(IAssemblySymbol assembly)
    {
        AssemblyAnnotations annotations = new();
        foreach (AttributeData attribute in assembly.GetAttributes())
        {
            if (attribute is { AttributeClass: { } type, ConstructorArguments: [{ Kind: TypedConstantKind.Type, Value: INamedTypeSymbol target }, ..] arguments } && GrantSymbols.IsOurs(type.ContainingNamespace))
            {
                string member = arguments.Length > 1 && arguments[1] is { Kind: TypedConstantKind.Primitive, Value: string name } ? name : "";
                annotations._attributes[(target.OriginalDefinition, member, type.Name)] = attribute;
                annotations.AddMembers(target.OriginalDefinition, attribute);
            }
        }

        return annotations._attributes.Count == 0 ? None : annotations;
    }

    /// <summary>What is said of a type, or of a member by its name: of all overloads of a method.</summary>
    public AttributeData? Find(ISymbol symbol, string attribute)
    {
        if (_attributes.Count == 0)
        {
            return null;
        }

        (ITypeSymbol? type, string member) = symbol is ITypeSymbol itself ? (itself, "") : (symbol.ContainingType, symbol.Name);
        return type is not null && _attributes.TryGetValue((type, member, attribute), out AttributeData? found) ? found : null;
    }

    public bool IsStatus(ISymbol member) => _statuses.Contains(member.OriginalDefinition);

    public bool IsOutput(ISymbol member) => _outputs.Contains(member.OriginalDefinition);

    private void AddMembers(INamedTypeSymbol type, AttributeData attribute)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            switch (argument.Key)
            {
                case "Status" when argument.Value is { Kind: TypedConstantKind.Primitive, Value: string status }:
                    _statuses.UnionWith(type.GetMembers(status));
                    break;
                case "Outputs" when argument.Value is { Kind: TypedConstantKind.Array, Values: { IsDefault: false } outputs }:
                    foreach (TypedConstant output in outputs)
                    {
                        if (output.Value is string name)
                        {
                            _outputs.UnionWith(type.GetMembers(name));
                        }
                    }

                    break;
            }
        }
    }

    private sealed class ByDefinition : IEqualityComparer<(ITypeSymbol Type, string Member, string Attribute)>
    {
        public bool Equals((ITypeSymbol Type, string Member, string Attribute) left, (ITypeSymbol Type, string Member, string Attribute) right) =>
            left.Attribute == right.Attribute && left.Member == right.Member && SymbolEqualityComparer.Default.Equals(left.Type, right.Type);

        public int GetHashCode((ITypeSymbol Type, string Member, string Attribute) key) =>
            SymbolEqualityComparer.Default.GetHashCode(key.Type) ^ StringComparer.Ordinal.GetHashCode(key.Member) ^ StringComparer.Ordinal.GetHashCode(key.Attribute);
    }
}
