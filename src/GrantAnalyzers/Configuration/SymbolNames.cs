using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GrantAnalyzers.Configuration;

/// <summary>
/// A list of symbols as the SDK's analyzers take them: names alone, or the ids of documentation comments, which begin with the
/// kind of symbol (<c>M:Xen.Hypercall.Issue</c>, <c>T:Xen.Hypercall</c>).
/// </summary>
/// <remarks>
/// A type or a namespace stands for all that is in it. A method without a parameter list stands for all overloads. A star at
/// the end of a name stands for anything.
/// </remarks>
internal sealed class SymbolNames
{
    public static readonly SymbolNames None = new([]);

    private readonly List<Entry> _entries;

    private SymbolNames(List<Entry> entries) => _entries = entries;

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>The ids that name one symbol: those with a kind and without a star.</summary>
    public IEnumerable<string> Ids => _entries.Where(static entry => entry is { Kind: not '\0', IsPrefix: false }).Select(static entry => $"{entry.Kind}:{entry.Id}");

    /// <summary>The last of each one's names: what code says that speaks of it.</summary>
    public IEnumerable<string> Words => _entries.Where(static entry => entry.Kind is not ('T' or 'N')).Select(static entry => entry.Name);

    /// <summary>The methods among the ids, by their whole names and without parameters.</summary>
    public IEnumerable<string> QualifiedMethods => _entries
        .Where(static entry => entry is { Kind: 'M' or '\0', IsPlain: false, IsPrefix: false })
        .Select(static entry => entry.Id.Split('(')[0]);

    /// <param name="value">Names between <c>|</c> or <c>,</c>.</param>
    /// <param name="kinds">The kinds of symbols that make sense here, as letters.</param>
    /// <param name="complain">Is told about each name that is not understood, which is left out.</param>
    public static SymbolNames Parse(string value, string kinds, Action<string> complain)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return None;
        }

        List<Entry> entries = [];
        foreach (string part in Split(value))
        {
            string name = part.Trim();
            if (Complaint(name, kinds) is { } complaint)
            {
                complain(complaint);
            }
            else
            {
                entries.Add(Entry.Of(name));
            }
        }

        return new SymbolNames(entries);
    }

    /// <summary>The symbol is named, or something that it is in.</summary>
    /// <param name="symbol">A definition, not a construction of one.</param>
    public bool Contains(ISymbol symbol)
    {
        foreach (Entry entry in _entries)
        {
            for (ISymbol? named = symbol; named is not null and not INamespaceSymbol { IsGlobalNamespace: true }; named = named.ContainingSymbol)
            {
                if (entry.Names(named))
                {
                    return true;
                }

                if (entry.IsPlain && named is INamedTypeSymbol)
                {
                    // A namespace is too wide for a name without its kind.
                    break;
                }
            }
        }

        return false;
    }

    /// <summary>The commas of a parameter list separate nothing.</summary>
    private static IEnumerable<string> Split(string value)
    {
        int start = 0, depth = 0;
        for (int i = 0; i < value.Length; i++)
        {
            switch (value[i])
            {
                case '(' or '{' or '[':
                    depth++;
                    break;
                case ')' or '}' or ']':
                    depth--;
                    break;
                case '|':
                case ',' when depth <= 0:
                    yield return value.Substring(start, i - start);
                    (start, depth) = (i + 1, 0);
                    break;
            }
        }

        yield return value.Substring(start);
    }

    private static string? Complaint(string name, string kinds)
    {
        if (name.Length == 0)
        {
            return "a name is empty";
        }

        string rest = name;
        if (name.Length > 1 && name[1] == ':')
        {
            if (kinds.IndexOf(name[0]) < 0)
            {
                return $"'{name}' begins with none of {string.Join(", ", kinds.Select(static kind => $"{kind}:"))}";
            }

            rest = name.Substring(2);
        }

        int parameters = rest.IndexOf('(');
        if (parameters >= 0)
        {
            if (rest[rest.Length - 1] != ')')
            {
                return $"the parameter list of '{name}' has no end";
            }

            rest = rest.Substring(0, parameters);
        }

        if (rest.Length > 1 && rest[rest.Length - 1] == '*')
        {
            rest = rest.Substring(0, rest.Length - 1).TrimEnd('.');
        }

        foreach (string segment in rest.Split('.', '+'))
        {
            if (!SyntaxFacts.IsValidIdentifier(segment.Split('`')[0]))
            {
                return $"'{name}' is no name of a symbol";
            }
        }

        return null;
    }

    /// <param name="Kind">The letter that a documentation id begins with; none where none was given.</param>
    /// <param name="Id">The rest of it.</param>
    /// <param name="Name">The last of its names.</param>
    /// <param name="IsPlain">A name alone: in whatever type and namespace.</param>
    /// <param name="IsPrefix">There was a star behind it.</param>
    private sealed record Entry(char Kind, string Id, string Name, bool IsPlain, bool IsPrefix)
    {
        public static Entry Of(string name)
        {
            bool isPrefix = name[name.Length - 1] == '*';
            string id = isPrefix ? name.Substring(0, name.Length - 1) : name;
            char kind = '\0';
            if (id.Length > 1 && id[1] == ':')
            {
                (kind, id) = (id[0], id.Substring(2));
            }

            string last = id.Split('(')[0];
            last = last.Substring(last.LastIndexOf('.') + 1).Split('`')[0];
            return new Entry(kind, id, last, kind == '\0' && id == last, isPrefix);
        }

        public bool Names(ISymbol symbol)
        {
            if (IsPlain)
            {
                return IsPrefix ? symbol.Name.StartsWith(Name, StringComparison.Ordinal) : symbol.Name == Name;
            }

            // The whole id is made only where the last name is right.
            if (!(IsPrefix || symbol.Name == Name) || (Kind != '\0' && Kind != KindOf(symbol)) || symbol.GetDocumentationCommentId() is not { Length: > 2 } whole)
            {
                return false;
            }

            if (string.CompareOrdinal(whole, 2, Id, 0, Id.Length) != 0)
            {
                return false;
            }

            return IsPrefix || whole.Length == Id.Length + 2 || whole[Id.Length + 2] is '(' or '`';
        }

        private static char KindOf(ISymbol symbol) => symbol switch
        {
            IMethodSymbol => 'M',
            INamedTypeSymbol => 'T',
            INamespaceSymbol => 'N',
            IFieldSymbol => 'F',
            IPropertySymbol => 'P',
            _ => '\0',
        };
    }
}
