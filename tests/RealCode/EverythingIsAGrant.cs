using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.RealCode;

/// <summary>
/// Takes ordinary code for grant code, so that the engine has to do with all of it: every enum is a status, every type with a
/// member that may be one is a map, and every call that returns an int submits what it is given.
/// </summary>
internal sealed class EverythingIsAGrant : GrantSymbols
{
    protected override bool DecideStatus(ITypeSymbol type) => true;

    protected override bool MayBeOperation(ITypeSymbol type) => type is INamedTypeSymbol { SpecialType: SpecialType.None, TypeKind: TypeKind.Struct or TypeKind.Class or TypeKind.Interface };

    protected override OperationShape? ShapeOf(ITypeSymbol type)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            ITypeSymbol? held = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
            if (!member.IsStatic && held is { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Int16 or SpecialType.System_Int32 })
            {
                return new OperationShape(GrantKind.Map, AnswersEagain: true, member);
            }
        }

        return null;
    }

    protected override MethodRole Decide(IMethodSymbol method) =>
        method.ReturnType.SpecialType == SpecialType.System_Int32 && !method.Parameters.IsEmpty ? MethodRole.Submit : base.Decide(method);
}
