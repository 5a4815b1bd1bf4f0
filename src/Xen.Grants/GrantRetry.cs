namespace Xen.Grants;

/// <summary>
/// Issues operations and, where one answers <see cref="GrantStatus.Eagain"/> because its page is paged out,
/// waits and issues it again.
/// </summary>
/// <remarks>
/// <para>What holds for every form:</para>
/// <list type="bullet">
/// <item>Only operations that say <see cref="GrantStatus.Eagain"/> are issued again; one that succeeded never is.</item>
/// <item>All operations of a batch share one back-off schedule, that of the <see cref="GrantRetryPolicy"/>.</item>
/// <item>The status decides, never the count of retries: success on the last permitted retry is success.</item>
/// <item>
/// Where the result is 0 no status is <see cref="GrantStatus.Eagain"/>: what was still busy after the last
/// retry is <see cref="GrantStatus.BadPage"/>.
/// </item>
/// <item>A result other than 0 is the call's own rc, returned at once; nothing else is touched.</item>
/// <item>
/// After an <see cref="OperationCanceledException"/> every status is what the hypervisor last said, so what
/// succeeded can be undone. A token that is cancelled from the start issues nothing.
/// </item>
/// <item>Nothing is allocated unless an operation says <see cref="GrantStatus.Eagain"/>.</item>
/// </list>
/// <para>
/// Meant for map and copy. What <c>swap_grant_ref</c> calls eagain is a peer that still has the page mapped,
/// which waiting does not cure.
/// </para>
/// </remarks>
[GrantRetryHelper]
public static partial class GrantRetry
{
    /// <summary>Issues a batch, then retries what says eagain.</summary>
    /// <param name="table">The host's grant table.</param>
    /// <param name="ops">The operations.</param>
    /// <param name="policy">How long to go on; null for <see cref="GrantRetryPolicy.Default"/>.</param>
    /// <param name="cancellationToken">Ends the waiting early.</param>
    /// <returns>0, or the negative errno of a call that failed as a whole.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static int Issue<TOp>(IGrantTable table, Span<TOp> ops, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
        where TOp : unmanaged, IGrantStatusOperation
    {
        cancellationToken.ThrowIfCancellationRequested();
        int rc = table.GrantTableOp(ops);
        return rc != 0 ? rc : Retry(table, ops, policy, cancellationToken);
    }

    /// <inheritdoc cref="Issue{TOp}(IGrantTable, Span{TOp}, GrantRetryPolicy, CancellationToken)"/>
    public static int Issue<TOp>(IGrantTable table, TOp[] ops, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
        where TOp : unmanaged, IGrantStatusOperation => Issue(table, ops.AsSpan(), policy, cancellationToken);

    /// <summary>Issues one operation, then retries it while it says eagain.</summary>
    /// <inheritdoc cref="Issue{TOp}(IGrantTable, Span{TOp}, GrantRetryPolicy, CancellationToken)" path="/returns|/exception"/>
    /// <param name="table">The host's grant table.</param>
    /// <param name="op">The operation.</param>
    /// <param name="policy">How long to go on; null for <see cref="GrantRetryPolicy.Default"/>.</param>
    /// <param name="cancellationToken">Ends the waiting early.</param>
    public static unsafe int Issue<TOp>(IGrantTable table, ref TOp op, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
        where TOp : unmanaged, IGrantStatusOperation
    {
        fixed (TOp* pointer = &op)
        {
            return Issue(table, new Span<TOp>(pointer, 1), policy, cancellationToken);
        }
    }

    /// <summary>Retries those operations of a batch, issued before, that say eagain.</summary>
    /// <inheritdoc cref="Issue{TOp}(IGrantTable, Span{TOp}, GrantRetryPolicy, CancellationToken)"/>
    public static int Retry<TOp>(IGrantTable table, Span<TOp> ops, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
        where TOp : unmanaged, IGrantStatusOperation
    {
        int first = FirstEagain(ops, 0);
        if (first == ops.Length)
        {
            return 0;
        }

        policy ??= GrantRetryPolicy.Default;
        TimeProvider clock = policy.TimeProvider ?? table.TimeProvider;
        for (int retry = 1; retry <= policy.MaxRetries; retry++)
        {
            ClockSleep.Block(clock, policy.DelayBefore(retry), cancellationToken);
            int rc = ReissueEagain(table, ops, first);
            if (rc != 0)
            {
                return rc;
            }

            first = FirstEagain(ops, first);
            if (first == ops.Length)
            {
                return 0;
            }
        }

        GiveUp(ops);
        return 0;
    }

    /// <inheritdoc cref="Retry{TOp}(IGrantTable, Span{TOp}, GrantRetryPolicy, CancellationToken)"/>
    public static int Retry<TOp>(IGrantTable table, TOp[] ops, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
        where TOp : unmanaged, IGrantStatusOperation => Retry(table, ops.AsSpan(), policy, cancellationToken);

    /// <summary>Retries one operation, issued before, while it says eagain.</summary>
    /// <inheritdoc cref="Retry{TOp}(IGrantTable, Span{TOp}, GrantRetryPolicy, CancellationToken)" path="/returns|/exception"/>
    /// <param name="table">The host's grant table.</param>
    /// <param name="op">The operation.</param>
    /// <param name="policy">How long to go on; null for <see cref="GrantRetryPolicy.Default"/>.</param>
    /// <param name="cancellationToken">Ends the waiting early.</param>
    public static unsafe int Retry<TOp>(IGrantTable table, ref TOp op, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
        where TOp : unmanaged, IGrantStatusOperation
    {
        fixed (TOp* pointer = &op)
        {
            return Retry(table, new Span<TOp>(pointer, 1), policy, cancellationToken);
        }
    }

    /// <summary>Issues a batch, then retries what says eagain, without blocking a thread meanwhile.</summary>
    /// <inheritdoc cref="Issue{TOp}(IGrantTable, Span{TOp}, GrantRetryPolicy, CancellationToken)"/>
    public static ValueTask<int> IssueAsync<TOp>(IGrantTable table, Memory<TOp> ops, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
        where TOp : unmanaged, IGrantStatusOperation
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new ValueTask<int>(Task.FromCanceled<int>(cancellationToken));
        }

        int rc = table.GrantTableOp(ops.Span);
        return rc != 0 ? new ValueTask<int>(rc) : RetryAsync(table, ops, policy, cancellationToken);
    }

    /// <inheritdoc cref="IssueAsync{TOp}(IGrantTable, Memory{TOp}, GrantRetryPolicy, CancellationToken)"/>
    public static ValueTask<int> IssueAsync<TOp>(IGrantTable table, TOp[] ops, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
        where TOp : unmanaged, IGrantStatusOperation => IssueAsync(table, ops.AsMemory(), policy, cancellationToken);

    /// <summary>Retries those operations of a batch, issued before, that say eagain, without blocking a thread meanwhile.</summary>
    /// <inheritdoc cref="Retry{TOp}(IGrantTable, Span{TOp}, GrantRetryPolicy, CancellationToken)"/>
    public static ValueTask<int> RetryAsync<TOp>(IGrantTable table, Memory<TOp> ops, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
        where TOp : unmanaged, IGrantStatusOperation
    {
        int first = FirstEagain(ops.Span, 0);
        return first == ops.Length ? new ValueTask<int>(0) : RetryFromAsync(table, ops, first, policy ?? GrantRetryPolicy.Default, cancellationToken);
    }

    /// <inheritdoc cref="RetryAsync{TOp}(IGrantTable, Memory{TOp}, GrantRetryPolicy, CancellationToken)"/>
    public static ValueTask<int> RetryAsync<TOp>(IGrantTable table, TOp[] ops, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
        where TOp : unmanaged, IGrantStatusOperation => RetryAsync(table, ops.AsMemory(), policy, cancellationToken);

    private static async ValueTask<int> RetryFromAsync<TOp>(IGrantTable table, Memory<TOp> ops, int first, GrantRetryPolicy policy, CancellationToken cancellationToken)
        where TOp : unmanaged, IGrantStatusOperation
    {
        TimeProvider clock = policy.TimeProvider ?? table.TimeProvider;
        for (int retry = 1; retry <= policy.MaxRetries; retry++)
        {
            await ClockSleep.Delay(clock, policy.DelayBefore(retry), cancellationToken).ConfigureAwait(false);
            int rc = ReissueEagain(table, ops.Span, first);
            if (rc != 0)
            {
                return rc;
            }

            first = FirstEagain(ops.Span, first);
            if (first == ops.Length)
            {
                return 0;
            }
        }

        GiveUp(ops.Span);
        return 0;
    }

    /// <summary>Issues every run of neighbours that say eagain in one call, in place.</summary>
    private static int ReissueEagain<TOp>(IGrantTable table, Span<TOp> ops, int start)
        where TOp : unmanaged, IGrantStatusOperation
    {
        while (start < ops.Length)
        {
            int end = start;
            while (end < ops.Length && ops[end].Status == GrantStatus.Eagain)
            {
                end++;
            }

            int rc = table.GrantTableOp(ops.Slice(start, end - start));
            if (rc != 0)
            {
                return rc;
            }

            start = FirstEagain(ops, end);
        }

        return 0;
    }

    private static int FirstEagain<TOp>(Span<TOp> ops, int start)
        where TOp : unmanaged, IGrantStatusOperation
    {
        while (start < ops.Length && ops[start].Status != GrantStatus.Eagain)
        {
            start++;
        }

        return start;
    }

    private static void GiveUp<TOp>(Span<TOp> ops)
        where TOp : unmanaged, IGrantStatusOperation
    {
        foreach (ref TOp op in ops)
        {
            if (op.Status == GrantStatus.Eagain)
            {
                op.Status = GrantStatus.BadPage;
            }
        }
    }
}
