using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>What functions of the compilation do, for those who call them.</summary>
internal interface ISummaries
{
    /// <summary>The function's body is there, is the one that runs, and may have to do with grants.</summary>
    bool CanSee(IMethodSymbol function);

    /// <summary>What a function does, entered with all operations from outside in one world; null where that can't be told.</summary>
    Summary? Of(IMethodSymbol function, OperationFacts world);
}
