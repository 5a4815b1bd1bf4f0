using System.Globalization;

namespace Xen.Grants.Simulator;

/// <summary>How a request that a frontend sent ended. One that did not end was never answered.</summary>
public enum RequestOutcome
{
    /// <summary>Answered as it should be: done, or refused for a reason that the frontend knows.</summary>
    Right,

    /// <summary>Answered with an error that nothing caused.</summary>
    ErrorWithoutCause,

    /// <summary>Answered once more than it was sent.</summary>
    AnsweredTwice,

    /// <summary>Answered as done, but the data is not what it should be.</summary>
    Corrupted,
}

/// <summary>Counts requests by kind and by how they ended.</summary>
public sealed class RequestLedger
{
    // Few kinds, listed in the order in which they first occur.
    private readonly List<Account> _accounts = [];

    private readonly Func<Domain?> _sender;
    private readonly int _limit;
    private readonly RunTrace _trace;

    /// <param name="sender">Whose actor runs.</param>
    /// <param name="limit">How many requests any workload may send.</param>
    /// <param name="trace">Told of each request that ends as it should not.</param>
    internal RequestLedger(Func<Domain?> sender, int limit, RunTrace trace)
    {
        _sender = sender;
        _limit = limit;
        _trace = trace;
    }

    /// <summary>Requests sent so far.</summary>
    public long Sent => _accounts.Sum(a => a.Sent);

    /// <summary>How many requests of a workload to send: fewer than it has where a run is made smaller by <see cref="SimulationOptions.RequestLimit"/>.</summary>
    /// <param name="requests">How many it has.</param>
    public int Limit(int requests) => Math.Min(requests, _limit);

    internal long Wrong => _accounts.Sum(a => a.ErrorsWithoutCause + a.AnsweredTwice + a.NeverAnswered);

    internal long Corrupted => _accounts.Sum(a => a.Corrupted);

    /// <summary>A request was sent.</summary>
    /// <param name="kind">Its kind, in the plural: "writes".</param>
    public void Add(string kind) => AccountOf(kind).Sent++;

    /// <summary>A request came to its end; one that was answered twice ends twice.</summary>
    /// <param name="kind">Its kind, as it was sent.</param>
    /// <param name="outcome">How it ended.</param>
    public void End(string kind, RequestOutcome outcome)
    {
        Account account = AccountOf(kind);
        switch (outcome)
        {
            case RequestOutcome.Right:
                account.Right++;
                break;
            case RequestOutcome.ErrorWithoutCause when account.Excuses > 0:
                account.Excuses--;
                account.Right++;
                break;
            case RequestOutcome.ErrorWithoutCause:
                account.ErrorsWithoutCause++;
                _trace.Harm(kind, outcome);
                break;
            case RequestOutcome.AnsweredTwice:
                account.AnsweredTwice++;
                _trace.Harm(kind, outcome);
                break;
            case RequestOutcome.Corrupted:
                account.Corrupted++;
                _trace.Harm(kind, outcome);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome.");
        }
    }

    /// <summary>A fault: each request that is under way may have to be refused.</summary>
    internal void Excuse()
    {
        foreach (Account account in _accounts)
        {
            account.Excuses = account.UnderWay;
        }
    }

    /// <summary>A domain has come to its end: what it has under way nobody waits for any more.</summary>
    internal void Abandon(Domain sender)
    {
        foreach (Account account in _accounts)
        {
            account.Abandoned = account.Sender == sender ? account.Abandoned + account.UnderWay : account.Abandoned;
        }
    }

    internal IEnumerable<string> Failures()
    {
        foreach (IGrouping<string, Account> kind in _accounts.GroupBy(a => a.Kind))
        {
            long sent = kind.Sum(a => a.Sent);
            foreach ((string harm, long count) in kind.SelectMany(a => a.Harms()).GroupBy(h => h.Harm, (harm, all) => (harm, all.Sum(h => h.Count))))
            {
                if (count > 0)
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"{count:N0} of {sent:N0} {kind.Key} {(count == 1 ? "was" : "were")} {harm}.");
                }
            }
        }
    }

    private Account AccountOf(string kind)
    {
        Domain? sender = _sender();
        Account? account = _accounts.Find(a => a.Kind == kind && a.Sender == sender);
        if (account is null)
        {
            account = new Account(kind, sender);
            _accounts.Add(account);
        }

        return account;
    }

    private sealed class Account(string kind, Domain? sender)
    {
        internal string Kind => kind;

        internal Domain? Sender => sender;

        internal long Sent { get; set; }

        internal long Right { get; set; }

        internal long ErrorsWithoutCause { get; set; }

        internal long AnsweredTwice { get; set; }

        internal long Corrupted { get; set; }

        /// <summary>How many of those under way may yet be refused for a fault that there was.</summary>
        internal long Excuses { get; set; }

        internal long Abandoned { get; set; }

        internal long UnderWay => Sent - Right - ErrorsWithoutCause - Corrupted - Abandoned;

        /// <summary>At the end of the run.</summary>
        internal long NeverAnswered => UnderWay;

        internal (long Count, string Harm)[] Harms() =>
        [
            (ErrorsWithoutCause, "answered with an error that nothing caused"),
            (AnsweredTwice, "answered more than once"),
            (NeverAnswered, "never answered"),
            (Corrupted, "answered as done though the data is not what it should be"),
        ];
    }
}
