using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>
/// What stands in a loop's statement before a <c>break</c> or a <c>return</c> is no part of the loop in the graph, since no way leads back
/// from there, and what stands in a <c>finally</c> is none, since no edge leads there; but whoever wrote it has the element of the last
/// iteration in hand.
/// </summary>
internal static class WaysOut
{
    /// <summary>
    /// In the order of their numbers, which is nearly that of the source, a block comes behind those that lead to it, but for the head of a
    /// loop within: with it the ways out end, because such a loop often goes over the same batch.
    /// </summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static void Find(Loop loop, StatementSyntax statement, FunctionGraph function)
    {
        for (int ordinal = loop.Head + 1; ordinal < function.Graph.Blocks.Length; ordinal++)
        {
            BasicBlock block = function.Graph.Blocks[ordinal];
            if (loop.Contains(ordinal))
            {
                continue;
            }

            ControlFlowRegion? last = FinallyAround(block, loop);
            int position = last is null ? PositionOf(block) : PositionOf(last, function);
            if (ordinal > loop.Last && position >= statement.Span.End)
            {
                return;
            }

            if (position >= 0 && statement.Span.Contains(position) && (last is null ? IsReachedFromInside(loop, block) : loop.Holds(GuardedBy(last).FirstBlockOrdinal)))
            {
                loop.AddOnWayOut(ordinal);
            }
        }
    }

    private static bool IsReachedFromInside(Loop loop, BasicBlock block)
    {
        foreach (ControlFlowBranch branch in block.Predecessors)
        {
            if (!loop.Holds(branch.Source.Ordinal))
            {
                return false;
            }
        }

        return !block.Predecessors.IsEmpty;
    }

    /// <summary>The outermost finally that a block stands in and the loop does not.</summary>
    private static ControlFlowRegion? FinallyAround(BasicBlock block, Loop loop)
    {
        ControlFlowRegion? found = null;
        for (ControlFlowRegion? region = block.EnclosingRegion; region is not null && !(region.FirstBlockOrdinal <= loop.Head && loop.Head <= region.LastBlockOrdinal); region = region.EnclosingRegion)
        {
            found = region.Kind == ControlFlowRegionKind.Finally ? region : found;
        }

        return found;
    }

    private static ControlFlowRegion GuardedBy(ControlFlowRegion last) => last.EnclosingRegion!.NestedRegions[0];

    /// <summary>Where a block's code begins; -1 where it has none.</summary>
    private static int PositionOf(BasicBlock block) =>
        block.Operations.IsEmpty ? block.BranchValue?.Syntax.SpanStart ?? -1 : block.Operations[0].Syntax.SpanStart;

    private static int PositionOf(ControlFlowRegion region, FunctionGraph function)
    {
        for (int ordinal = region.FirstBlockOrdinal; ordinal <= region.LastBlockOrdinal; ordinal++)
        {
            if (PositionOf(function.Graph.Blocks[ordinal]) is >= 0 and var position)
            {
                return position;
            }
        }

        return -1;
    }
}
