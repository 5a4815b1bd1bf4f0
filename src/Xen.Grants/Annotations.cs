namespace Xen.Grants;

/// <summary>
/// Marks an enum as the status of grant operations; or a number that holds one, which the statuses of C are.
/// </summary>
/// <remarks>
/// Matched by its full name, so a project may declare a copy of its own; so are the other attributes here. On an assembly
/// they speak of types that it cannot edit, and stand as often as needed.
/// </remarks>
[AttributeUsage(AttributeTargets.Enum | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class GrantStatusAttribute : Attribute
{
    /// <summary>The enum that it stands on, or the number.</summary>
    public GrantStatusAttribute()
    {
    }

    /// <summary>On an assembly.</summary>
    /// <param name="type">The enum.</param>
    public GrantStatusAttribute(Type type) => Type = type;

    /// <summary>The enum that an assembly's attribute speaks of.</summary>
    public Type? Type { get; }
}

/// <summary>Marks a structure as one grant-table operation, or an interface that only such structures have.</summary>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Interface | AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class GrantOperationAttribute : Attribute
{
    /// <summary>The type that it stands on.</summary>
    public GrantOperationAttribute()
    {
    }

    /// <summary>On an assembly.</summary>
    /// <param name="type">The structure or interface.</param>
    public GrantOperationAttribute(Type type) => Type = type;

    /// <summary>The type that an assembly's attribute speaks of.</summary>
    public Type? Type { get; }

    /// <summary>The operation answers <see cref="GrantStatus.Eagain"/> while a page that it needs is paged out.</summary>
    public bool AnswersEagain { get; set; }

    /// <summary>The member that holds the status, where its own type does not tell.</summary>
    public string? Status { get; set; }

    /// <summary>The members that the hypervisor writes where the operation succeeded, beside those marked <see cref="GrantOutputAttribute"/>.</summary>
    public string[]? Outputs { get; set; }
}

/// <summary>Marks a member of an operation that the hypervisor writes where the operation succeeded, and only there.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class GrantOutputAttribute : Attribute;

/// <summary>
/// Marks a method that hands its operations to the hypervisor once, as they are, and returns the call's rc.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class GrantTableCallAttribute : Attribute
{
    /// <summary>The method that it stands on.</summary>
    public GrantTableCallAttribute()
    {
    }

    /// <summary>On an assembly.</summary>
    /// <param name="type">The method's type.</param>
    /// <param name="method">Its name: all overloads are meant.</param>
    public GrantTableCallAttribute(Type type, string method)
    {
        Type = type;
        Method = method;
    }

    /// <summary>The type of the method that an assembly's attribute speaks of.</summary>
    public Type? Type { get; }

    /// <summary>The method that an assembly's attribute speaks of.</summary>
    public string? Method { get; }
}

/// <summary>
/// Marks a method, or all methods of a type, after which no operation passed to it says
/// <see cref="GrantStatus.Eagain"/>. One whose name begins with <c>Issue</c> issues the operations itself; any other
/// one issues again what was issued before.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class GrantRetryHelperAttribute : Attribute
{
    /// <summary>The method or type that it stands on.</summary>
    public GrantRetryHelperAttribute()
    {
    }

    /// <summary>On an assembly.</summary>
    /// <param name="type">The type.</param>
    /// <param name="method">One of its methods, by its name; null for all.</param>
    public GrantRetryHelperAttribute(Type type, string? method = null)
    {
        Type = type;
        Method = method;
    }

    /// <summary>The type that an assembly's attribute speaks of.</summary>
    public Type? Type { get; }

    /// <summary>The method that an assembly's attribute speaks of; null for all.</summary>
    public string? Method { get; }
}

/// <summary>
/// Marks a method that takes a granted page back and returns whether the other domain has let go of it: C's
/// <c>gnttab_end_foreign_access_ref</c>. It takes a <see cref="GrantRef"/> or a <see cref="uint"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GrantRevocationAttribute : Attribute;

/// <summary>Marks code that must not block: it runs under a spin lock, in a callback, or where a ring is held.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Delegate | AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class AtomicAttribute : Attribute
{
    /// <summary>The code that it stands on.</summary>
    public AtomicAttribute()
    {
    }

    /// <summary>On an assembly.</summary>
    /// <param name="type">The type or delegate.</param>
    /// <param name="method">One of its methods, by its name; null for all.</param>
    public AtomicAttribute(Type type, string? method = null)
    {
        Type = type;
        Method = method;
    }

    /// <summary>The type that an assembly's attribute speaks of.</summary>
    public Type? Type { get; }

    /// <summary>The method that an assembly's attribute speaks of; null for all.</summary>
    public string? Method { get; }
}
