using System.Runtime.CompilerServices;
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
    /// In the order of their numbers a block comes behind those that lead to it, but for the head of a loop within: with it the ways out
    /// end, because such a loop often goes over the same batch.
    /// </summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static void Find(Loop loop, FunctionGraph function)
    {
        for (int ordinal = loop.Head + 1; ordinal < function.Graph.Blocks.Length; ordinal++)
        {
            BasicBlock block = function.Graph.Blocks[ordinal];
            if (loop.Contains(ordinal) || PositionOf(block) is not (>= 0 and var position) || !IsReachedFromInside(loop, block))
            {
                continue;
            }

            loop.Statement ??= LoopSyntax.Find(loop, function);
            if (loop.Statement is null)
            {
                return;
            }

            if (loop.Statement.Span.Contains(position))
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

        return !block.Predecessors.IsEmpty || IsFinallyOfInside(loop, block);
    }

    private static bool IsFinallyOfInside(Loop loop, BasicBlock block)
    {
        ControlFlowRegion region = block.EnclosingRegion;
        while (region is { Kind: not ControlFlowRegionKind.Finally, EnclosingRegion: { } outer })
        {
            region = outer;
        }

        return region is { Kind: ControlFlowRegionKind.Finally, EnclosingRegion.NestedRegions: [var guarded, ..] } && region.FirstBlockOrdinal == block.Ordinal && loop.Holds(guarded.FirstBlockOrdinal);
    }

    /// <summary>Where a block's code begins; -1 where it has none.</summary>
    private static int PositionOf(BasicBlock block) =>
        block.Operations.IsEmpty ? block.BranchValue?.Syntax.SpanStart ?? -1 : block.Operations[0].Syntax.SpanStart;
}
