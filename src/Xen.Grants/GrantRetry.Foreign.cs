// The forms for bindings other than this library's. The analyzer package compiles this file into projects that want nothing else
// of the library (GrantRetrySource), as it stands: so it is C# 7.3, and what only the library has is left out there.
using System;
using System.Threading;

namespace Xen.Grants
{
#if XEN_GRANTS_LIBRARY
    public static partial class GrantRetry
#else
    /// <summary>Issues an operation again while it says eagain because its page is paged out: after 1, 2, ... 255 ms, 32.64 s in all.</summary>
    internal static class GrantRetry
#endif
    {
        private const short StatusEagain = -12;
        private const short StatusBadPage = -9;

#if XEN_GRANTS_LIBRARY
        /// <summary>Issues one operation of a binding other than this library's, then retries it while it says eagain.</summary>
        /// <inheritdoc cref="Retry(ref short, Func{int}, GrantRetryPolicy, CancellationToken)" path="/returns|/exception"/>
        /// <param name="status">The operation's own status field, a <c>GNTST_*</c> number.</param>
        /// <param name="submit">Issues that operation, so that its status is written, and returns the call's rc.</param>
        /// <param name="policy">How long to go on; its clock, or the system's where it names none.</param>
        /// <param name="cancellationToken">Ends the waiting early.</param>
        public static int Issue(ref short status, Func<int> submit, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
#else
        /// <summary>Issues an operation, then retries it while its status says eagain.</summary>
        public static int Issue(ref short status, Func<int> submit, CancellationToken cancellationToken = default)
#endif
        {
            cancellationToken.ThrowIfCancellationRequested();
            int rc = submit();
            if (rc != 0)
            {
                return rc;
            }

#if XEN_GRANTS_LIBRARY
            return Retry(ref status, submit, policy, cancellationToken);
#else
            return Retry(ref status, submit, cancellationToken);
#endif
        }

#if XEN_GRANTS_LIBRARY
        /// <summary>Retries one operation of a binding other than this library's, issued before, while it says eagain.</summary>
        /// <param name="status">The operation's own status field, a <c>GNTST_*</c> number.</param>
        /// <param name="resubmit">Issues that operation again, so that its status is written anew, and returns the call's rc.</param>
        /// <param name="policy">How long to go on; its clock, or the system's where it names none.</param>
        /// <param name="cancellationToken">Ends the waiting early.</param>
        /// <returns>0, or the negative errno of a call that failed as a whole.</returns>
        /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
        public static int Retry(ref short status, Func<int> resubmit, GrantRetryPolicy? policy = null, CancellationToken cancellationToken = default)
#else
        /// <summary>Retries an operation, issued before, while its status says eagain. The result is 0, or the rc of a call that failed.</summary>
        public static int Retry(ref short status, Func<int> resubmit, CancellationToken cancellationToken = default)
#endif
        {
            if (status != StatusEagain)
            {
                return 0;
            }

#if XEN_GRANTS_LIBRARY
            policy ??= GrantRetryPolicy.Default;
            TimeProvider clock = policy.TimeProvider ?? TimeProvider.System;
            int maxRetries = policy.MaxRetries;
#else
            const int maxRetries = 255;
#endif
            for (int retry = 1; retry <= maxRetries && status == StatusEagain; retry++)
            {
#if XEN_GRANTS_LIBRARY
                ClockSleep.Block(clock, policy.DelayBefore(retry), cancellationToken);
#else
                cancellationToken.WaitHandle.WaitOne(retry);
                cancellationToken.ThrowIfCancellationRequested();
#endif
                int rc = resubmit();
                if (rc != 0)
                {
                    return rc;
                }
            }

            if (status == StatusEagain)
            {
                status = StatusBadPage;
            }

            return 0;
        }
    }
}
