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

    internal RequestLedger()
    {
    }

    /// <summary>Requests sent so far.</summary>
    public long Sent => _accounts.Sum(a => a.Sent);

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
            case RequestOutcome.ErrorWithoutCause:
                account.ErrorsWithoutCause++;
                break;
            case RequestOutcome.AnsweredTwice:
                account.AnsweredTwice++;
                break;
            case RequestOutcome.Corrupted:
                account.Corrupted++;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome.");
        }
    }

    internal IEnumerable<string> Failures()
    {
        foreach (Account account in _accounts)
        {
            foreach ((long count, string harm) in account.Harms())
            {
                if (count > 0)
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"{count:N0} of {account.Sent:N0} {account.Kind} {(count == 1 ? "was" : "were")} {harm}.");
                }
            }
        }
    }

    private Account AccountOf(string kind)
    {
        Account? account = _accounts.Find(a => a.Kind == kind);
        if (account is null)
        {
            account = new Account(kind);
            _accounts.Add(account);
        }

        return account;
    }

    private sealed class Account(string kind)
    {
        internal string Kind => kind;

        internal long Sent { get; set; }

        internal long Right { get; set; }

        internal long ErrorsWithoutCause { get; set; }

        internal long AnsweredTwice { get; set; }

        internal long Corrupted { get; set; }

        internal long NeverAnswered => Sent - Right - ErrorsWithoutCause - Corrupted;

        internal (long Count, string Harm)[] Harms() =>
        [
            (ErrorsWithoutCause, "answered with an error that nothing caused"),
            (AnsweredTwice, "answered more than once"),
            (NeverAnswered, "never answered"),
            (Corrupted, "answered as done though the data is not what it should be"),
        ];
    }
}
