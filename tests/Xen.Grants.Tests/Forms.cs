namespace Xen.Grants.Tests;

/// <summary>Every way to call <see cref="GrantRetry"/>.</summary>
public enum Form
{
    IssueSpan,
    IssueArray,
    IssueRef,
    IssueAsyncMemory,
    IssueAsyncArray,
    IssueForeign,
    RetrySpan,
    RetryArray,
    RetryRef,
    RetryAsyncMemory,
    RetryAsyncArray,
    RetryForeign,
}

internal static class Forms
{
    public static Form[] All => Enum.GetValues<Form>();

    public static Form[] Batches => [.. All.Except([Form.IssueRef, Form.IssueForeign, Form.RetryRef, Form.RetryForeign])];

    /// <summary>Those that issue the batch themselves.</summary>
    public static Form[] Issuing => [.. All.Where(form => form < Form.RetrySpan)];

    public static Form[] Synchronous => [.. All.Except([Form.IssueAsyncMemory, Form.IssueAsyncArray, Form.RetryAsyncMemory, Form.RetryAsyncArray])];

    /// <summary>
    /// Has operations issued and retried. Where the form only retries, the operations are issued before, as its
    /// caller would, and its own rc counts only if that one was 0.
    /// </summary>
    public static async Task<int> RunAsync(this Form form, IGrantTable table, MapGrantRef[] ops, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
    {
        if (!Issuing.Contains(form) && table.GrantTableOp(ops) is int rc and not 0)
        {
            return rc;
        }

#pragma warning disable GNT2004 // every form is run, the blocking ones too
        return form switch
        {
            Form.IssueSpan => GrantRetry.Issue(table, ops.AsSpan(), policy, cancellationToken),
            Form.IssueArray => GrantRetry.Issue(table, ops, policy, cancellationToken),
            Form.IssueRef => GrantRetry.Issue(table, ref ops[0], policy, cancellationToken),
            Form.IssueAsyncMemory => await GrantRetry.IssueAsync(table, ops.AsMemory(), policy, cancellationToken),
            Form.IssueAsyncArray => await GrantRetry.IssueAsync(table, ops, policy, cancellationToken),
            Form.RetrySpan => GrantRetry.Retry(table, ops.AsSpan(), policy, cancellationToken),
            Form.RetryArray => GrantRetry.Retry(table, ops, policy, cancellationToken),
            Form.RetryRef => GrantRetry.Retry(table, ref ops[0], policy, cancellationToken),
            Form.RetryAsyncMemory => await GrantRetry.RetryAsync(table, ops.AsMemory(), policy, cancellationToken),
            Form.RetryAsyncArray => await GrantRetry.RetryAsync(table, ops, policy, cancellationToken),
            _ => RunForeign(form, table, ops, policy, cancellationToken),
        };
#pragma warning restore GNT2004
    }

    /// <summary>The operation as a binding of its own would keep it: a structure that only it knows, and a raw status.</summary>
    private static int RunForeign(Form form, IGrantTable table, MapGrantRef[] ops, GrantRetryPolicy? policy, CancellationToken cancellationToken)
    {
        short[] status = [(short)ops[0].Status];
        policy ??= new GrantRetryPolicy { TimeProvider = table.TimeProvider };
        try
        {
            return form == Form.IssueForeign
                ? GrantRetry.Issue(ref status[0], Submit, policy, cancellationToken)
                : GrantRetry.Retry(ref status[0], Submit, policy, cancellationToken);
        }
        finally
        {
            ops[0].Status = (GrantStatus)status[0];
        }

        int Submit()
        {
            int rc = table.GrantTableOp(ops);
            status[0] = (short)ops[0].Status;
            return rc;
        }
    }
}

/// <summary>Runs a theory once for each of some forms.</summary>
public sealed class EachFormAttribute(string set) : Xunit.Sdk.DataAttribute
{
    public override IEnumerable<object[]> GetData(System.Reflection.MethodInfo testMethod)
    {
        Form[] forms = set switch
        {
            nameof(Forms.All) => Forms.All,
            nameof(Forms.Batches) => Forms.Batches,
            nameof(Forms.Issuing) => Forms.Issuing,
            nameof(Forms.Synchronous) => Forms.Synchronous,
            _ => throw new ArgumentException($"No set of forms is called '{set}'.", nameof(set)),
        };
        return forms.Select(form => new object[] { form });
    }
}
