using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>
/// Tells which symbols of a compilation are grant operations, statuses, submit calls and retry helpers: those
/// that carry the annotation attributes, which are matched by their full names. Answers are kept.
/// </summary>
internal sealed class GrantSymbols
{
    private const string StatusAttribute = "GrantStatusAttribute";
    private const string OperationAttribute = "GrantOperationAttribute";
    private const string OutputAttribute = "GrantOutputAttribute";
    private const string CallAttribute = "GrantTableCallAttribute";
    private const string RetryHelperAttribute = "GrantRetryHelperAttribute";
    private const string AtomicAttribute = "AtomicAttribute";

    private readonly ConcurrentDictionary<ITypeSymbol, OperationShape?> _operations = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _statuses = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, MethodRole> _roles = new(SymbolEqualityComparer.Default);

    /// <summary>Without a grant API in sight there is nothing to look for.</summary>
    public static bool ArePresentIn(Compilation compilation) =>
        !compilation.GetTypesByMetadataName("Xen.Grants." + StatusAttribute).IsEmpty;

    public bool IsStatus(ITypeSymbol? type) => type is { TypeKind: TypeKind.Enum } &&
        _statuses.GetOrAdd(type, static type => HasAttribute(type, StatusAttribute));

    /// <summary>The member holds a status: by its type, or, where that is a number, by an attribute of its own.</summary>
    public bool IsStatusMember(ISymbol member, ITypeSymbol? type) =>
        IsStatus(type) || (type is { SpecialType: not SpecialType.None } && HasAttribute(member, StatusAttribute));

    /// <summary>What is known of a structure that is an operation, or of a type parameter that stands for one; else null.</summary>
    public OperationShape? OperationOf(ITypeSymbol? type) => type switch
    {
        { TypeKind: TypeKind.Struct or TypeKind.Interface } => _operations.GetOrAdd(type, ShapeOf),
        ITypeParameterSymbol parameter => OperationOfConstraint(parameter),
        _ => null,
    };

    public bool IsOperation(ITypeSymbol? type) => OperationOf(type) is not null;

    /// <summary>The operation that an array, span, pointer or other generic container of them holds, or null.</summary>
    public ITypeSymbol? ElementOperation(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array when IsOperation(array.ElementType) => array.ElementType,
        INamedTypeSymbol { TypeArguments: [{ } element] } when IsOperation(element) => element,
        INamedTypeSymbol { IsValueType: true } named => InlineArrayElement(named),
        _ => null,
    };

    /// <summary>The member is written by the hypervisor where the operation succeeds, and only there.</summary>
    public bool IsOutput(ISymbol member) =>
        OperationOf(member.ContainingType) is { } shape && !member.IsStatic &&
        (HasAttribute(member, OutputAttribute) || (shape.Kind == GrantKind.Map && member.Name is "Handle" or "DevBusAddr" or "handle" or "dev_bus_addr"));

    public bool IsAtomic(ISymbol? symbol) => HasAttribute(symbol, AtomicAttribute);

    public MethodRole RoleOf(IMethodSymbol method) => _roles.GetOrAdd((method.ReducedFrom ?? method).OriginalDefinition, Decide);

    private MethodRole Decide(IMethodSymbol method)
    {
        if (HasAttribute(method, CallAttribute) || ImplementsCall(method))
        {
            return MethodRole.Submit;
        }

        if (HasAttribute(method, RetryHelperAttribute) || (method.DeclaredAccessibility != Accessibility.Private && HasAttribute(method.ContainingType, RetryHelperAttribute)))
        {
            return method.Name.StartsWith("Issue", StringComparison.Ordinal) ? MethodRole.IssueWithRetry : MethodRole.Retry;
        }

        return method switch
        {
            { Name: "ToErrno", Parameters: [{ Type: var type }] } when IsStatus(type) => MethodRole.ToErrno,
            { Name: "Likely" or "Unlikely", ReturnType.SpecialType: SpecialType.System_Boolean, Parameters: [{ Type.SpecialType: SpecialType.System_Boolean }] } => MethodRole.Identity,
            _ => FrameworkMethods.RoleOf(method) is not MethodRole.None and var role ? role : NeverReturns(method) ? MethodRole.NeverReturns : MethodRole.None,
        };
    }

    private static bool NeverReturns(IMethodSymbol method)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "DoesNotReturnAttribute" })
            {
                return method.DeclaringSyntaxReferences.IsEmpty;
            }
        }

        return false;
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
                if (HasAttribute(member, CallAttribute) &&
                    SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member)?.OriginalDefinition, method))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private OperationShape? OperationOfConstraint(ITypeParameterSymbol parameter)
    {
        foreach (ITypeSymbol constraint in parameter.ConstraintTypes)
        {
            if (constraint is INamedTypeSymbol && OperationOf(constraint) is { } shape)
            {
                return shape;
            }
        }

        return null;
    }

    private OperationShape? ShapeOf(ITypeSymbol type)
    {
        if (FindAttribute(type, OperationAttribute) is not { } attribute)
        {
            return null;
        }

        bool answersEagain = type.TypeKind == TypeKind.Interface;
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == "AnswersEagain")
            {
                answersEagain = argument.Value.Value is true;
            }
        }

        return new OperationShape(OperationShape.KindOf(type.Name), answersEagain, FindStatus(type));
    }

    private ISymbol? FindStatus(ITypeSymbol operation)
    {
        foreach (ISymbol member in operation.GetMembers())
        {
            ITypeSymbol? type = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
            if (!member.IsStatic && type is not null && member.CanBeReferencedByName && IsStatusMember(member, type))
            {
                return member;
            }
        }

        return null;
    }

    private ITypeSymbol? InlineArrayElement(INamedTypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "InlineArrayAttribute", ContainingNamespace.Name: "CompilerServices" })
            {
                foreach (ISymbol member in type.GetMembers())
                {
                    if (member is IFieldSymbol { IsStatic: false, Type: var element } && IsOperation(element))
                    {
                        return element;
                    }
                }
            }
        }

        return null;
    }

    private static bool HasAttribute(ISymbol? symbol, string name) => FindAttribute(symbol, name) is not null;

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
