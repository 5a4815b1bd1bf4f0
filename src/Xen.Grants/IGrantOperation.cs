namespace Xen.Grants;

/// <summary>A structure that is one grant-table operation, laid out as Xen's 64-bit interface has it.</summary>
[GrantOperation]
public interface IGrantOperation
{
    /// <summary>The hypercall command that carries operations of this type.</summary>
    GrantTableCommand Command { get; }
}

/// <summary>A grant-table operation that reports its result in a status field of its own.</summary>
[GrantOperation]
public interface IGrantStatusOperation : IGrantOperation
{
    /// <summary>The operation's own result.</summary>
    GrantStatus Status { get; set; }
}

/// <summary>What the operations have in common before they are issued.</summary>
internal static class Unissued
{
    /// <summary>
    /// No status that Xen gives: an operation that was never reached (rc other than 0, a lost continuation)
    /// must not read as <see cref="GrantStatus.Okay"/>.
    /// </summary>
    internal const GrantStatus Status = (GrantStatus)1;
}
