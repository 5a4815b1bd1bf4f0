namespace GrantAnalyzers.Configuration;

/// <summary>What an <c>.editorconfig</c> can name symbols for: <c>dotnet_code_quality.GNT.submit_methods</c>, and so on.</summary>
internal enum SymbolSetting
{
    /// <summary>Methods that hand operations to the hypervisor once: <c>[GrantTableCall]</c>.</summary>
    SubmitMethods,

    /// <summary>Fields and properties in which an operation has its status; their structures are operations: <c>[GrantOperation]</c>.</summary>
    StatusMembers,

    /// <summary>Fields and properties that are written where the operation succeeded, and only there: <c>[GrantOutput]</c>.</summary>
    OutputMembers,

    /// <summary>Methods after which no operation says Eagain: <c>[GrantRetryHelper]</c>.</summary>
    RetryHelpers,

    /// <summary>Methods that keep the thread from going on for a while.</summary>
    BlockingMethods,

    /// <summary>Methods, types and delegates whose code must not block: <c>[Atomic]</c>.</summary>
    AtomicScopes,

    /// <summary>Methods that return their only argument: a branch hint.</summary>
    IdentityWrappers,

    /// <summary>Methods that end the program where their first argument is false.</summary>
    AssertMethods,
}

/// <summary>How the settings are spelled, and what kinds of symbols each one takes.</summary>
internal static class SymbolSettingNames
{
    private const string Methods = "MTN";
    private const string Members = "FP";

    /// <summary>In the order of <see cref="SymbolSetting"/>; the kinds are the letters that begin documentation ids.</summary>
    public static readonly (string Key, string Kinds)[] All =
    [
        ("submit_methods", Methods),
        ("status_members", Members),
        ("output_members", Members),
        ("retry_helpers", Methods),
        ("blocking_methods", Methods),
        ("atomic_scopes", Methods),
        ("identity_wrappers", Methods),
        ("assert_methods", Methods),
    ];

    /// <returns>The setting; null where nothing is called so.</returns>
    public static SymbolSetting? Find(string key)
    {
        for (int i = 0; i < All.Length; i++)
        {
            if (string.Equals(All[i].Key, key, StringComparison.OrdinalIgnoreCase))
            {
                return (SymbolSetting)i;
            }
        }

        return null;
    }
}
