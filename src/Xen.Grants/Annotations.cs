namespace Xen.Grants;

/// <summary>
/// Marks an enum as the status of grant operations. Matched by its full name, so a project may declare a copy
/// of its own; so are the other attributes here.
/// </summary>
[AttributeUsage(AttributeTargets.Enum)]
public sealed class GrantStatusAttribute : Attribute;

/// <summary>Marks a structure as one grant-table operation, or an interface that only such structures have.</summary>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Interface)]
public sealed class GrantOperationAttribute : Attribute
{
    /// <summary>The operation answers <see cref="GrantStatus.Eagain"/> while a page that it needs is paged out.</summary>
    public bool AnswersEagain { get; set; }
}

/// <summary>Marks a member of an operation that the hypervisor writes where the operation succeeded, and only there.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class GrantOutputAttribute : Attribute;

/// <summary>
/// Marks a method that hands its operations to the hypervisor once, as they are, and returns the call's rc.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GrantTableCallAttribute : Attribute;

/// <summary>
/// Marks a method, or all methods of a type, after which no operation passed to it says
/// <see cref="GrantStatus.Eagain"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
public sealed class GrantRetryHelperAttribute : Attribute;

/// <summary>
/// Marks a method that takes a granted page back and returns whether the other domain has let go of it: C's
/// <c>gnttab_end_foreign_access_ref</c>. It takes a <see cref="GrantRef"/> or a <see cref="uint"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GrantRevocationAttribute : Attribute;

/// <summary>Marks code that must not block: it runs under a spin lock, in a callback, or where a ring is held.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Delegate)]
public sealed class AtomicAttribute : Attribute;
