using Microsoft.CodeAnalysis.Diagnostics;

namespace Microsoft.CodeAnalysis.Testing;

/// <summary>Tells whether an analyzer says what it does in generated code; everything else it registers is dropped.</summary>
internal sealed class InitializationRecorder : AnalysisContext
{
    private bool _configured;

    internal static bool ConfiguresGeneratedCode(DiagnosticAnalyzer analyzer)
    {
        InitializationRecorder recorder = new();
        analyzer.Initialize(recorder);
        return recorder._configured;
    }

    public override void ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags analysisMode) => _configured = true;

    public override void EnableConcurrentExecution() { }
    public override void RegisterAdditionalFileAction(Action<AdditionalFileAnalysisContext> action) { }
    public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) { }
    public override void RegisterCodeBlockStartAction<TLanguageKindEnum>(Action<CodeBlockStartAnalysisContext<TLanguageKindEnum>> action) { }
    public override void RegisterCompilationAction(Action<CompilationAnalysisContext> action) { }
    public override void RegisterCompilationStartAction(Action<CompilationStartAnalysisContext> action) { }
    public override void RegisterOperationAction(Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> operationKinds) { }
    public override void RegisterOperationBlockAction(Action<OperationBlockAnalysisContext> action) { }
    public override void RegisterOperationBlockStartAction(Action<OperationBlockStartAnalysisContext> action) { }
    public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) { }
    public override void RegisterSymbolAction(Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> symbolKinds) { }
    public override void RegisterSymbolStartAction(Action<SymbolStartAnalysisContext> action, SymbolKind symbolKind) { }
    public override void RegisterSyntaxNodeAction<TLanguageKindEnum>(Action<SyntaxNodeAnalysisContext> action, ImmutableArray<TLanguageKindEnum> syntaxKinds) { }
    public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) { }
}
