using Xen.Grants;
using Xen.Grants.Simulator;

namespace RealXen.Guest.Differential;

/// <summary>The machine that this runs on: dom0, and a domain that grants to it.</summary>
internal sealed class RealHost : ISequenceHost
{
    private readonly Dom0 _dom0;
    private readonly ForeignDomain[] _others;
    private readonly ulong _slots;

    internal RealHost(Dom0 dom0, params ForeignDomain[] others)
    {
        _dom0 = dom0;
        _others = others;
        _slots = dom0.Table.ReservePages(GrantSequence.Slots);
        Granters = [Dom0.Id, .. others.Select(other => other.Id)];
    }

    public IGrantTable Table => _dom0.Table;

    public IHostMemory Memory => _dom0.Table;

    public IReadOnlyList<DomId> Granters { get; }

    public uint EntryCount(int granter) => ForeignDomain.GrantFrames * Toolstack.PageSize / 8;

    public Span<byte> Page(int page) => page < GrantSequence.PagesEach ? _dom0.Page(page) : OwnerOf(page).Page(page % GrantSequence.PagesEach);

    public uint FrameOf(int page) => page < GrantSequence.PagesEach ? _dom0.Frame(page) : OwnerOf(page).Frame(page % GrantSequence.PagesEach);

    public ref GrantEntry Entry(int granter, uint reference) =>
        ref granter == 0 ? ref _dom0.Entry(new GrantRef(reference)) : ref _others[granter - 1].Entry(new GrantRef(reference));

    public ulong Slot(int slot) => _slots + ((ulong)slot * Toolstack.PageSize);

    private ForeignDomain OwnerOf(int page) => _others[(page / GrantSequence.PagesEach) - 1];
}
