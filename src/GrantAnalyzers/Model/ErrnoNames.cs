using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Model;

/// <summary>The names of errnos, in the spelling of C (<c>EAGAIN</c>) or of an enum of them (<c>Errno.Again</c>).</summary>
internal static class ErrnoNames
{
    private static readonly HashSet<string> s_names = new(StringComparer.Ordinal)
    {
        "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO", "ENXIO", "E2BIG", "ENOEXEC", "EBADF", "ECHILD", "EAGAIN", "ENOMEM", "EACCES", "EFAULT",
        "EBUSY", "EEXIST", "ENODEV", "EINVAL", "ENFILE", "EMFILE", "ENOTTY", "EFBIG", "ENOSPC", "EPIPE", "EDOM", "ERANGE", "ENOSYS",
        "ENODATA", "ETIME", "EPROTO", "EOVERFLOW", "EOPNOTSUPP", "ENOTSUP", "ETIMEDOUT", "EHOSTDOWN", "ENOTCONN", "ECANCELED", "EWOULDBLOCK",
    };

    /// <param name="constant">A constant field or local.</param>
    public static bool Contains(ISymbol constant) => s_names.Contains(constant.Name) || s_names.Contains(Spelling(constant));

    /// <summary>A name as C spells it.</summary>
    public static bool Contains(string name) => s_names.Contains(name);

    /// <summary>What a parameter, field or property is called that holds an errno: errno, err, error, or something that ends so.</summary>
    public static bool IsNameOfErrno(string name) => EndsWithWord(name, "errno") || EndsWithWord(name, "err") || EndsWithWord(name, "error") ||
        (name.EndsWith("rrorCode", StringComparison.Ordinal) && name.Length <= "_errorCode".Length);

    /// <summary>The name is the word, or ends in it at a border between words.</summary>
    private static bool EndsWithWord(string name, string word)
    {
        if (!name.EndsWith(word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        int start = name.Length - word.Length;
        return start == 0 || char.IsUpper(name[start]) || !char.IsLetter(name[start - 1]);
    }

    /// <summary>The name as C spells it.</summary>
    public static string Spelling(ISymbol constant) =>
        constant.ContainingType?.Name.IndexOf("errno", StringComparison.OrdinalIgnoreCase) >= 0 && !s_names.Contains(constant.Name)
            ? "E" + constant.Name.TrimStart('E').ToUpperInvariant()
            : constant.Name;
}
