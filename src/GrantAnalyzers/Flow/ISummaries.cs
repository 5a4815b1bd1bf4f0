using Microsoft.CodeAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>What functions of the compilation do, for those who call them.</summary>
internal interface ISummaries
{
    /// <summary>The function's body is there, is the one that runs, and may have to do with grants.</summary>
    bool CanSee(IMethodSymbol function);

    /// <summary>Whether a method does nothing but end the program by its first argument, and which value ends it.</summary>
    bool? EndsProgramOn(IMethodSymbol function);

    /// <summary>The condition on which a method throws, if it does that on one.</summary>
    ThrowingCheck? ThrowsOn(IMethodSymbol function);

    /// <summary>What a method answers, if it always answers the same.</summary>
    FixedAnswer? AnswerOf(IMethodSymbol function);

    /// <summary>What a function does to the operations from outside, by how they are when it is entered; null where that can't be told.</summary>
    Summary? Of(IMethodSymbol function, Entrance entrance);
}
