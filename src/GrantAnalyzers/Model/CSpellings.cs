using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>
/// Bindings that keep the names of Xen's C headers and libraries, and so need no attribute: <c>gnttab_map_grant_ref</c>,
/// <c>HYPERVISOR_grant_table_op</c>. A name alone proves nothing: an operation needs a status of its own, a call needs operations.
/// </summary>
internal static class CSpellings
{
    /// <summary>
    /// Operations by name, and whether they answer Eagain. gntdev's copy does not: the kernel tries again by itself. A <c>_t</c> at
    /// the end changes nothing, and neither does the spelling that C# would choose (<c>GnttabMapGrantRef</c>).
    /// </summary>
    private static readonly Dictionary<string, bool> s_operations = new(StringComparer.Ordinal)
    {
        ["gnttab_map_grant_ref"] = true,
        ["gnttab_unmap_grant_ref"] = false,
        ["gnttab_unmap_and_replace"] = false,
        ["gnttab_setup_table"] = false,
        ["gnttab_dump_table"] = false,
        ["gnttab_transfer"] = false,
        ["gnttab_copy"] = true,
        ["gnttab_query_size"] = false,
        ["gnttab_get_status_frames"] = false,
        ["gnttab_swap_grant_ref"] = false,
        ["xengnttab_grant_copy_segment"] = false,
        ["gntdev_grant_copy_segment"] = false,
    };

    /// <summary>The same in the spelling of C#, which is told by the letters.</summary>
    private static readonly Dictionary<string, bool> s_inPascalCase = InPascalCase();

    /// <summary>The numbers that tell a status enum from any other one with such a name in it.</summary>
    private static readonly (string Name, long Number)[] s_failures = [("GNTST_eagain", StatusNumbers.Eagain), ("GNTST_general_error", -1), ("GNTST_bad_page", -9), ("GNTST_bad_handle", -4)];

    private static readonly Dictionary<string, MethodRole> s_calls = new(StringComparer.Ordinal)
    {
        ["HYPERVISOR_grant_table_op"] = MethodRole.Submit,
        ["xen_hypercall_grant_table_op"] = MethodRole.Submit,
        ["hypercall__grant_table_op"] = MethodRole.Submit,
        ["grant_table_op"] = MethodRole.Submit,
        ["GrantTableOp"] = MethodRole.Submit,
        ["xc_gnttab_op"] = MethodRole.Submit,
        ["xengnttab_grant_copy"] = MethodRole.Submit,
        ["xc_gnttab_grant_copy"] = MethodRole.Submit,
        ["GrantTableCopy"] = MethodRole.Submit,
        ["gnttab_unmap_refs"] = MethodRole.Submit,
        ["gnttab_map_refs"] = MethodRole.IssueWithRetry,
        ["gnttab_batch_map"] = MethodRole.IssueWithRetry,
        ["gnttab_batch_copy"] = MethodRole.IssueWithRetry,
        ["gnttab_check_GNTST_eagain_do_while"] = MethodRole.IssueWithRetry,
        ["gnttab_check_GNTST_eagain_while"] = MethodRole.Retry,
        ["xengnttab_unmap"] = MethodRole.Revoke,
        ["xc_gnttab_munmap"] = MethodRole.Revoke,
        ["qemu_xen_gnttab_unmap"] = MethodRole.Revoke,
        ["XcGnttabUnmapForeignPages"] = MethodRole.Revoke,
        ["xengntshr_unshare"] = MethodRole.EndAccess,
        ["gnttab_end_foreign_access_ref"] = MethodRole.EndAccess,
        ["gnttab_try_end_foreign_access"] = MethodRole.EndAccess,
        ["gnttab_end_access"] = MethodRole.EndAccess,
        ["GnttabRevokeForeignAccess"] = MethodRole.EndAccess,
        ["XcGnttabRevokeForeignAccess"] = MethodRole.EndAccess,
        ["gnttab_query_foreign_access"] = MethodRole.QueryAccess,
    };

    /// <summary>An assembly that the compilation references and the framework does not bring declares an operation.</summary>
    public static bool AreReferencedBy(Compilation compilation)
    {
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (!IsOfFramework(assembly.Name) && DeclaresOperation(assembly))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>Whether an operation of the name answers Eagain; null where it is no operation's.</returns>
    public static bool? AnswersEagain(string typeName) =>
        s_operations.TryGetValue(WithoutSuffix(typeName), out bool answersEagain) || s_inPascalCase.TryGetValue(typeName, out answersEagain) ? answersEagain : null;

    /// <summary>What a call means by the name of its method, or of the delegate that it goes through.</summary>
    /// <param name="callName">The name.</param>
    /// <param name="typeName">That of its type: one for grant tables has <c>Submit…</c> for one thing only.</param>
    public static MethodRole RoleOf(string callName, string? typeName = null) =>
        s_calls.TryGetValue(callName, out MethodRole role) ? role
        : callName.StartsWith("Submit", StringComparison.Ordinal) && typeName is not null && (Contains(typeName, "GrantTable") || Contains(typeName, "Gnttab")) ? MethodRole.Submit
        : MethodRole.None;

    /// <summary>The field or property that an operation in C spelling keeps its status in.</summary>
    public static bool IsStatus(ISymbol member, ITypeSymbol? type) => member is { Name: "status" or "Status", IsStatic: false } && IsOfStatusSize(type);

    /// <summary>An enum of the binding's own that keeps the names <c>GNTST_…</c> and their numbers.</summary>
    public static bool IsStatusEnum(ITypeSymbol type)
    {
        if (!IsOfStatusSize(type) || !HasNumber(type, "GNTST_okay", 0))
        {
            return false;
        }

        foreach ((string name, long number) in s_failures)
        {
            if (HasNumber(type, name, number))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasNumber(ITypeSymbol type, string name, long number) =>
        type.GetMembers(name) is [IFieldSymbol { HasConstantValue: true, ConstantValue: short value }] && value == number;

    private static bool IsOfStatusSize(ITypeSymbol? type) => type is { SpecialType: SpecialType.System_Int16 }
        or INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType.SpecialType: SpecialType.System_Int16 };

    private static bool DeclaresOperation(IAssemblySymbol assembly)
    {
        foreach (string name in assembly.TypeNames)
        {
            if (IsNameOfOperation(name))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsNameOfOperation(string name) =>
        name.Length > "Gnttab".Length && (name[0], name[1]) is ('g' or 'G', 'n') or ('x' or 'X', 'e') && AnswersEagain(name) is not null;

    private static Dictionary<string, bool> InPascalCase()
    {
        Dictionary<string, bool> names = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, bool> operation in s_operations)
        {
            names[string.Concat(operation.Key.Split('_').Select(static word => char.ToUpperInvariant(word[0]) + word.Substring(1)))] = operation.Value;
        }

        return names;
    }

    private static bool Contains(string name, string part) => name.IndexOf(part, StringComparison.OrdinalIgnoreCase) >= 0;

    private static string WithoutSuffix(string name) => name.EndsWith("_t", StringComparison.Ordinal) ? name.Substring(0, name.Length - 2) : name;

    private static bool IsOfFramework(string assemblyName) => assemblyName is "mscorlib" or "netstandard" or "System" or "WindowsBase" ||
        assemblyName.StartsWith("System.", StringComparison.Ordinal) || assemblyName.StartsWith("Microsoft.", StringComparison.Ordinal);
}
