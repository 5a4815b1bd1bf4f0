using System.Collections.Immutable;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Flow;

/// <summary>What the dataflow found out about one function: what the rules read.</summary>
/// <param name="function">The function.</param>
/// <param name="symbols">What counts as a grant operation.</param>
/// <param name="loops">Inner loops before outer ones.</param>
/// <param name="atomicCode">Knows where nothing may block; null where no rule asks.</param>
internal sealed class FunctionFlow(FunctionGraph function, GrantSymbols symbols, ImmutableArray<Loop> loops, AtomicCode? atomicCode = null)
{
    private List<ZeroHandle>? _zeroHandles;
    private List<PartialUnmap>? _partialUnmaps;
    private string? _atomicBecause;
    private bool _knowsIfAtomic;

    public FunctionGraph Function { get; } = function;

    public GrantSymbols Symbols { get; } = symbols;

    /// <summary>Inner loops before outer ones.</summary>
    public ImmutableArray<Loop> Loops { get; } = loops;

    public LoopNest Nest { get; } = new(loops, function.Graph.Blocks.Length);

    public ReturnConvention Convention { get; } = new(function, symbols);

    /// <summary>The calls that issue operations, in the order in which they were met.</summary>
    public List<SubmitCall> Calls { get; } = [];

    /// <summary>Calls that issue again what says Eagain, the library's or a helper's that does the same.</summary>
    public Findings<RetryCall> Retries { get; } = [];

    /// <summary>Tests of a status against a constant.</summary>
    public Findings<StatusComparison> Comparisons { get; } = [];

    /// <summary>Reads of an output where the status may be something else than Okay.</summary>
    public Findings<OutputRead> OutputReads { get; } = [];

    /// <summary>Places where a status goes on as an errno.</summary>
    public Findings<StatusLeak> Leaks { get; } = [];

    /// <summary>Loops left before they had come to all maps of a batch.</summary>
    public List<EarlyLeave> EarlyLeaves { get; } = [];

    /// <summary>Variables in which a loop's later element overwrites an earlier one's error.</summary>
    public Findings<OverwrittenError> OverwrittenErrors { get; } = [];

    /// <summary>Calls and throws that end the program because of a status.</summary>
    public Findings<FatalStatus> FatalStatuses { get; } = [];

    /// <summary>Calls that keep the thread waiting.</summary>
    public Findings<BlockingCall> BlockingCalls { get; } = [];

    /// <summary>Failures written over a status that may be Okay.</summary>
    public Findings<OverruledStatus> OverruledStatuses { get; } = [];

    /// <summary>Mappings of which nobody knows any more once the function is left.</summary>
    public List<LeftMapping> LeftBehind { get; } = [];

    /// <summary>The maps whose handles are unmapped where they may have failed, by an unmap that was filled in before.</summary>
    public List<SubmitCall> UnsureUnmaps { get; } = [];

    /// <summary>Unmaps of a handle that is unmapped already.</summary>
    public Findings<SecondUnmap> SecondUnmaps { get; } = [];

    /// <summary>How the elements of containers are come to.</summary>
    public ElementAccesses Elements { get; } = new();

    /// <summary>Where 0 is taken for "no handle".</summary>
    public List<ZeroHandle> ZeroHandles => _zeroHandles ??= Flow.ZeroHandles.FindIn(Function, Symbols);

    /// <summary>Unmaps that leave out a part of their mapping.</summary>
    public List<PartialUnmap> PartialUnmaps => _partialUnmaps ??= MappedParts.FindIn(Function, Symbols);

    /// <summary>It was too big to settle, and nothing is said of it.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>It can't be settled: what was noted so far is void.</summary>
    public void GiveUp()
    {
        IsGivenUp = true;
        Calls.Clear();
        Retries.Clear();
        Comparisons.Clear();
        OutputReads.Clear();
        Leaks.Clear();
        EarlyLeaves.Clear();
        OverwrittenErrors.Clear();
        FatalStatuses.Clear();
        BlockingCalls.Clear();
        OverruledStatuses.Clear();
        LeftBehind.Clear();
        UnsureUnmaps.Clear();
        SecondUnmaps.Clear();
    }

    /// <summary>Why nothing may block in the whole of it, in a message's words; null where it may.</summary>
    public string? AtomicBecause
    {
        get
        {
            if (!_knowsIfAtomic)
            {
                _atomicBecause = atomicCode?.Reason(Function);
                _knowsIfAtomic = true;
            }

            return _atomicBecause;
        }
    }
}

/// <summary>A call that issues operations, and what becomes of their statuses.</summary>
internal sealed class SubmitCall(IOperation operation, FunctionFlow flow, int block)
{
    public IOperation Operation { get; } = operation;

    public FunctionFlow Flow { get; } = flow;

    /// <summary>The block that the call is in.</summary>
    public int Block { get; } = block;

    /// <summary>The operations are handed to the hypervisor as they are, and Eagain with them.</summary>
    public bool IsRaw { get; set; }

    /// <summary>It issues again what says Eagain, and nothing else.</summary>
    public bool IsRetryOnly { get; set; }

    /// <summary>How it gives or takes pages back, if it has no operations and does that.</summary>
    public MethodRole Revocation { get; set; }

    /// <summary>The call is of a helper whose body was looked into.</summary>
    public bool IsThroughHelper { get; set; }

    /// <summary>What carries the operations: an argument, or the call itself where its result does.</summary>
    public IOperation? Batch { get; set; }

    /// <summary>The type of operation issued, where the flow could follow it.</summary>
    public ITypeSymbol? OperationType { get; set; }

    public OperationShape? Shape { get; set; }

    /// <summary>The place of the operation, or of the batch's element in hand.</summary>
    public int Location { get; set; } = -1;

    /// <summary>More than one operation may be issued.</summary>
    public bool IsBatch { get; set; }

    /// <summary>Only this function can look at the statuses: the operations live in locals of its own.</summary>
    public bool OwnsBatch { get; set; }

    /// <summary>The statuses come back through the parameters: whoever calls this function is to look at them.</summary>
    public bool IsHandedBack { get; set; }

    /// <summary>The operations, or their statuses, went to code that may look at them.</summary>
    public bool IsPassedOn { get; set; }

    /// <summary>Some test tells success from failure.</summary>
    public bool IsExamined { get; set; }

    /// <summary>The first such test that puts Eagain together with the lasting failures, in source order.</summary>
    public SyntaxNode? Check { get; private set; }

    /// <summary>The first test of all.</summary>
    public SyntaxNode? FirstTest { get; private set; }

    /// <summary>The call meets operations that it issued before and that said Eagain: a retry by hand.</summary>
    public bool IsRetry { get; set; }

    /// <summary>It meets, in a retry, operations that succeeded before.</summary>
    public bool ReissuesSuccesses { get; set; }

    /// <summary>A lock is held where the call is made.</summary>
    public bool IsUnderLock { get; set; }

    /// <summary>It issues, in a retry, one element of a batch that was issued as a whole.</summary>
    public bool IsElementOfIssuedBatch { get; set; }

    /// <summary>On some path Eagain was taken for a lasting failure, and the operation given up.</summary>
    public bool GivesEagainUp { get; set; }

    /// <summary>On some path an operation was given up without anyone looking at its status.</summary>
    public bool IsLeftUnexamined { get; set; }

    /// <summary>The rc went where it cannot be followed, so paths on which it is not 0 may look like others.</summary>
    public bool ResultEscapes { get; set; }

    /// <summary>Something looks at the rc, or passes it on.</summary>
    public bool ResultIsUsed { get; set; }

    /// <summary>The call has an rc.</summary>
    public bool HasResult { get; set; }

    public void NoteTest(SyntaxNode? test, bool eagainAsFailure)
    {
        IsExamined = true;
        if (test is null)
        {
            return;
        }

        if (FirstTest is null || test.SpanStart < FirstTest.SpanStart)
        {
            FirstTest = test;
        }

        if (eagainAsFailure && (Check is null || test.SpanStart < Check.SpanStart))
        {
            Check = test;
        }
    }
}

/// <summary>A call that issues again what says Eagain.</summary>
/// <param name="Operation">The call.</param>
/// <param name="OperationType">What it issues.</param>
/// <param name="Shape">What is known of that type.</param>
/// <param name="Batch">The argument that carries the operations.</param>
/// <param name="Block">The block that the call is in.</param>
/// <param name="IsBlocking">It waits on the thread.</param>
/// <param name="ElementOfIssuedBatch">It is given one element of a batch that was issued as a whole.</param>
/// <param name="IsUnderLock">A lock is held.</param>
/// <param name="Helper">The helper that does it, where it is not the library's.</param>
/// <param name="HelperWaits">That helper waits on the thread.</param>
internal sealed record RetryCall(
    IOperation Operation,
    ITypeSymbol? OperationType,
    OperationShape? Shape,
    IOperation? Batch,
    int Block,
    bool IsBlocking,
    bool ElementOfIssuedBatch,
    bool IsUnderLock,
    RetryHelper Helper = RetryHelper.None,
    bool HelperWaits = false);

/// <summary>A function of the compilation's own that retries.</summary>
internal enum RetryHelper
{
    /// <summary>The retry is the library's, or declared as one.</summary>
    None,

    /// <summary>It is judged where it stands.</summary>
    OfOneType,

    /// <summary>What it is worth depends on the operation that it is given.</summary>
    OfAnyType,
}

/// <summary>A status, or a local that carries one, tested against a constant.</summary>
/// <param name="Test">The comparison or pattern.</param>
/// <param name="Status">What is tested, or null where the test is a pattern within a larger one.</param>
/// <param name="Relation">How, seen from the status.</param>
/// <param name="Constant">The constant as it is written.</param>
/// <param name="Number">Its value.</param>
internal sealed record StatusComparison(IOperation Test, IOperation? Status, BinaryOperatorKind Relation, IOperation Constant, long Number);

/// <summary>An output of an operation, read where its status may be something else than Okay.</summary>
internal sealed record OutputRead(IOperation Read, ImmutableArray<SubmitCall> Calls)
{
    /// <summary>It cannot be Okay, whichever way the read is come to.</summary>
    public bool IsKnownToHaveFailed { get; set; }
}

/// <summary>A status that goes on as an errno.</summary>
/// <param name="Status">The expression that leaves.</param>
/// <param name="How">Where it goes, in a message's words.</param>
internal sealed record StatusLeak(IOperation Status, string How);

/// <summary>A loop left before it had come to all elements of a batch.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Calls">What issued the batch.</param>
/// <param name="IsForAnotherReason">No failure leads out of it, or not only failures.</param>
internal sealed record EarlyLeave(Loop Loop, ImmutableArray<SubmitCall> Calls, bool IsForAnotherReason);

/// <summary>A variable in which a loop's later element overwrites an earlier one's error.</summary>
internal sealed record OverwrittenError(Loop Loop, ISymbol Variable, IOperation Assignment);

/// <summary>A call or throw that ends the program because of a status.</summary>
internal sealed record FatalStatus(IOperation Operation, ImmutableArray<SubmitCall> Calls);

/// <summary>A call that keeps the thread waiting.</summary>
/// <param name="Operation">The call.</param>
/// <param name="Block">The block that it is in.</param>
/// <param name="IsUnderLock">A lock is held.</param>
/// <param name="IsOfRetry">It waits for a retry, so that it needs no loop to be a part of one.</param>
internal sealed record BlockingCall(IOperation Operation, int Block, bool IsUnderLock, bool IsOfRetry);

/// <summary>A failure that the code writes over a status which may be Okay, or reports in its stead.</summary>
internal sealed record OverruledStatus(IOperation Operation, int Block, ImmutableArray<SubmitCall> Calls);

/// <summary>A mapping that a call makes, and that the function leaves behind.</summary>
/// <param name="Call">The call.</param>
/// <param name="WayOut">The return or throw where it does, the first one found; null at its end.</param>
/// <param name="IsMaybeNone">It stands for what is left of a batch, of which perhaps nothing is: a loop may have been through with it.</param>
internal sealed record LeftMapping(SubmitCall Call, SyntaxNode? WayOut, bool IsMaybeNone);

/// <summary>A call that unmaps a handle which was unmapped on every path to it.</summary>
/// <param name="Operation">The call.</param>
/// <param name="First">What unmapped it before.</param>
internal sealed record SecondUnmap(IOperation Operation, ImmutableArray<SubmitCall> First);
