using GrantAnalyzers.Flow;
using System.Runtime.CompilerServices;
using System.Collections.Concurrent;
using GrantAnalyzers.Configuration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Model;

/// <summary>
/// Tells which symbols of a compilation are grant operations, statuses, submit calls and retry helpers: those
/// that carry the annotation attributes, which are matched by their full names, those that are configured, and those in C
/// spelling. Answers are kept.
/// </summary>
/// <remarks>What is decided anew by a subclass takes other code for grant code, to try the engine on it.</remarks>
internal class GrantSymbols
{
    private const string StatusAttribute = "GrantStatusAttribute";
    private const string OperationAttribute = "GrantOperationAttribute";
    private const string OutputAttribute = "GrantOutputAttribute";
    private const string CallAttribute = "GrantTableCallAttribute";
    private const string RetryHelperAttribute = "GrantRetryHelperAttribute";
    private const string RevocationAttribute = "GrantRevocationAttribute";
    private const string AtomicAttribute = "AtomicAttribute";

    private readonly ConcurrentDictionary<ITypeSymbol, OperationShape?> _operations = new(SymbolEqualityComparer.Default);
    private readonly KnownTypes _known = new();
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _statuses = new(SymbolEqualityComparer.Default);

    // The roles in boxes: the runtime has that kind of dictionary ready.
    private readonly ConcurrentDictionary<IMethodSymbol, object> _roles = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _configuredStatuses = new(SymbolEqualityComparer.Default);
    private readonly SymbolSettings _settings;
    private readonly AssemblyAnnotations _annotations;

    // Made once: to make a delegate for each question costs more than the answer.
    private readonly Func<ITypeSymbol, OperationShape?> _shapeOf;
    private readonly Func<IMethodSymbol, object> _decide;

    public GrantSymbols()
        : this(SymbolSettings.None, AssemblyAnnotations.None)
    {
    }

    /// <param name="compilation">Where they are; its assembly's own attributes speak for types that it cannot edit.</param>
    /// <param name="settings">What is configured.</param>
    public GrantSymbols(Compilation compilation, SymbolSettings settings)
        : this(settings, AssemblyAnnotations.Of(compilation.Assembly))
    {
        // An enum that only a configuration or another type's annotation makes a status.
        foreach (ISymbol member in settings[SymbolSetting.StatusMembers].Ids.SelectMany(id => DocumentationCommentId.GetSymbolsForDeclarationId(id, compilation)).Concat(_annotations.Statuses))
        {
            if (TypeOf(member) is { TypeKind: TypeKind.Enum } status)
            {
                _statuses[status] = true;
            }
        }
    }

    private GrantSymbols(SymbolSettings settings, AssemblyAnnotations annotations)
    {
        _settings = settings;
        _annotations = annotations;
        Words =
        [
            .. settings[SymbolSetting.SubmitMethods].Words, .. settings[SymbolSetting.RetryHelpers].Words, .. settings[SymbolSetting.StatusMembers].Words,
            .. annotations.Words,
        ];
        _shapeOf = ShapeOf;
        _decide = method => Decide(method);
    }

    /// <summary>What code says that has to do with grants, beside Xen's own words: the names of what is configured or annotated from outside.</summary>
    public string[] Words { get; }

    /// <summary>The methods that a configuration gives as retry helpers, by their whole names.</summary>
    public IEnumerable<string> ConfiguredRetryHelpers => _settings[SymbolSetting.RetryHelpers].QualifiedMethods;

    /// <summary>The library's types are in sight, or what is declared like them.</summary>
    public static bool ArePresentIn(Compilation compilation) =>
        IsReferencedBy(compilation) ||
        !compilation.GetTypesByMetadataName("Xen.Grants." + StatusAttribute).IsEmpty ||
        !compilation.GetTypesByMetadataName("Xen.Grants." + OperationAttribute).IsEmpty;

    /// <summary>The names of what is referenced are at hand; to look a type up, the namespaces of all of it have to be read first.</summary>
    private static bool IsReferencedBy(Compilation compilation)
    {
        foreach (AssemblyIdentity reference in compilation.ReferencedAssemblyNames)
        {
            if (reference.Name == "Xen.Grants")
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool IsStatus(ITypeSymbol? type) => type is not null && (_known.Find(type) is { } known ? known.IsStatus : LookUpStatus(type));

    /// <summary>An operation's member holds its status: by its type, or, where that is a number, by an attribute of its own or its name in C.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool IsStatusMember(ISymbol member, ITypeSymbol? type) => IsStatus(type) ||
        (type is { SpecialType: not SpecialType.None } && (HasAttribute(member, StatusAttribute) || _annotations.IsStatus(member))) ||
        (CSpellings.IsStatus(member, type) && CSpellings.AnswersEagain(member.ContainingType.Name) is not null) ||
        IsConfiguredStatus(member);

    /// <summary>What is evaluated is a status: by its type, or as the member of an operation.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public bool IsStatus(IOperation operation) => IsStatus(operation.Type) ||
        (operation is IMemberReferenceOperation { Member: var member } && IsStatusMember(member, operation.Type));

    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool LookUpStatus(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Enum)
        {
            return _statuses.TryGetValue(type, out bool known) ? known : _statuses.GetOrAdd(type, DecideStatus(type));
        }

        if (type is { IsValueType: true, SpecialType: not SpecialType.None } and INamedTypeSymbol { IsGenericType: false })
        {
            // Numbers: what most expressions are.
            _known.Keep(new KnownType(KnownTypes.TheOne(type), IsStatus: false, Operation: null, InlineArrayElement: null));
        }

        return false;
    }

    private bool IsConfiguredStatus(ISymbol member) => !_settings[SymbolSetting.StatusMembers].IsEmpty &&
        (_configuredStatuses.TryGetValue(member, out bool known) ? known
        : _configuredStatuses.GetOrAdd(member, MayBeStatus(TypeOf(member)) && _settings.Names(SymbolSetting.StatusMembers, member.OriginalDefinition)));

    private static bool MayBeStatus(ITypeSymbol? type) => type is { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Int16 or SpecialType.System_Int32 };

    private static ITypeSymbol? TypeOf(ISymbol member) => (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;

    /// <summary>What is known of a structure that is an operation, or of a type parameter that stands for one; else null.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public OperationShape? OperationOf(ITypeSymbol? type) => type is null ? null : _known.Find(type) is { } known ? known.Operation : LookUpOperation(type);

    [MethodImpl(Jit.OptimizedAtOnce)]
    private OperationShape? LookUpOperation(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol parameter => OperationOfConstraint(parameter),
        INamedTypeSymbol { IsValueType: true, IsGenericType: false } structure => Know(structure).Operation,
        _ => ShapeIfAny(type),
    };

    [MethodImpl(Jit.OptimizedAtOnce)]
    private OperationShape? ShapeIfAny(ITypeSymbol type) => MayBeOperation(type) ? _operations.GetOrAdd(type, _shapeOf) : null;

    /// <summary>Finds out all that is asked of a value type again and again. Of a class there are as many symbols as places that say whether it may be null.</summary>
    private KnownType Know(INamedTypeSymbol type) => _known.Keep(new KnownType(KnownTypes.TheOne(type), LookUpStatus(type), ShapeIfAny(type), InlineArrayElement(type)));

    /// <summary>A structure that stands for the handle of a mapping: the library's, or one in C's spelling.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static bool IsHandle(ITypeSymbol? type) => type is { TypeKind: TypeKind.Struct } &&
        (type.Name == "grant_handle_t" || (type.Name == "GrantHandle" && IsOurs(type.ContainingNamespace)));

    public bool IsOperation(ITypeSymbol? type) => OperationOf(type) is not null;

    /// <summary>The operation that an array, span or other generic container of them holds, or null.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public ITypeSymbol? ElementOperation(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array when IsOperation(array.ElementType) => array.ElementType,
        INamedTypeSymbol { TypeArguments: [{ } element] } when IsOperation(element) => element,
        null => null,
        _ when _known.Find(type) is { } known => known.InlineArrayElement,
        INamedTypeSymbol { IsValueType: true } structure => structure.IsGenericType ? InlineArrayElement(structure) : Know(structure).InlineArrayElement,
        _ => null,
    };

    /// <summary>The member is written by the hypervisor where the operation succeeds, and only there.</summary>
    public bool IsOutput(ISymbol member) =>
        OperationOf(member.ContainingType) is { } shape && !member.IsStatic &&
        (HasAttribute(member, OutputAttribute) || (shape.Kind == GrantKind.Map && member.Name is "Handle" or "DevBusAddr" or "handle" or "dev_bus_addr") ||
            _annotations.IsOutput(member) || _settings.Names(SymbolSetting.OutputMembers, member.OriginalDefinition));

    /// <summary>An operation, a pointer to one, or a container of them.</summary>
    public bool CarriesOperations(ITypeSymbol? type) =>
        IsOperation(type is IPointerTypeSymbol pointer ? pointer.PointedAtType : type) || ElementOperation(type) is not null;

    /// <summary>The type that an expression had before it was made a <c>void*</c>, an address as a number, or an object.</summary>
    public static ITypeSymbol? TypeBehindCasts(IOperation? expression)
    {
        while (expression is IConversionOperation { Type: IPointerTypeSymbol { PointedAtType.SpecialType: SpecialType.System_Void } or
            { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Object } } cast)
        {
            expression = cast.Operand;
        }

        return expression?.Type;
    }

    public bool IsAtomic(ISymbol? symbol) => HasAttribute(symbol, AtomicAttribute) ||
        (symbol is not null && _settings.Names(SymbolSetting.AtomicScopes, symbol.OriginalDefinition));

    /// <summary>What a call means: by its method or, in C spelling, by its name, or that of the delegate it goes through, and by what it is given.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public MethodRole RoleOf(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        MethodRole role = RoleOf(method);
        if (role != MethodRole.None)
        {
            return role;
        }

        string name = method.MethodKind == MethodKind.DelegateInvoke && call.Instance is IMemberReferenceOperation holder ? holder.Member.Name : method.Name;
        return CSpellings.RoleOf(name, method.ContainingType?.Name) switch
        {
            MethodRole.None => MethodRole.None,
            var revocation and (MethodRole.Revoke or MethodRole.EndAccess or MethodRole.QueryAccess) => ReturnsNumber(method) ? revocation : MethodRole.None,
            var byName => IsGivenOperations(call) && !IsForBodyToTell(method) ? byName : MethodRole.None,
        };
    }

    private bool IsGivenOperations(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            // Where a void* points to is for the flow to find out.
            ITypeSymbol? type = TypeBehindCasts(argument.Value);
            if (CarriesOperations(type) || type is IPointerTypeSymbol { PointedAtType.SpecialType: SpecialType.System_Void })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The method takes operations as such and has a body: what it does with them is written there.</summary>
    private bool IsForBodyToTell(IMethodSymbol method)
    {
        if (method is { DeclaringSyntaxReferences.IsEmpty: true } or { IsExtern: true } or { IsAbstract: true })
        {
            return false;
        }

        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (CarriesOperations(parameter.Type))
            {
                return true;
            }
        }

        return false;
    }

    private static bool ReturnsNumber(IMethodSymbol method) => method.ReturnType.SpecialType is
        SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32 or SpecialType.System_Boolean;

    /// <summary>The call gives a page up or takes one back; looked for in detail only where a reference is passed.</summary>
    public bool IsRevocation(IInvocationOperation call)
    {
        if (CSpellings.RoleOf(call.TargetMethod.Name) is MethodRole.Revoke or MethodRole.EndAccess or MethodRole.QueryAccess)
        {
            return true;
        }

        foreach (IParameterSymbol parameter in call.TargetMethod.Parameters)
        {
            if (parameter.Type is { Name: "GrantRef" } or { SpecialType: SpecialType.System_UInt32 })
            {
                return RoleOf(call.TargetMethod) == MethodRole.EndAccess;
            }
        }

        return false;
    }

    public MethodRole RoleOf(IMethodSymbol method) => (MethodRole)_roles.GetOrAdd((method.ReducedFrom ?? method).OriginalDefinition, _decide);

    /// <param name="type">An enum.</param>
    protected virtual bool DecideStatus(ITypeSymbol type) => HasAttribute(type, StatusAttribute) || CSpellings.IsStatusEnum(type);

    protected virtual MethodRole Decide(IMethodSymbol method)
    {
        if (HasAttribute(method, CallAttribute) || ImplementsCall(method))
        {
            return MethodRole.Submit;
        }

        if (HasAttribute(method, RetryHelperAttribute) || (method.DeclaredAccessibility != Accessibility.Private && (HasAttribute(method.ContainingType, RetryHelperAttribute) || IsShippedHelper(method.ContainingType))))
        {
            return method.Name.StartsWith("Issue", StringComparison.Ordinal) ? MethodRole.IssueWithRetry : MethodRole.Retry;
        }

        if (HasAttribute(method, RevocationAttribute))
        {
            return MethodRole.EndAccess;
        }

        return Configured(method) is not MethodRole.None and var configured ? configured : method switch
        {
            { Name: "ToErrno", Parameters: [{ Type: var type }] } when IsStatus(type) => MethodRole.ToErrno,
            { Name: "Likely" or "Unlikely", ReturnType.SpecialType: SpecialType.System_Boolean, Parameters: [{ Type.SpecialType: SpecialType.System_Boolean }] } => MethodRole.Identity,
            _ => FrameworkMethods.RoleOf(method) is not MethodRole.None and var role ? role : NeverReturns(method) ? MethodRole.NeverReturns : MethodRole.None,
        };
    }

    /// <summary>The helper that the package compiles in as a source has no attributes beside it.</summary>
    private static bool IsShippedHelper(INamedTypeSymbol? type) => type is { Name: "GrantRetry" } && IsOurs(type.ContainingNamespace);

    private MethodRole Configured(IMethodSymbol method) =>
        _settings.Names(SymbolSetting.SubmitMethods, method) ? MethodRole.Submit
        : _settings.Names(SymbolSetting.RetryHelpers, method) ? (method.Name.StartsWith("Retry", StringComparison.Ordinal) ? MethodRole.Retry : MethodRole.IssueWithRetry)
        : _settings.Names(SymbolSetting.BlockingMethods, method) ? MethodRole.Block
        : _settings.Names(SymbolSetting.IdentityWrappers, method) ? MethodRole.Identity
        : _settings.Names(SymbolSetting.AssertMethods, method) ? MethodRole.Assert
        : MethodRole.None;

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
    private bool ImplementsCall(IMethodSymbol method)
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

    protected virtual bool MayBeOperation(ITypeSymbol type) => type.TypeKind is TypeKind.Struct or TypeKind.Interface;

    /// <param name="type">A structure, or an interface of several.</param>
    protected virtual OperationShape? ShapeOf(ITypeSymbol type)
    {
        if (FindAttribute(type, OperationAttribute) is not { } attribute)
        {
            bool? inC = CSpellings.AnswersEagain(type.Name);
            if ((inC is null && _settings[SymbolSetting.StatusMembers].IsEmpty) || FindStatus(type) is not { } status || (inC is null && !IsConfiguredStatus(status)))
            {
                return null;
            }

            // One that only its status makes an operation is what its name says.
            GrantKind kind = OperationShape.KindOf(type.Name);
            return new OperationShape(kind, inC ?? kind is GrantKind.Map or GrantKind.Copy, status);
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
            ITypeSymbol? type = TypeOf(member);
            if (!member.IsStatic && type is not null && member.CanBeReferencedByName && IsStatusMember(member, type))
            {
                return member;
            }
        }

        return null;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private ITypeSymbol? InlineArrayElement(INamedTypeSymbol type)
    {
        foreach (AttributeData attribute in type.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "InlineArrayAttribute", ContainingNamespace.Name: "CompilerServices" })
            {
                foreach (ISymbol member in type.GetMembers())
                {
                    // Half-typed code has structures that hold themselves: nothing is asked here that asks this again.
                    if (member is IFieldSymbol { IsStatic: false, Type: var element } && ShapeIfAny(element) is not null)
                    {
                        return element;
                    }
                }
            }
        }

        return null;
    }

    private bool HasAttribute(ISymbol? symbol, string name) => FindAttribute(symbol, name) is not null;

    /// <summary>On the symbol, or on the assembly for it.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private AttributeData? FindAttribute(ISymbol? symbol, string name)
    {
        if (symbol is null)
        {
            return null;
        }

        foreach (AttributeData attribute in symbol.OriginalDefinition.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && type.Name == name && IsOurs(type.ContainingNamespace))
            {
                return attribute;
            }
        }

        return _annotations.Find(symbol.OriginalDefinition, name);
    }

    internal static bool IsOurs(INamespaceSymbol? @namespace) =>
        @namespace is { Name: "Grants", ContainingNamespace: { Name: "Xen", ContainingNamespace.IsGlobalNamespace: true } };
}
