using System.Runtime.CompilerServices;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace GrantAnalyzers.Flow;

/// <summary>One natural loop: the blocks from which its head can be reached again without leaving it.</summary>
internal sealed class Loop(int head, int blockCount)
{
    private readonly bool[] _contains = new bool[blockCount];
    private bool[]? _onWayOut;

    /// <summary>The statement that it was written as; null for a loop made of <c>goto</c>.</summary>
    public StatementSyntax? Statement { get; set; }

    public int Head { get; } = head;

    public int Size { get; private set; }

    /// <summary>The lowest and the highest number of its blocks.</summary>
    public int First { get; private set; } = head;

    /// <inheritdoc cref="First"/>
    public int Last { get; private set; } = head;

    /// <summary>The places whose elements this loop goes over, one an iteration.</summary>
    public List<CoveredElement> Covered { get; } = [];

    /// <returns>Whether that was not known yet.</returns>
    public bool Cover(int location)
    {
        if (Covers(location))
        {
            return false;
        }

        Covered.Add(new CoveredElement(location, -1));
        return true;
    }

    public bool Covers(int location) => SlotOf(location) is not null;

    /// <summary>The slot of an element; null where the loop does not go over it.</summary>
    public int? SlotOf(int location)
    {
        foreach (CoveredElement element in Covered)
        {
            if (element.Location == location)
            {
                return element.Slot;
            }
        }

        return null;
    }

    public bool Contains(int block) => _contains[block];

    /// <summary>The element of an iteration is in hand there: in the loop, and on a way out of it in its statement.</summary>
    public bool Holds(int block) => _contains[block] || (_onWayOut is not null && _onWayOut[block]);

    /// <summary>Adds a block that is in the loop's statement, and from which no way leads back.</summary>
    public void AddOnWayOut(int block) => (_onWayOut ??= new bool[_contains.Length])[block] = true;

    public bool Add(int block)
    {
        if (_contains[block])
        {
            return false;
        }

        _contains[block] = true;
        Size++;
        First = Math.Min(First, block);
        Last = Math.Max(Last, block);
        return true;
    }
}

/// <summary>The place of the element in hand, and where states keep what is known of the others.</summary>
/// <param name="Location">The place.</param>
/// <param name="Slot">The number of what an element is like at first, followed by that of what the elements done are like, and in a loop that undoes another by that of what all were like; -1 for none yet.</param>
internal readonly record struct CoveredElement(int Location, int Slot);

/// <summary>Finds the natural loops of a graph.</summary>
internal static class Loops
{
    /// <returns>Those in others first.</returns>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static ImmutableArray<Loop> Find(FunctionGraph function)
    {
        ImmutableArray<BasicBlock> blocks = function.Graph.Blocks;
        Dictionary<int, Loop>? byHead = null;
        foreach ((int latch, int head) in BackEdges(blocks))
        {
            byHead ??= [];
            if (!byHead.TryGetValue(head, out Loop? loop))
            {
                loop = new Loop(head, blocks.Length);
                loop.Add(head);
                byHead.Add(head, loop);
            }

            AddBody(loop, latch, blocks);
        }

        return byHead is null ? [] : InOrder([.. byHead.Values], function);
    }

    /// <summary>By what they were written as: in the graph an outer loop may be the smaller one, where all else in it is on its ways out.</summary>
    private static ImmutableArray<Loop> InOrder(List<Loop> loops, FunctionGraph function)
    {
        List<(Loop Loop, int Length)> written = [];
        HashSet<StatementSyntax> known = [];
        loops.Sort(static (left, right) => right.Size.CompareTo(left.Size));
        foreach (Loop loop in loops)
        {
            // What was made by goto in a loop has that loop's statement round it.
            StatementSyntax? statement = LoopSyntax.Find(loop, function);
            written.Add((loop, statement?.Span.Length ?? int.MaxValue));
            if (statement is not null && known.Add(statement))
            {
                loop.Statement = statement;
                WaysOut.Find(loop, statement, function);
            }
        }

        written.Sort(static (left, right) => left.Length != right.Length ? left.Length.CompareTo(right.Length)
            : left.Loop.Size != right.Loop.Size ? left.Loop.Size.CompareTo(right.Loop.Size)
            : right.Loop.Head.CompareTo(left.Loop.Head));
        ImmutableArray<Loop>.Builder ordered = ImmutableArray.CreateBuilder<Loop>(written.Count);
        foreach ((Loop loop, _) in written)
        {
            ordered.Add(loop);
        }

        return ordered.MoveToImmutable();
    }

    /// <summary>Blocks that lead to the latch without passing the head.</summary>
    private static void AddBody(Loop loop, int latch, ImmutableArray<BasicBlock> blocks)
    {
        Stack<int> open = new();
        open.Push(latch);
        while (open.Count > 0)
        {
            int block = open.Pop();
            if (blocks[block].IsReachable && loop.Add(block))
            {
                foreach (ControlFlowBranch branch in blocks[block].Predecessors)
                {
                    open.Push(branch.Source.Ordinal);
                }
            }
        }
    }

    /// <summary>Edges to a block that is still open in a depth-first walk. No edge leads to a handler or a finally: there another walk begins.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    private static List<(int Latch, int Head)> BackEdges(ImmutableArray<BasicBlock> blocks)
    {
        List<(int, int)> edges = [];
        byte[] marks = new byte[blocks.Length];
        for (int root = 0; root < blocks.Length; root++)
        {
            if (marks[root] == 0 && blocks[root].IsReachable)
            {
                Walk(root, blocks, marks, edges);
            }
        }

        return edges;
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private static void Walk(int root, ImmutableArray<BasicBlock> blocks, byte[] marks, List<(int, int)> edges)
    {
        const byte open = 1, done = 2;
        Stack<(int Block, int NextEdge)> path = new();
        path.Push((root, 0));
        marks[root] = open;
        while (path.Count > 0)
        {
            (int block, int edge) = path.Pop();
            if (edge == 2)
            {
                marks[block] = done;
                continue;
            }

            path.Push((block, edge + 1));
            ControlFlowBranch? branch = edge == 0 ? blocks[block].FallThroughSuccessor : blocks[block].ConditionalSuccessor;
            if (branch?.Destination is not { Ordinal: var target })
            {
                continue;
            }

            if (marks[target] == open)
            {
                edges.Add((block, target));
            }
            else if (marks[target] == 0)
            {
                marks[target] = open;
                path.Push((target, 0));
            }
        }
    }
}
