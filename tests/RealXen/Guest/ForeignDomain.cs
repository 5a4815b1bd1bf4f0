using Xen.Grants;
using Xen.Grants.Simulator;

namespace RealXen.Guest;

/// <summary>A paravirtualized domain in which nothing runs: memory, and a grant table that is written here.</summary>
internal sealed unsafe class ForeignDomain
{
    internal const int MaxGrantFrames = 32;

    /// <summary>How many frames the tables of the tests have, dom0's too.</summary>
    internal const int GrantFrames = 4;

    private const uint CreateDomain = 1;
    private const uint MaxMem = 11;

    private readonly byte* _entries;
    private readonly byte* _pages;
    private readonly ulong[] _frames;

    internal ForeignDomain(Toolstack toolstack, int pages)
    {
        Toolstack.DomctlArgument create = new()
        {
            Command = CreateDomain,
            MaxVcpus = 1,
            MaxEvtchnPort = 1023,
            MaxGrantFrames = MaxGrantFrames,
            MaxMaptrackFrames = 16,
            GrantOptions = 2,
        };
        toolstack.Domctl(ref create);
        Id = create.Domain;
        Toolstack.DomctlArgument memory = new() { Command = MaxMem, Domain = Id, MaxMemKb = 4096 };
        toolstack.Domctl(ref memory);
        _frames = toolstack.Populate(Id, pages);
        _pages = toolstack.MapFrames(Id, _frames);
        _entries = toolstack.MapGrantTable(Id, GrantFrames);
    }

    internal DomId Id { get; }

    internal ref GrantEntry Entry(GrantRef reference) => ref ((GrantEntry*)_entries)[reference.Value];

    internal Span<byte> Page(int page) => new(_pages + (page * Toolstack.PageSize), Toolstack.PageSize);

    internal uint Frame(int page) => (uint)_frames[page];
}
