using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using GrantAnalyzers.Configuration;
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
        new UnmapOfNoMapping(),
        new PartLeftMapped(),
        new RevocationIgnored(),
        new RequestReadTwice(),
    ];

    internal static readonly string[] RuleIds = [.. Rules.Select(static rule => rule.Descriptor.Id), Descriptors.LayoutNotXens.Id];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [.. Rules.Select(static rule => rule.Descriptor), Descriptors.LayoutNotXens, Descriptors.ConfigurationNotUnderstood];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();

        // Generated code is not analysed. That nothing is reported in it either follows, and need not be looked up for each report:
        // the compiler would go through all of a file's words for the first one in it.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.ReportDiagnostics);
        context.RegisterCompilationStartAction(static start =>
        {
            AnalyzerConfigOptionsProvider options = start.Options.AnalyzerConfigOptionsProvider;
            bool usesGrants = GrantSymbols.ArePresentIn(start.Compilation);
            DeclaredNames names = usesGrants ? default : DeclaredNames.In(start.Compilation, start.CancellationToken);
            usesGrants |= names.Operations || CSpellings.AreReferencedBy(start.Compilation) || GrantConfiguration.NamesStatuses(start.Compilation, options);
            if (!usesGrants && !names.Layouts)
            {
                return;
            }

            Analyses analyses = new(start.Compilation, options);
            start.RegisterSymbolAction(analyses.CheckLayout, SymbolKind.NamedType, SymbolKind.Method);
            if (usesGrants)
            {
                start.RegisterOperationBlockAction(analyses.AnalyzeBlocks);
                start.RegisterCompilationEndAction(analyses.ReportConfiguration);
            }
        });
    }

    /// <summary>
    /// The analyses of one compilation. Rules that are configured alike, in whatever files, share one: without keys for single rules
    /// or files that is all of them.
    /// </summary>
    private sealed class Analyses(Compilation compilation, AnalyzerConfigOptionsProvider options)
    {
        private readonly GrantConfiguration _configuration = new(options);
        private readonly ConcurrentDictionary<TreeConfiguration, ImmutableArray<CompilationAnalysis>> _ofConfigurations = new();
        private readonly ConcurrentDictionary<TreeConfiguration, CompilationAnalysis> _ofLayouts = new();
        private readonly ConcurrentDictionary<(SymbolSettings Settings, string Rules), CompilationAnalysis> _ofSettings = new();

        public void AnalyzeBlocks(OperationBlockAnalysisContext context)
        {
            if (context.OperationBlocks is [{ Syntax.SyntaxTree: var tree }, ..])
            {
                foreach (CompilationAnalysis analysis in _ofConfigurations.GetOrAdd(_configuration.Of(tree), AnalysesFor))
                {
                    analysis.AnalyzeBlocks(context);
                }
            }
        }

        public void CheckLayout(SymbolAnalysisContext context)
        {
            if (context.Symbol.DeclaringSyntaxReferences is [{ SyntaxTree: var tree }, ..])
            {
                _ofLayouts.GetOrAdd(_configuration.Of(tree), AnalysisOfLayouts).CheckLayout(context);
            }
        }

        public void ReportConfiguration(CompilationAnalysisContext context)
        {
            foreach (ConfigurationProblem problem in _configuration.ProblemsIn(compilation.SyntaxTrees))
            {
                context.ReportDiagnostic(problem.ToDiagnostic(context.Options.AdditionalFiles, context.CancellationToken));
            }
        }

        private CompilationAnalysis AnalysisOfLayouts(TreeConfiguration configuration) => new(compilation, configuration.For(Descriptors.LayoutNotXens.Id), []);

        private ImmutableArray<CompilationAnalysis> AnalysesFor(TreeConfiguration configuration) =>
        [
            .. Rules.GroupBy(rule => configuration.For(rule.Descriptor.Id)).Select(alike => _ofSettings.GetOrAdd(
                (alike.Key, string.Concat(alike.Select(static rule => rule.Descriptor.Id))),
                _ => new CompilationAnalysis(compilation, alike.Key, [.. alike]))),
        ];
    }

    /// <summary>What the analysis of one compilation by rules that are configured alike has in common.</summary>
    private sealed class CompilationAnalysis
    {
        [ThreadStatic]
        private static Stack<IOperation>? t_open;

        private readonly GrantSymbols _symbols;
        private readonly ImmutableArray<IGrantRule> _rules;
        private readonly FunctionBodies _bodies;
        private readonly SummarySolver _summaries;
        private readonly AtomicCode _atomicCode;

        public CompilationAnalysis(Compilation compilation, SymbolSettings settings, ImmutableArray<IGrantRule> rules)
        {
            _symbols = new GrantSymbols(compilation, settings);
            _rules = rules;
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

        public void AnalyzeBlocks(OperationBlockAnalysisContext context)
        {
            foreach (IOperation block in context.OperationBlocks)
            {
                if (UseGrants(block))
                {
                    Analyze(context);
                    return;
                }
            }
        }

        /// <summary>
        /// Graphs are built only for bodies in which some operation shows that grants are at work. To have the compiler call for
        /// each operation takes longer than the graph.
        /// </summary>
        [MethodImpl(Jit.OptimizedAtOnce)]
        private bool UseGrants(IOperation root)
        {
            Stack<IOperation> open = t_open ??= new();
            open.Clear();
            open.Push(root);
            while (open.Count > 0)
            {
                IOperation operation = open.Pop();
                if (UsesGrants(operation))
                {
                    // The stack outlives this compilation.
                    open.Clear();
                    return true;
                }

                foreach (IOperation operand in operation.ChildOperations)
                {
                    open.Push(operand);
                }
            }

            return false;
        }

        [MethodImpl(Jit.OptimizedAtOnce)]
        private bool UsesGrants(IOperation operation)
        {
            switch (operation.Kind)
            {
                case OperationKind.Invocation:
                    IInvocationOperation call = (IInvocationOperation)operation;
                    return TakesOperations(call) || CallsHelper(call);
                case OperationKind.FieldReference or OperationKind.PropertyReference:
                    IMemberReferenceOperation member = (IMemberReferenceOperation)operation;
                    return _symbols.IsStatus(member.Type) || _symbols.IsOperation(member.Member.ContainingType) ||
                        GrantSymbols.IsHandle(member.Type) || GrantSymbols.IsHandle(member.Member.ContainingType);
                case OperationKind.DefaultValue or OperationKind.ObjectCreation:
                    return GrantSymbols.IsHandle(operation.Type);
                case OperationKind.Conversion:
                    IConversionOperation conversion = (IConversionOperation)operation;
                    return _symbols.IsStatus(conversion.Type) || _symbols.IsStatus(conversion.Operand.Type);
                case OperationKind.IsPattern:
                    return _symbols.IsStatus(((IIsPatternOperation)operation).Value.Type);
                case OperationKind.SwitchExpression:
                    return _symbols.IsStatus(((ISwitchExpressionOperation)operation).Value.Type);
                case OperationKind.Switch:
                    return _symbols.IsStatus(((ISwitchOperation)operation).Value.Type);
                default:
                    return false;
            }
        }

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
                    foreach (IGrantRule rule in _rules)
                    {
                        rule.Report(flow, report);
                    }
                }
            }
        }
    }
}
