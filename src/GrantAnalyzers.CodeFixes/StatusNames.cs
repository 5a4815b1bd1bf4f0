using System.Globalization;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.CodeFixes;

/// <summary>How a status is written in one document: by a name of its enum, of the constants of the binding that it comes from, or of the library.</summary>
internal static class StatusNames
{
    public const long Okay = 0, Eagain = StatusNumbers.Eagain;

    private const int Again = 11, Invalid = 22;

    /// <summary>C's names, by the number without its sign.</summary>
    private static readonly string[] s_inC =
    [
        "GNTST_okay", "GNTST_general_error", "GNTST_bad_domain", "GNTST_bad_gntref", "GNTST_bad_handle", "GNTST_bad_virt_addr", "GNTST_bad_dev_addr",
        "GNTST_no_device_space", "GNTST_permission_denied", "GNTST_bad_page", "GNTST_bad_copy_arg", "GNTST_address_too_big", "GNTST_eagain", "GNTST_no_space",
    ];

    public static bool IsOkay(string name) => name is "Okay" or "GNTST_okay";

    public static bool IsEagain(string name) => name is "Eagain" or "GNTST_eagain";

    /// <summary>In a comparison with a status.</summary>
    /// <param name="number">Which one.</param>
    /// <param name="status">What is compared.</param>
    /// <param name="model">The document's.</param>
    /// <param name="symbols">What is a status.</param>
    /// <returns>Null where nothing there has the number.</returns>
    public static string? Find(long number, ExpressionSyntax status, SemanticModel model, GrantSymbols symbols)
    {
        int position = status.SpanStart;
        return model.GetTypeInfo(status).Type is { TypeKind: TypeKind.Enum } type && symbols.IsStatus(type)
            ? InEnum(type, number, model, position)
            : OfNumber(number, model.GetSymbolInfo(status).Symbol, model, position);
    }

    /// <summary>A member of an enum.</summary>
    public static string? InEnum(ITypeSymbol type, long number, SemanticModel model, int position)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is IFieldSymbol { HasConstantValue: true, ConstantValue: { } value } && Convert.ToInt64(value, CultureInfo.InvariantCulture) == number)
            {
                return $"{type.InExpression(model, position)}.{member.Name}";
            }
        }

        return null;
    }

    /// <summary>A constant <c>GNTST_…</c>; a member of an enum is cast to what statuses are kept in.</summary>
    /// <param name="number">Which one.</param>
    /// <param name="member">Where the status is kept, if that is known: its assembly may have the constants.</param>
    /// <param name="model">The document's.</param>
    /// <param name="position">Where it is to be written.</param>
    public static string? OfNumber(long number, ISymbol? member, SemanticModel model, int position)
    {
        if (number is > 0 or <= -14)
        {
            return null;
        }

        string name = s_inC[(int)-number];
        if (model.LookupSymbols(position, name: name).OfType<IFieldSymbol>().FirstOrDefault(field => Has(field, number)) is { ContainingType.TypeKind: not TypeKind.Enum })
        {
            return name;
        }

        foreach (ISymbol declared in model.Compilation.GetSymbolsWithName(name, SymbolFilter.Member).Concat(ConstantsIn(member?.ContainingAssembly, name, model.Compilation)))
        {
            if (declared is IFieldSymbol field && Has(field, number) && model.IsAccessible(position, field))
            {
                string written = $"{field.ContainingType.InExpression(model, position)}.{name}";
                return field.ContainingType.TypeKind == TypeKind.Enum ? $"(short){written}" : written;
            }
        }

        return null;
    }

    /// <summary>The failure of a status that is not Okay, as an errno: converted where it can be, else <c>-EINVAL</c>.</summary>
    public static string Errno(ExpressionSyntax status, SemanticModel model) =>
        CanConvert(status, model) ? $"{Checks.Repeat(status)}.ToErrno()" : Invalidity(model, status.SpanStart);

    /// <summary><c>-EAGAIN</c>, by the name that it has there, if any.</summary>
    public static string Busy(SemanticModel model, int position) => Errno("EAGAIN", Again, model, position);

    /// <summary><c>-EINVAL</c>.</summary>
    public static string Invalidity(SemanticModel model, int position) => Errno("EINVAL", Invalid, model, position);

    /// <summary>Something has <c>ToErrno()</c> for it.</summary>
    public static bool CanConvert(ExpressionSyntax status, SemanticModel model) =>
        model.GetTypeInfo(status).Type is { } type && CanConvert(type, model, status.SpanStart);

    /// <inheritdoc cref="CanConvert(ExpressionSyntax, SemanticModel)"/>
    public static bool CanConvert(ITypeSymbol type, SemanticModel model, int position) =>
        model.LookupSymbols(position, type, "ToErrno", includeReducedExtensionMethods: true).Any(static symbol => symbol is IMethodSymbol { Parameters.IsEmpty: true });

    private static string Errno(string name, int number, SemanticModel model, int position) =>
        model.LookupSymbols(position, name: name).Any(symbol => symbol is IFieldSymbol { ConstantValue: int value } && value == number) ? $"-{name}" : $"-{number}";

    private static bool Has(IFieldSymbol field, long number) => field is { HasConstantValue: true, ConstantValue: { } value } &&
        value is sbyte or short or int or long && Convert.ToInt64(value, CultureInfo.InvariantCulture) == number;

    /// <summary>In an assembly that is referred to: no list of its members by name is kept.</summary>
    private static IEnumerable<ISymbol> ConstantsIn(IAssemblySymbol? assembly, string name, Compilation compilation)
    {
        if (assembly is null || SymbolEqualityComparer.Default.Equals(assembly, compilation.Assembly))
        {
            yield break;
        }

        Stack<INamespaceOrTypeSymbol> open = new();
        open.Push(assembly.GlobalNamespace);
        while (open.Count > 0)
        {
            INamespaceOrTypeSymbol next = open.Pop();
            foreach (ISymbol member in next.GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner)
                {
                    open.Push(inner);
                }
                else if (member.Name == name)
                {
                    yield return member;
                }
            }
        }
    }
}
