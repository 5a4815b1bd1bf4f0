namespace Xen.Grants;

/// <summary>Other ways to hand operations to <see cref="IGrantTable"/>.</summary>
public static class GrantTableExtensions
{
    /// <summary>Issues one operation in place.</summary>
    /// <inheritdoc cref="IGrantTable.GrantTableOp{TOp}(Span{TOp})" path="/typeparam|/returns"/>
    /// <param name="table">The host's grant table.</param>
    /// <param name="op">The operation; its result is written to its status.</param>
    [GrantTableCall]
    public static unsafe int GrantTableOp<TOp>(this IGrantTable table, ref TOp op) where TOp : unmanaged, IGrantOperation
    {
        // Pinned, because the reference may lead into an object that moves; and every target framework has it.
        fixed (TOp* pointer = &op)
        {
            return table.GrantTableOp(new Span<TOp>(pointer, 1));
        }
    }

    /// <summary>Issues all operations of an array in one hypercall.</summary>
    /// <inheritdoc cref="IGrantTable.GrantTableOp{TOp}(Span{TOp})" path="/typeparam|/returns"/>
    /// <param name="table">The host's grant table.</param>
    /// <param name="ops">The operations; each one's own result is written to its status.</param>
    [GrantTableCall]
    public static int GrantTableOp<TOp>(this IGrantTable table, TOp[] ops) where TOp : unmanaged, IGrantOperation =>
        table.GrantTableOp(ops.AsSpan());
}
