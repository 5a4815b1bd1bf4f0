using Xen.Grants;

namespace GrantAnalyzers.FixProperties.Proofs;

/// <summary>A grant table that keeps count, refuses a call if it is told to, and ends whoever never stops calling.</summary>
internal sealed class WatchedTable(IGrantTable table, bool firstCallFails) : IGrantTable
{
    /// <summary>More than anybody needs who asks every millisecond for a page that takes seconds.</summary>
    private const int MaxCalls = 100_000;

    private const int Efault = 14;

    public TimeProvider TimeProvider => table.TimeProvider;

    public int Calls { get; private set; }

    /// <summary>How many maps said Okay.</summary>
    public int Mapped { get; private set; }

    /// <summary>How many operations said anything else, the last time that they were issued together with others.</summary>
    public int Failed { get; private set; }

    /// <summary>What the last operation said that did not say Okay; Okay where there was none.</summary>
    public GrantStatus LastFailure { get; private set; }

    public int GrantTableOp<TOp>(Span<TOp> ops)
        where TOp : unmanaged, IGrantOperation
    {
        if (++Calls > MaxCalls)
        {
            throw new NeverEndsException();
        }

        if (firstCallFails && Calls == 1)
        {
            return -Efault;
        }

        int rc = table.GrantTableOp(ops);
        Failed = 0;
        foreach (ref TOp op in ops)
        {
            GrantStatus status = op is IGrantStatusOperation { Status: var answer } ? answer : GrantStatus.Okay;
            if (status != GrantStatus.Okay)
            {
                Failed++;
                LastFailure = status;
            }

            Mapped += status == GrantStatus.Okay && typeof(TOp) == typeof(MapGrantRef) ? 1 : 0;
        }

        return rc;
    }
}

/// <summary>Thrown through a method that goes on and on.</summary>
internal sealed class NeverEndsException : Exception;
