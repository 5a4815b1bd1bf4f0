namespace GrantAnalyzers.Model;

/// <summary>What a call means for the operations and statuses that are passed to it.</summary>
internal enum MethodRole : byte
{
    /// <summary>Nothing is known about it.</summary>
    None,

    /// <summary>Hands operations to the hypervisor once, as they are.</summary>
    Submit,

    /// <summary>Hands operations to the hypervisor, and again where one says Eagain.</summary>
    IssueWithRetry,

    /// <summary>Issues again those operations that say Eagain.</summary>
    Retry,

    /// <summary>Gives pages of others back, and answers by its result alone whether they are gone.</summary>
    Revoke,

    /// <summary>Takes a page of one's own back from another domain, and answers by its result alone whether that has let go of it.</summary>
    EndAccess,

    /// <summary>Asks whether another domain still has a page; it may take it again before anyone acts on the answer.</summary>
    QueryAccess,

    /// <summary>Turns a status into an errno.</summary>
    ToErrno,

    /// <summary>Returns its argument: a branch hint.</summary>
    Identity,

    /// <summary>Keeps the thread from going on for a while.</summary>
    Block,

    /// <summary>Ends the program where its first argument is false.</summary>
    Assert,

    /// <summary>Ends the program.</summary>
    FailFast,

    /// <summary>Throws, and says so by an attribute.</summary>
    NeverReturns,

    /// <summary>Takes a lock.</summary>
    EnterLock,

    /// <summary>Gives a lock back.</summary>
    ExitLock,
}
