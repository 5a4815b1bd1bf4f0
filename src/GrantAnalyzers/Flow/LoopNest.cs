using System.Runtime.CompilerServices;
using System.Collections.Immutable;

namespace GrantAnalyzers.Flow;

/// <summary>Which loops hold each block, and which begin there.</summary>
internal sealed class LoopNest
{
    private readonly ImmutableArray<Loop> _loops;
    private readonly List<int>?[]? _around;
    private readonly List<int>?[]? _headedBy;

    /// <param name="loops">All loops of a function, inner ones before outer ones.</param>
    /// <param name="blockCount">How many blocks it has.</param>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public LoopNest(ImmutableArray<Loop> loops, int blockCount)
    {
        _loops = loops;
        if (loops.IsEmpty)
        {
            return;
        }

        _around = new List<int>?[blockCount];
        _headedBy = new List<int>?[blockCount];
        for (int loop = 0; loop < loops.Length; loop++)
        {
            (_headedBy[loops[loop].Head] ??= []).Add(loop);
            for (int block = 0; block < blockCount; block++)
            {
                if (loops[loop].Holds(block))
                {
                    (_around[block] ??= []).Add(loop);
                }
            }
        }
    }

    public Loop this[int loop] => _loops[loop];

    /// <summary>The numbers of the loops that hold a block, inner ones first.</summary>
    public List<int> Around(int block) => _around?[block] ?? s_none;

    /// <summary>The numbers of the loops that begin at a block.</summary>
    public List<int> HeadedBy(int block) => _headedBy?[block] ?? s_none;

    /// <summary>The number of the innermost loop that holds a block, or -1.</summary>
    public int Innermost(int block) => _around?[block] is [var innermost, ..] ? innermost : -1;

    private static readonly List<int> s_none = [];
}
