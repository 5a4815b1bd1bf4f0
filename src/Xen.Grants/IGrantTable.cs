namespace Xen.Grants;

/// <summary>The grant-table hypercall of the host that a backend runs on.</summary>
/// <remarks>Implemented by the simulator and by real hosts; a backend written over it runs on both.</remarks>
public interface IGrantTable
{
    /// <summary>The host's clock. <see cref="GrantRetry"/> waits by it unless its policy names another one.</summary>
    TimeProvider TimeProvider { get; }

    /// <summary>
    /// Issues a batch of operations in one hypercall: C's <c>HYPERVISOR_grant_table_op(cmd, ops, count)</c>.
    /// </summary>
    /// <typeparam name="TOp">The operation, which names the command.</typeparam>
    /// <param name="ops">The operations; each one's own result is written to its status.</param>
    /// <returns>
    /// The call's own result: 0, or a negative errno (<c>-EINVAL</c>, <c>-ENOSYS</c>, <c>-EFAULT</c>,
    /// <c>-EOPNOTSUPP</c>). It is 0 even where every operation failed; where it is not, the operations that
    /// were not reached keep the status they had.
    /// </returns>
    [GrantTableCall]
    int GrantTableOp<TOp>(Span<TOp> ops) where TOp : unmanaged, IGrantOperation;
}
