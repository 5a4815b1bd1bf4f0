using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>Where the fields of a structure lie in memory on a 64-bit host, those of structures within it too.</summary>
internal sealed class NativeLayout
{
    /// <summary>Structures within structures; nobody's code comes near.</summary>
    private const int MaxDepth = 8;

    private NativeLayout(int size, List<NativeField> fields)
    {
        Size = size;
        Fields = fields;
    }

    public int Size { get; }

    /// <summary>All fields, a structure's before those within it.</summary>
    public List<NativeField> Fields { get; }

    /// <returns>Null where the layout cannot be told: a field of an unknown or managed type, an automatic layout.</returns>
    public static NativeLayout? Of(INamedTypeSymbol type)
    {
        List<NativeField> fields = [];
        return Lay(type, new NativeField("", 0, 0, null!), fields, depth: 0) is var (size, _) ? new NativeLayout(size, fields) : null;
    }

    /// <summary>What its attribute says of a type's layout; structures are sequential without one.</summary>
    public static (LayoutKind Kind, int Pack, int Size) AttributesOf(INamedTypeSymbol type)
    {
        LayoutKind kind = type.TypeKind == TypeKind.Struct ? LayoutKind.Sequential : LayoutKind.Auto;
        int pack = 0;
        int size = 0;
        if (Find(type, "StructLayoutAttribute") is { } attribute)
        {
            if (attribute.ConstructorArguments is [{ Value: int or short } value])
            {
                kind = (LayoutKind)Convert.ToInt32(value.Value);
            }

            foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
            {
                pack = argument is { Key: "Pack", Value.Value: int bytes } ? bytes : pack;
                size = argument is { Key: "Size", Value.Value: int all } ? all : size;
            }
        }

        return (kind, pack, size);
    }

    private static (int Size, int Alignment)? Lay(INamedTypeSymbol type, NativeField at, List<NativeField> fields, int depth)
    {
        (LayoutKind kind, int pack, int declaredSize) = AttributesOf(type);
        if (kind == LayoutKind.Auto || depth > MaxDepth || type.IsGenericType)
        {
            return null;
        }

        int end = 0;
        int alignment = 1;
        int count = 0;
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is not IFieldSymbol { IsStatic: false, IsConst: false } field)
            {
                continue;
            }

            // The attributes of a referenced assembly's layout are not to be had: of several fields the order is all that is known.
            bool isSource = !type.DeclaringSyntaxReferences.IsEmpty;
            if (++count > 1 && !isSource)
            {
                return null;
            }

            int index = fields.Count;
            NativeField laid = new(Join(at.Key, field), 0, 0, at.Symbol ?? field);
            fields.Add(laid);
            if (Measure(field, laid, fields, depth) is not var (size, natural))
            {
                return null;
            }

            int aligned = pack > 0 ? Math.Min(natural, pack) : natural;
            int offset = (end + aligned - 1) / aligned * aligned;
            if (kind == LayoutKind.Explicit)
            {
                if (Find(field, "FieldOffsetAttribute") is not { ConstructorArguments: [{ Value: int told and >= 0 }] })
                {
                    return null;
                }

                offset = told;
            }

            fields[index] = laid with { Offset = offset, Size = size };
            for (int i = index + 1; i < fields.Count; i++)
            {
                fields[i] = fields[i] with { Offset = fields[i].Offset + offset };
            }

            end = Math.Max(end, offset + size);
            alignment = Math.Max(alignment, aligned);
        }

        int whole = Math.Max(1, (end + alignment - 1) / alignment * alignment);
        int repeated = Find(type, "InlineArrayAttribute") is { ConstructorArguments: [{ Value: int length and > 0 }] } ? length : 1;
        return repeated > 1 && (long)whole * repeated > int.MaxValue ? null : (Math.Max(whole * repeated, declaredSize), alignment);
    }

    private static (int Size, int Alignment)? Measure(IFieldSymbol field, NativeField at, List<NativeField> fields, int depth)
    {
        if (field.IsFixedSizeBuffer)
        {
            return field.Type is IPointerTypeSymbol { PointedAtType: var element } && SizeOf(element) is int size && (long)size * field.FixedSize < int.MaxValue ? (size * field.FixedSize, size) : null;
        }

        return SizeOf(field.Type) is int simple ? (simple, simple)
            : field.Type is INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } nested ? Lay(nested, at, fields, depth + 1)
            : null;
    }

    /// <summary>The size of what is no structure, which is its alignment too.</summary>
    private static int? SizeOf(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } number } => SizeOf(number),
        IPointerTypeSymbol or IFunctionPointerTypeSymbol => 8,
        _ => type.SpecialType switch
        {
            SpecialType.System_Byte or SpecialType.System_SByte => 1,
            SpecialType.System_Int16 or SpecialType.System_UInt16 => 2,
            SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
            SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => 8,
            _ => null,
        },
    };

    /// <summary>The name as the table has it: a union's own name, and that of the side that is a reference, are not part of it.</summary>
    private static string Join(string outer, IFieldSymbol field)
    {
        string name = XenLayouts.KeyOf(field.AssociatedSymbol?.Name ?? field.Name);
        return outer + (name is "u" or "union" ? "" : name.Replace("foreign", ""));
    }

    private static AttributeData? Find(ISymbol symbol, string name)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass?.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }
}

/// <summary>One field.</summary>
/// <param name="Key">Its name, behind those of the fields that it lies in.</param>
/// <param name="Offset">Bytes from the start of the whole structure.</param>
/// <param name="Size">Bytes that it takes.</param>
/// <param name="Symbol">The field of the whole structure that it is or lies in.</param>
internal sealed record NativeField(string Key, int Offset, int Size, IFieldSymbol Symbol);
