using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using GrantAnalyzers.Flow;
using GrantAnalyzers.Model;
using GrantAnalyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers;

/// <summary>
/// Runs all rules: one dataflow over each body that has anything to do with grants, and every rule reads from it.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class GrantAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableArray<IGrantRule> s_rules = [new StatusComparedWithNumber(), new EagainNotHandled(), new StatusNotExamined()];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. s_rules.Select(static rule => rule.Descriptor)];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (GrantSymbols.ArePresentIn(start.Compilation))
            {
                start.RegisterOperationBlockStartAction(StartBlock);
            }
        });
    }

    /// <summary>Builds a graph only for bodies in which some operation shows that grants are at work.</summary>
    private static void StartBlock(OperationBlockStartAnalysisContext context)
    {
        StrongBox<bool> usesGrants = new();
        context.RegisterOperationAction(
            operation =>
            {
                if (!usesGrants.Value && UsesGrants(operation.Operation))
                {
                    usesGrants.Value = true;
                }
            },
            OperationKind.Invocation,
            OperationKind.FieldReference,
            OperationKind.PropertyReference,
            OperationKind.Conversion,
            OperationKind.IsPattern,
            OperationKind.SwitchExpression,
            OperationKind.Switch);
        context.RegisterOperationBlockEndAction(end =>
        {
            if (usesGrants.Value)
            {
                Analyze(end);
            }
        });
    }

    private static bool UsesGrants(IOperation operation) => operation switch
    {
        IInvocationOperation call => TakesOperations(call),
        IMemberReferenceOperation member => GrantSymbols.IsStatus(member.Type),
        IConversionOperation conversion => GrantSymbols.IsStatus(conversion.Type) || GrantSymbols.IsStatus(conversion.Operand.Type),
        IIsPatternOperation match => GrantSymbols.IsStatus(match.Value.Type),
        ISwitchExpressionOperation @switch => GrantSymbols.IsStatus(@switch.Value.Type),
        ISwitchOperation @switch => GrantSymbols.IsStatus(@switch.Value.Type),
        _ => false,
    };

    private static bool TakesOperations(IInvocationOperation call)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            ITypeSymbol? type = argument.Value.Type;
            if (GrantSymbols.IsOperation(type) || GrantSymbols.ElementOperation(type) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static void Analyze(OperationBlockAnalysisContext context)
    {
        foreach (IOperation block in context.OperationBlocks)
        {
            // Attributes and constants of parameters have blocks too, but no control flow.
            if (block is IBlockOperation or ISymbolInitializerOperation)
            {
                BodyFlow flow = BodyFlow.Analyze(context.GetControlFlowGraph(block), context.OwningSymbol, context.CancellationToken);
                foreach (IGrantRule rule in s_rules)
                {
                    rule.Report(flow, context.ReportDiagnostic);
                }
            }
        }
    }
}
