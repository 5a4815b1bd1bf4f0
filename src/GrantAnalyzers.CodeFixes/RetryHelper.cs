using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.CodeFixes;

/// <summary>What a project has to retry operations of its own binding with: the team's own helper, if one is configured, else <c>GrantRetry</c>.</summary>
internal static class RetryHelper
{
    /// <summary>Methods that take a status by reference and a callback that submits: <c>Issue(ref op.status, () => Submit(ref op))</c>.</summary>
    /// <param name="compilation">Where to look.</param>
    /// <param name="symbols">What is configured.</param>
    /// <param name="form"><c>Issue</c>, or <c>Retry</c> for what was issued before.</param>
    public static IMethodSymbol? OverStatus(Compilation compilation, GrantSymbols symbols, string form)
    {
        foreach (IMethodSymbol method in Configured(compilation, symbols))
        {
            if (IsOverStatus(method) && method.Name.StartsWith("Retry", StringComparison.Ordinal) == (form == "Retry"))
            {
                return method;
            }
        }

        foreach (INamedTypeSymbol type in compilation.GetTypesByMetadataName("Xen.Grants.GrantRetry"))
        {
            foreach (ISymbol member in type.GetMembers(form))
            {
                if (member is IMethodSymbol method && IsOverStatus(method) && compilation.IsSymbolAccessibleWithin(method, compilation.Assembly))
                {
                    return method;
                }
            }
        }

        return null;
    }

    /// <summary>Helpers of the team's own that take what the raw call takes.</summary>
    public static IEnumerable<IMethodSymbol> InPlaceOf(IMethodSymbol call, Compilation compilation, GrantSymbols symbols) => Configured(compilation, symbols)
        .Where(helper => helper.IsStatic && !helper.Name.StartsWith("Retry", StringComparison.Ordinal) && helper.Parameters.Length == call.Parameters.Length && !IsOverStatus(helper));

    private static IEnumerable<IMethodSymbol> Configured(Compilation compilation, GrantSymbols symbols)
    {
        foreach (string name in symbols.ConfiguredRetryHelpers)
        {
            int dot = name.LastIndexOf('.');
            if (dot > 0 && compilation.GetTypesByMetadataName(name.Substring(0, dot)).FirstOrDefault() is { } type)
            {
                foreach (ISymbol member in type.GetMembers(name.Substring(dot + 1)))
                {
                    if (member is IMethodSymbol method && compilation.IsSymbolAccessibleWithin(method, compilation.Assembly))
                    {
                        yield return method;
                    }
                }
            }
        }
    }

    private static bool IsOverStatus(IMethodSymbol method) => method is
    {
        IsStatic: true,
        ReturnType.SpecialType: SpecialType.System_Int32,
        Parameters: [{ RefKind: RefKind.Ref, Type.SpecialType: SpecialType.System_Int16 }, { Type: INamedTypeSymbol { Name: "Func", TypeArguments: [{ SpecialType: SpecialType.System_Int32 }] } }, ..],
    } && method.Parameters.Skip(2).All(static parameter => parameter.IsOptional);
}
