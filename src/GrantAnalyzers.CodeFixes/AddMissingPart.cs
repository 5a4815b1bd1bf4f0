using System.Composition;
using GrantAnalyzers.Model;
using GrantAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>Fixes GNT3004: gives an unmap the address that it leaves out, from the map that its handle comes from.</summary>
/// <remarks>Nothing is offered where the handle comes by another way, or the unmap is filled in member by member.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AddMissingPart)), Shared]
public sealed class AddMissingPart : GrantCodeFixProvider
{
    private static readonly string[] s_hostNames = ["HostAddr", "host_addr", "hostAddr"];
    private static readonly string[] s_deviceNames = ["DevBusAddr", "dev_bus_addr", "devBusAddr"];

    /// <summary>Made by the host.</summary>
    public AddMissingPart()
        : base(Descriptors.PartLeftMapped.Id, "Unmap the part that is left out")
    {
    }

    private protected override IEnumerable<TextChange> Edits(SyntaxNode reported, Diagnostic diagnostic, SemanticModel model, CancellationToken cancellationToken)
    {
        if (diagnostic.AdditionalLocations is not [{ SourceTree: { } tree, SourceSpan: var span }] || tree != reported.SyntaxTree ||
            tree.GetRoot(cancellationToken).FindNode(span, getInnermostNodeForTie: true) is not MemberAccessExpressionSyntax { Expression: var map } handle ||
            new GrantSymbols().OperationOf(model.GetTypeInfo(map, cancellationToken).Type) is not { Kind: GrantKind.Map })
        {
            return [];
        }

        List<TextChange> edits = [];
        foreach ((string property, string[] names) in new[] { (PartLeftMapped.HostProperty, s_hostNames), (PartLeftMapped.DeviceProperty, s_deviceNames) })
        {
            if (!diagnostic.Properties.ContainsKey(property))
            {
                continue;
            }

            if (MemberOf(model.GetTypeInfo(map, cancellationToken).Type!, names) is not { } member || Edit(reported, handle, names, $"{Checks.Repeat(map)}.{member}", model, cancellationToken) is not { } edit)
            {
                return [];
            }

            edits.Add(edit);
        }

        return edits;
    }

    private static string? MemberOf(ITypeSymbol map, string[] names)
    {
        foreach (string name in names)
        {
            if (!map.GetMembers(name).IsEmpty)
            {
                return name;
            }
        }

        return null;
    }

    private static TextChange? Edit(SyntaxNode unmap, MemberAccessExpressionSyntax handle, string[] names, string address, SemanticModel model, CancellationToken cancellationToken)
    {
        switch (unmap)
        {
            case InvocationExpressionSyntax call when model.GetSymbolInfo(call, cancellationToken).Symbol is IMethodSymbol method:
                for (int i = 0; i < call.ArgumentList.Arguments.Count; i++)
                {
                    ArgumentSyntax argument = call.ArgumentList.Arguments[i];
                    string? parameter = argument.NameColon?.Name.Identifier.ValueText ?? (i < method.Parameters.Length ? method.Parameters[i].Name : null);
                    if (names.Contains(parameter))
                    {
                        return new TextChange(argument.Expression.Span, address);
                    }
                }

                return null;
            case BaseObjectCreationExpressionSyntax { Initializer: { } initializer } when handle.Parent is AssignmentExpressionSyntax { Parent: var list } assignment && list == initializer:
                foreach (ExpressionSyntax written in initializer.Expressions)
                {
                    if (written is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name }, Right: var value } && names.Contains(name))
                    {
                        return new TextChange(value.Span, address);
                    }
                }

                return model.GetTypeInfo(unmap, cancellationToken).Type is { } type && MemberOf(type, names) is { } missing
                    ? new TextChange(new TextSpan(assignment.Span.End, 0), $", {missing} = {address}")
                    : null;
            default:
                return null;
        }
    }
}
