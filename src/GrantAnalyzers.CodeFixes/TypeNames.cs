using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace GrantAnalyzers.CodeFixes;

/// <summary>How a type is written where an expression stands.</summary>
internal static class TypeNames
{
    /// <returns>As short as the place allows; in full where something else goes by the type's name there, such as a property.</returns>
    public static string InExpression(this ITypeSymbol type, SemanticModel model, int position)
    {
        string name = type.ToMinimalDisplayString(model, position);
        ISymbol? meant = model.GetSpeculativeSymbolInfo(position, SyntaxFactory.ParseExpression(name), SpeculativeBindingOption.BindAsExpression).Symbol;
        ITypeSymbol? member = meant switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => null,
        };
        return meant is null or ITypeSymbol || SymbolEqualityComparer.Default.Equals(member, type) ? name : type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
    }
}
