using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>What the dataflow found out about one body, lambdas and local functions in it included.</summary>
internal sealed class BodyFlow
{
    /// <summary>The raw submit calls, in source order within each function.</summary>
    public List<SubmitCall> Calls { get; } = [];

    /// <summary>Tests of a status against a constant.</summary>
    public List<StatusComparison> Comparisons { get; } = [];

    public static BodyFlow Analyze(ControlFlowGraph graph, ISymbol owner, CancellationToken cancellationToken)
    {
        BodyFlow flow = new();
        ImmutableArray<FunctionGraph> functions = FunctionGraph.FindAll(graph, owner, cancellationToken);
        HashSet<ISymbol> shared = FunctionGraph.SharedVariables(functions);
        foreach (FunctionGraph function in functions)
        {
            new FunctionAnalysis(function, shared, flow, cancellationToken).Run();
        }

        return flow;
    }
}

/// <summary>A call that hands operations to the hypervisor as they are, and what becomes of their statuses.</summary>
internal sealed class SubmitCall(IInvocationOperation operation, ReturnConvention convention)
{
    public IInvocationOperation Operation { get; } = operation;

    /// <summary>How the function that the call is in reports failures.</summary>
    public ReturnConvention Convention { get; } = convention;

    /// <summary>The argument that carries the operations.</summary>
    public IOperation? Batch { get; set; }

    /// <summary>The type of operation issued, where the flow could follow it.</summary>
    public ITypeSymbol? OperationType { get; set; }

    /// <summary>Only this function can look at the statuses: the operations live in locals of its own.</summary>
    public bool OwnsBatch { get; set; }

    /// <summary>The operations, or their statuses, went to code that may look at them.</summary>
    public bool IsPassedOn { get; set; }

    /// <summary>Some test tells success from failure.</summary>
    public bool IsExamined { get; private set; }

    /// <summary>The first such test that puts Eagain together with the lasting failures, in source order.</summary>
    public SyntaxNode? Check { get; private set; }

    /// <summary>The call meets operations that it issued before and that said Eagain: a retry by hand.</summary>
    public bool IsRetry { get; set; }

    /// <summary>On some path Eagain was taken for a lasting failure, and the operation given up.</summary>
    public bool GivesEagainUp { get; set; }

    /// <summary>On some path a single operation was given up without anyone looking at its status.</summary>
    public bool IsLeftUnexamined { get; set; }

    /// <summary>The rc went where it cannot be followed, so paths on which it is not 0 may look like others.</summary>
    public bool ResultEscapes { get; set; }

    public void Examine(SyntaxNode? check, bool eagainAsFailure)
    {
        IsExamined = true;
        if (eagainAsFailure && check is not null && (Check is null || check.SpanStart < Check.SpanStart))
        {
            Check = check;
        }
    }

    /// <summary>Forgets what an abandoned run found.</summary>
    public void Reset()
    {
        IsExamined = IsRetry = GivesEagainUp = IsLeftUnexamined = ResultEscapes = IsPassedOn = false;
        Check = null;
    }
}

/// <summary>A status, or a local that carries one, tested against a constant.</summary>
/// <param name="Test">The comparison or pattern.</param>
/// <param name="Status">What is tested, or null where the test is a pattern within a larger one.</param>
/// <param name="Relation">How, seen from the status.</param>
/// <param name="Constant">The constant as it is written.</param>
/// <param name="Number">Its value.</param>
internal sealed record StatusComparison(IOperation Test, IOperation? Status, BinaryOperatorKind Relation, IOperation Constant, long Number);
