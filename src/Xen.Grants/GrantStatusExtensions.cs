namespace Xen.Grants;

/// <summary>The way from the status namespace to the errno namespace.</summary>
public static class GrantStatusExtensions
{
    // Linux's numbers, the ones that a Xen hypercall itself answers with.
    private const int Again = 11;
    private const int Invalid = 22;

    /// <summary>
    /// The status as a negative errno: 0 for <see cref="GrantStatus.Okay"/>, -11 (<c>-EAGAIN</c>) for
    /// <see cref="GrantStatus.Eagain"/>, and -22 (<c>-EINVAL</c>) for every other one.
    /// </summary>
    /// <remarks>After <see cref="GrantRetry"/> the result is 0 or <c>-EINVAL</c>.</remarks>
    public static int ToErrno(this GrantStatus status) => status switch
    {
        GrantStatus.Okay => 0,
        GrantStatus.Eagain => -Again,
        _ => -Invalid,
    };
}
