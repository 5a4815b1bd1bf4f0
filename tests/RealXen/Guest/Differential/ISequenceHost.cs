using Xen.Grants;
using Xen.Grants.Simulator;

namespace RealXen.Guest.Differential;

/// <summary>
/// What a sequence of operations happens on: the real machine, or the simulated one. Both have the same domains, pages and
/// references, each under its own numbers.
/// </summary>
internal interface ISequenceHost
{
    /// <summary>The caller's hypercall.</summary>
    IGrantTable Table { get; }

    /// <summary>The caller's memory, in which mapped pages appear.</summary>
    IHostMemory Memory { get; }

    /// <summary>The domains with grant tables of their own; the first is the caller.</summary>
    IReadOnlyList<DomId> Granters { get; }

    /// <summary>How many references a table has, all that are in range.</summary>
    uint EntryCount(int granter);

    /// <summary>A page's contents. The first <see cref="GrantSequence.PagesEach"/> are the first granter's, and so on.</summary>
    Span<byte> Page(int page);

    /// <summary>The number by which its owner's entries, and the caller's copies, name a page.</summary>
    uint FrameOf(int page);

    /// <summary>An entry of a granter's table.</summary>
    ref GrantEntry Entry(int granter, uint reference);

    /// <summary>An address at which the caller may map something; nothing else is there.</summary>
    ulong Slot(int slot);
}
