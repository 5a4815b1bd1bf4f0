using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.Tests.Model;

/// <summary>What was found out about a value type is found again by each expression of it.</summary>
public class KnownTypesTests
{
    /// <summary>Without nullable annotations the compiler makes a symbol for each operation.</summary>
    [Theory]
    [InlineData(NullableContextOptions.Disable)]
    [InlineData(NullableContextOptions.Enable)]
    public void A_value_type_is_known_by_whichever_expression_has_it(NullableContextOptions nullable)
    {
        ITypeSymbol[] types = TypesOfReferences("struct S { } class C { static void M(S one, S other) { Use(one); Use(other); } static void Use(S s) { } }", nullable);
        KnownTypes known = new();
        known.Keep(new KnownType(KnownTypes.TheOne(types[0]), IsStatus: true, Operation: null, InlineArrayElement: null));

        Assert.Equal(2, types.Length);
        Assert.All(types, type => Assert.True(known.Find(type)?.IsStatus));
    }

    [Fact]
    public void Another_type_is_not_known_by_it()
    {
        ITypeSymbol[] types = TypesOfReferences("struct S { } struct T { } class C { static void M(S one, T other) { Use(one); Use(other); } static void Use(object o) { } }", NullableContextOptions.Disable);
        KnownTypes known = new();
        known.Keep(new KnownType(KnownTypes.TheOne(types[0]), IsStatus: true, Operation: null, InlineArrayElement: null));

        Assert.Null(known.Find(types[1]));
    }

    /// <summary>The types of the parameters that are passed on, as operations have them.</summary>
    private static ITypeSymbol[] TypesOfReferences(string source, NullableContextOptions nullable)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source);
        SemanticModel model = CSharpCompilation.Create("Types", [tree], [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)], new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable))
            .GetSemanticModel(tree);
        return [.. tree.GetRoot().DescendantNodes().OfType<ArgumentSyntax>().Select(argument => model.GetOperation(argument.Expression)!.Type!)];
    }
}
