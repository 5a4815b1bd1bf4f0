namespace Corpus.Styles.GNT1009.Idioms;

[AttributeUsage(AttributeTargets.Method)]
public sealed class FactAttribute : Attribute;

/// <summary>Assertions and unreachable code in C#.</summary>
public sealed class ClipboardBridge(IGrantTable grants, DomId guest)
{
    /// <summary>A switch that has no room for a failure.</summary>
    public GrantHandle Map(ref MapGrantRef op)
    {
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) throw new IOException($"map: rc {rc}");
        return op.Status switch
        {
            GrantStatus.Okay => op.Handle,
            _ => throw new UnreachableException(), //! GNT1009
        };
    }

    /// <summary>A switch that throws what the caller may catch.</summary>
    public GrantHandle MapOrThrow(ref MapGrantRef op)
    {
        int rc = GrantRetry.Issue(grants, ref op);
        if (rc != 0) throw new IOException($"map: rc {rc}");
        return op.Status switch
        {
            GrantStatus.Okay => op.Handle,
            GrantStatus.BadGntref => throw new ArgumentException($"{op.Ref} of {guest} is not there"),
            _ => throw new IOException($"map: {op.Status}"),
        };
    }

    /// <summary>A trace that stops the process in release builds too.</summary>
    public int Paste(GrantCopy[] copies)
    {
        int rc = GrantRetry.Issue(grants, copies);
        if (rc != 0) return rc;
        Trace.Assert(copies.All(static copy => copy.Status == GrantStatus.Okay), "a page is missing"); //! GNT1009
        return copies.Sum(static copy => copy.Len);
    }

    /// <summary>A trace that tells.</summary>
    public int PasteWhatIsThere(GrantCopy[] copies)
    {
        int rc = GrantRetry.Issue(grants, copies);
        if (rc != 0) return rc;
        int missing = copies.Count(static copy => copy.Status != GrantStatus.Okay);
        if (missing > 0) Trace.TraceWarning($"{missing} pages of {guest} are missing");
        return missing;
    }

    /// <summary>A failed copy can "not happen", behind an if.</summary>
    public int PasteOne(ref GrantCopy copy)
    {
        int rc = GrantRetry.Issue(grants, ref copy);
        if (rc != 0) return rc;
        if (copy.Status == GrantStatus.Okay) return copy.Len;
        throw new UnreachableException($"copy from {guest}"); //! GNT1009
    }

    /// <summary>A default that really cannot be reached says nothing of a status.</summary>
    public string Describe(in MapGrantRef op, int kind) => (kind, op.Status) switch
    {
        (0, GrantStatus.Okay) => "mapped",
        (0, _) => "failed",
        (1, var status) => status.ToString(),
        _ => throw new UnreachableException($"kind {kind}"),
    };

    /// <summary>One failure of many ends the process.</summary>
    public async Task<int> PasteAsync(GrantCopy[] copies, CancellationToken stopping)
    {
        int rc = await GrantRetry.IssueAsync(grants, copies, cancellationToken: stopping);
        if (rc != 0) return rc;
        foreach (GrantCopy copy in copies)
        {
            switch (copy.Status)
            {
                case GrantStatus.Okay:
                    break;
                case GrantStatus.BadCopyArg:
                    Environment.FailFast("a copy crosses its page"); //! GNT1009
                    break;
                default:
                    return -5;
            }
        }

        return 0;
    }

    /// <summary>A test may assert what it likes.</summary>
    [Fact]
    public void A_granted_page_can_be_mapped()
    {
        MapGrantRef op = MapGrantRef.Create(0x1000, GrantMapFlags.HostMap, new GrantRef(8), guest);
        int rc = GrantRetry.Issue(grants, ref op);
        Debug.Assert(rc == 0);
        Debug.Assert(op.Status == GrantStatus.Okay);
    }
}
