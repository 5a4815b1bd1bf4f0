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
    internal static readonly ImmutableArray<IGrantRule> Rules =
    [
        new StatusComparedWithNumber(),
        new EagainNotHandled(),
        new StatusNotExamined(),
        new OutputReadTooEarly(),
        new StatusAsErrno(),
        new ElementsNotExamined(),
        new ErrorOverwritten(),
        new ResultIgnored(),
        new StatusTreatedAsFatal(),
        new OldSpaceStatus(),
        new RetryWithoutBound(),
        new SuccessReissued(),
        new CounterDecides(),
        new RetryBlocks(),
        new RetryInVain(),
        new RetryElementByElement(),
        new MappingLeftBehind(),
        new ZeroTakenForNoHandle(),
        new PartLeftMapped(),
        new RevocationIgnored(),
    ];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. Rules.Select(static rule => rule.Descriptor), Descriptors.LayoutNotXens];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            bool usesGrants = GrantSymbols.ArePresentIn(start.Compilation);
            if (!usesGrants && !XenLayouts.AreDeclaredIn(start.Compilation))
            {
                return;
            }

            CompilationAnalysis analysis = new(start.Compilation);
            start.RegisterSymbolAction(analysis.CheckLayout, SymbolKind.NamedType, SymbolKind.Method);
            if (usesGrants)
            {
                start.RegisterOperationBlockStartAction(analysis.StartBlock);
            }
        });
    }

    /// <summary>What the analysis of one compilation has in common.</summary>
    private sealed class CompilationAnalysis
    {
        private readonly GrantSymbols _symbols = new();
        private readonly FunctionBodies _bodies;
        private readonly SummarySolver _summaries;
        private readonly AtomicCode _atomicCode;

        public CompilationAnalysis(Compilation compilation)
        {
            _bodies = new FunctionBodies(compilation, _symbols);
            _summaries = new SummarySolver(_bodies, _symbols);
            _atomicCode = new AtomicCode(_symbols);
        }

        /// <summary>Structures have no flow: they are looked at where they are declared, and classes where they are passed.</summary>
        public void CheckLayout(SymbolAnalysisContext context)
        {
            switch (context.Symbol)
            {
                case INamedTypeSymbol type:
                    LayoutNotXens.Report(type, _symbols, context.ReportDiagnostic);
                    break;
                case IMethodSymbol { IsExtern: true } method:
                    LayoutNotXens.Report(method, context.ReportDiagnostic);
                    break;
            }
        }

        /// <summary>Builds a graph only for bodies in which some operation shows that grants are at work.</summary>
        public void StartBlock(OperationBlockStartAnalysisContext context)
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
                OperationKind.DefaultValue,
                OperationKind.ObjectCreation,
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

        [MethodImpl(Jit.OptimizedAtOnce)]
        private bool UsesGrants(IOperation operation) => operation switch
        {
            IInvocationOperation call => TakesOperations(call) || CallsHelper(call),
            IMemberReferenceOperation member => _symbols.IsStatus(member.Type) || _symbols.IsOperation(member.Member.ContainingType) ||
                GrantSymbols.IsHandle(member.Type) || GrantSymbols.IsHandle(member.Member.ContainingType),
            IDefaultValueOperation or IObjectCreationOperation => GrantSymbols.IsHandle(operation.Type),
            IConversionOperation conversion => _symbols.IsStatus(conversion.Type) || _symbols.IsStatus(conversion.Operand.Type),
            IIsPatternOperation match => _symbols.IsStatus(match.Value.Type),
            ISwitchExpressionOperation @switch => _symbols.IsStatus(@switch.Value.Type),
            ISwitchOperation @switch => _symbols.IsStatus(@switch.Value.Type),
            _ => false,
        };

        private bool TakesOperations(IInvocationOperation call)
        {
            foreach (IArgumentOperation argument in call.Arguments)
            {
                if (_symbols.CarriesOperations(GrantSymbols.TypeBehindCasts(argument.Value)))
                {
                    return true;
                }
            }

            return _symbols.IsRevocation(call);
        }

        /// <summary>A method of the same type may be a helper that submits on its own.</summary>
        private bool CallsHelper(IInvocationOperation call) =>
            call.TargetMethod is { DeclaringSyntaxReferences.IsEmpty: false, DeclaredAccessibility: Accessibility.Private or Accessibility.Internal or Accessibility.NotApplicable } method &&
            _bodies.ConcernsGrants(method.OriginalDefinition);

        [MethodImpl(Jit.OptimizedAtOnce)]
        private void Analyze(OperationBlockAnalysisContext context)
        {
            Action<Diagnostic> report = context.ReportDiagnostic;
            foreach (IOperation block in context.OperationBlocks)
            {
                // Attributes and constants of parameters have blocks too, but no control flow. Top-level statements are a whole method body.
                if (block is not (IBlockOperation or ISymbolInitializerOperation or IMethodBodyBaseOperation))
                {
                    continue;
                }

                Body body = context.OwningSymbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } method
                    ? _bodies.Take(method, () => context.GetControlFlowGraph(block), context.CancellationToken)
                    : Body.Of(context.GetControlFlowGraph(block), context.OwningSymbol, context.CancellationToken);
                foreach (FunctionFlow flow in BodyFlow.Analyze(body, _symbols, _atomicCode, _summaries.For(context.CancellationToken), context.CancellationToken))
                {
                    foreach (IGrantRule rule in Rules)
                    {
                        rule.Report(flow, report);
                    }
                }
            }
        }
    }
}
