using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>
/// Tells which symbols are grant operations, statuses, submit calls and retry helpers: those
/// that carry the annotation attributes, which are matched by their full names.
/// </summary>
internal static class GrantSymbols
{
    private const string StatusAttribute = "GrantStatusAttribute";
    private const string OperationAttribute = "GrantOperationAttribute";
    private const string CallAttribute = "GrantTableCallAttribute";
    private const string RetryHelperAttribute = "GrantRetryHelperAttribute";

    /// <summary>Without a grant API in sight there is nothing to look for.</summary>
    public static bool ArePresentIn(Compilation compilation) =>
        !compilation.GetTypesByMetadataName("Xen.Grants." + StatusAttribute).IsEmpty;

    public static bool IsStatus(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Enum } && FindAttribute(type, StatusAttribute) is not null;

    public static bool IsOperation(ITypeSymbol? type) => FindOperation(type) is not null;

    public static bool AnswersEagain(ITypeSymbol? type)
    {
        if (FindOperation(type) is { } attribute)
        {
            foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
            {
                if (argument.Key == "AnswersEagain")
                {
                    return argument.Value.Value is true;
                }
            }
        }

        return false;
    }

    /// <summary>The operation that an array, span or other generic container of them holds, or null.</summary>
    public static ITypeSymbol? ElementOperation(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array when IsOperation(array.ElementType) => array.ElementType,
        INamedTypeSymbol { TypeArguments: [{ } element] } when IsOperation(element) => element,
        _ => null,
    };

    public static MethodRole RoleOf(IMethodSymbol method)
    {
        method = (method.ReducedFrom ?? method).OriginalDefinition;
        if (FindAttribute(method, CallAttribute) is not null || ImplementsCall(method))
        {
            return MethodRole.Submit;
        }

        if (FindAttribute(method, RetryHelperAttribute) is not null || FindAttribute(method.ContainingType, RetryHelperAttribute) is not null)
        {
            return MethodRole.RetryHelper;
        }

        return method switch
        {
            { Name: "ToErrno", Parameters: [{ Type: var type }] } when IsStatus(type) => MethodRole.ToErrno,
            { Name: "Likely" or "Unlikely", ReturnType.SpecialType: SpecialType.System_Boolean, Parameters: [{ Type.SpecialType: SpecialType.System_Boolean }] } => MethodRole.Identity,
            _ => MethodRole.None,
        };
    }

    /// <summary>A class's own method that is the body of an interface's submit call.</summary>
    private static bool ImplementsCall(IMethodSymbol method)
    {
        if (method.ContainingType is not { TypeKind: TypeKind.Class or TypeKind.Struct, AllInterfaces: { IsEmpty: false } interfaces } type)
        {
            return false;
        }

        foreach (INamedTypeSymbol candidate in interfaces)
        {
            foreach (ISymbol member in candidate.GetMembers(method.Name))
            {
                if (FindAttribute(member, CallAttribute) is not null &&
                    SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member)?.OriginalDefinition, method))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static AttributeData? FindOperation(ITypeSymbol? type) =>
        type is { TypeKind: TypeKind.Struct } ? FindAttribute(type, OperationAttribute) : null;

    private static AttributeData? FindAttribute(ISymbol? symbol, string name)
    {
        if (symbol is not null)
        {
            foreach (AttributeData attribute in symbol.OriginalDefinition.GetAttributes())
            {
                if (attribute.AttributeClass is { } type && type.Name == name && IsOurs(type.ContainingNamespace))
                {
                    return attribute;
                }
            }
        }

        return null;
    }

    private static bool IsOurs(INamespaceSymbol? @namespace) =>
        @namespace is { Name: "Grants", ContainingNamespace: { Name: "Xen", ContainingNamespace.IsGlobalNamespace: true } };
}

/// <summary>What a call means for the operations and statuses that are passed to it.</summary>
internal enum MethodRole
{
    /// <summary>Nothing is known about it.</summary>
    None,

    /// <summary>Hands operations to the hypervisor once, as they are.</summary>
    Submit,

    /// <summary>Leaves no operation at Eagain.</summary>
    RetryHelper,

    /// <summary>Turns a status into an errno.</summary>
    ToErrno,

    /// <summary>Returns its argument: a branch hint.</summary>
    Identity,
}
