using System.Text;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>Writes the code that calls methods with what a <see cref="Scene"/> has for each of their parameters.</summary>
internal sealed class Driver(Compilation compilation)
{
    public const string TypeName = "ProofDriver";

    /// <summary>Records of records end somewhere.</summary>
    private const int MaxDepth = 3;

    private readonly StringBuilder _source = new();

    public string Source => $"using GrantAnalyzers.FixProperties.Proofs;\npublic static class {TypeName}\n{{\n{_source}}}\n";

    /// <summary>Adds a caller for a method; false where something that it asks for cannot be had.</summary>
    public bool TryAdd(string name, IMethodSymbol method)
    {
        if (!IsReachable(method) || method.IsGenericMethod || method.MethodKind != MethodKind.Ordinary || Target(method) is not { } target)
        {
            return false;
        }

        StringBuilder before = new(), after = new();
        List<string> arguments = [];
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            string local = $"{parameter.Name}_{arguments.Count}";
            if (parameter.RefKind == RefKind.Out)
            {
                arguments.Add($"out var {local}");
                after.Append($" + \", \" + Scene.Tell({local})");
            }
            else if ((IsPlaceOfMapping(parameter) ? "s.NextMapped()" : Supply(parameter.Type, 0)) is not { } value)
            {
                return false;
            }
            else if (parameter.RefKind == RefKind.Ref)
            {
                before.Append($"        var {local} = {value};\n");
                arguments.Add($"ref {local}");
            }
            else
            {
                arguments.Add(value);
            }
        }

        string call = $"{target}.{method.Name}({string.Join(", ", arguments)})";
        bool isAsync = method.ReturnType.Name is "Task" or "ValueTask";
        bool hasResult = isAsync ? method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } : !method.ReturnsVoid;
        if (hasResult && (method.ReturnType.IsRefLikeType || method.ReturnsByRef || method.ReturnType is IPointerTypeSymbol))
        {
            return false;
        }

        string awaited = isAsync ? $"await {call}" : call;
        _source.Append($"    public static {(isAsync ? "async System.Threading.Tasks.Task<string>" : "string")} {name}(Scene s)\n    {{\n{before}");
        _source.Append(hasResult ? $"        return Scene.Tell({awaited}){after};\n    }}\n\n" : $"        {awaited};\n        return \"returns\"{after};\n    }}\n\n");
        return true;
    }

    private static bool IsReachable(ISymbol? symbol)
    {
        for (; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An address with the handle right behind it.</summary>
    private static bool IsPlaceOfMapping(IParameterSymbol parameter) =>
        parameter.Type.SpecialType == SpecialType.System_UInt64 &&
        parameter.ContainingSymbol is IMethodSymbol { Parameters: var all } && parameter.Ordinal + 1 < all.Length && all[parameter.Ordinal + 1].Type.Name == "GrantHandle";

    private string? Target(IMethodSymbol method) => method.IsStatic
        ? NameOf(method.ContainingType)
        : Supply(method.ContainingType, 0);

    /// <summary>An expression of a type; null where there is none to be had.</summary>
    private string? Supply(ITypeSymbol type, int depth)
    {
        if (depth > MaxDepth)
        {
            return null;
        }

        switch (type.SpecialType)
        {
            case SpecialType.System_Boolean:
                return "true";
            case SpecialType.System_String:
                return "\"text\"";
            case SpecialType.System_UInt64:
                return "s.Area()";
            case SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Byte:
                return $"({NameOf(type)}){Condition.Pages}";
        }

        switch (type)
        {
            case IArrayTypeSymbol { Rank: 1, ElementType: var element }:
                return Several(element, depth);
            case INamedTypeSymbol { TypeKind: TypeKind.Enum }:
                return $"default({NameOf(type)})";
            case INamedTypeSymbol { TypeKind: TypeKind.Delegate, DelegateInvokeMethod: { } invoke }:
                string parameters = string.Join(", ", Enumerable.Repeat("_", invoke.Parameters.Length));
                return invoke.Parameters.Any(static parameter => parameter.RefKind != RefKind.None) ? null
                    : invoke.ReturnsVoid ? $"({parameters}) => {{ }}"
                    : Supply(invoke.ReturnType, depth + 1) is { } returned ? $"({parameters}) => {returned}" : null;
            case INamedTypeSymbol { IsTupleType: true, TupleElements: var elements }:
                return All(elements.Select(static element => element.Type), depth) is { } parts ? $"({parts})" : null;
            case INamedTypeSymbol { IsGenericType: true, TypeArguments: [var element] }:
                return type.Name switch
                {
                    "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "IEnumerable" or "IReadOnlyList" or "IReadOnlyCollection" or "ICollection" or "IList" => Several(element, depth),
                    "List" or "Queue" or "Stack" when Several(element, depth) is { } several => $"new {NameOf(type)}({several})",
                    _ => null,
                };
        }

        return type.Name switch
        {
            "IGrantTable" => "s.Table",
            "IHostMemory" => "s.Memory",
            "TimeProvider" => "s.Time",
            "DomId" => "s.Guest",
            "GrantRef" => "s.NextRef()",
            "GrantHandle" => "s.NextHandle()",
            "MapGrantRef" => "s.NextMap()",
            "UnmapGrantRef" => "s.NextUnmap()",
            "GrantCopy" => "s.NextCopy()",
            "CancellationToken" => "default(System.Threading.CancellationToken)",
            "TimeSpan" => "System.TimeSpan.FromSeconds(1)",
            "TextWriter" => "System.IO.TextWriter.Null",
            _ => type is INamedTypeSymbol own && SymbolEqualityComparer.Default.Equals(own.ContainingAssembly, compilation.Assembly) ? Create(own, depth) : null,
        };
    }

    private string? Several(ITypeSymbol element, int depth) =>
        Supply(element, depth + 1) is { } one ? $"new {NameOf(element)}[] {{ {string.Join(", ", Enumerable.Repeat(one, Condition.Pages))} }}" : null;

    private string? All(IEnumerable<ITypeSymbol> types, int depth)
    {
        string?[] values = [.. types.Select(type => Supply(type, depth + 1))];
        return values.Any(static value => value is null) ? null : string.Join(", ", values);
    }

    /// <summary>Something that the code has itself: by its constructor, or member by member, or a class that does as an interface asks.</summary>
    private string? Create(INamedTypeSymbol type, int depth)
    {
        if (type.TypeKind == TypeKind.Interface)
        {
            return compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type)
                .OfType<INamedTypeSymbol>()
                .FirstOrDefault(candidate => candidate.TypeKind == TypeKind.Class && !candidate.IsAbstract && candidate.AllInterfaces.Contains(type, SymbolEqualityComparer.Default)) is { } implementation
                ? Create(implementation, depth)
                : null;
        }

        if (type.IsAbstract || type.IsGenericType || !IsReachable(type))
        {
            return null;
        }

        foreach (IMethodSymbol constructor in type.InstanceConstructors.OrderByDescending(static constructor => constructor.Parameters.Length))
        {
            bool isCopy = constructor.Parameters is [{ Type: var only }] && SymbolEqualityComparer.Default.Equals(only, type);
            if (IsReachable(constructor) && !isCopy && constructor.Parameters.All(static parameter => parameter.RefKind is RefKind.None or RefKind.In) && All(constructor.Parameters.Select(static parameter => parameter.Type), depth) is { } arguments)
            {
                return $"new {NameOf(type)}({arguments}){(arguments.Length == 0 ? Members(type, depth) : "")}";
            }
        }

        return null;
    }

    private string Members(INamedTypeSymbol type, int depth)
    {
        List<string> members = [];
        foreach (ISymbol member in type.GetMembers().Where(static member => !member.IsStatic && !member.IsImplicitlyDeclared && IsReachable(member)))
        {
            ITypeSymbol? of = member switch
            {
                IFieldSymbol { IsReadOnly: false, IsFixedSizeBuffer: false } field => field.Type,
                IPropertySymbol { IsIndexer: false, SetMethod: not null } property => property.Type,
                _ => null,
            };
            if (of is not null && Supply(of, depth + 1) is { } value)
            {
                members.Add($"{member.Name} = {value}");
            }
        }

        return members.Count == 0 ? "" : $" {{ {string.Join(", ", members)} }}";
    }

    private static string NameOf(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
}
