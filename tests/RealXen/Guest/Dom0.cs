using Xen.Grants;
using Xen.Grants.Linux;
using Xen.Grants.Simulator;

namespace RealXen.Guest;

/// <summary>dom0's own grant table and some pages of its own, as a raw test needs them: the entries in sight, the frames known.</summary>
internal sealed unsafe class Dom0 : IDisposable
{
    // As ../run.sh has Xen's command line say.
    internal const int MaxGrantFrames = 64;
    internal const int MaxMaptrackFrames = 16;

    internal static readonly DomId Id = new(0);

    private readonly GntallocGrants _gntalloc = GntallocGrants.Open();
    private readonly SharedPages _pages;
    private readonly uint[] _frames;
    private readonly byte* _entries;

    internal Dom0(Toolstack toolstack, int pages)
    {
        Table = PrivcmdGrantTable.Open();
        ulong list = Table.AllocatePages(1);
        SetupTable setup = SetupTable.Create(DomId.Self, ForeignDomain.GrantFrames, list);
        Check.Equal(0, Table.GrantTableOp(ref setup), "rc of setup_table");
        Check.Equal(GrantStatus.Okay, setup.Status, "status of setup_table");
        ReadOnlySpan<ulong> tableFrames = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(Table.Read(list, ForeignDomain.GrantFrames * sizeof(ulong)));
        _entries = toolstack.MapFrames(DomId.Self, tableFrames);
        _pages = _gntalloc.Share(Id, pages, writable: true);
        _frames = [.. _pages.Refs.ToArray().Select(FrameOf)];
    }

    internal PrivcmdGrantTable Table { get; }

    /// <summary>The raw entry of a reference.</summary>
    internal ref GrantEntry Entry(GrantRef reference) => ref ((GrantEntry*)_entries)[reference.Value];

    internal Span<byte> Page(int page) => _pages.Page(page);

    internal uint Frame(int page) => _frames[page];

    public void Dispose()
    {
        _pages.Dispose();
        _gntalloc.Dispose();
        Table.Dispose();
    }

    /// <summary>The machine frame behind a reference to a page of its own: a mapping for devices tells.</summary>
    private uint FrameOf(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(0, GrantMapFlags.DeviceMap, reference, Id);
        Table.GrantTableOp(ref map);
        Check.Equal(GrantStatus.Okay, map.Status, "mapping a page to learn its frame");
        UnmapGrantRef unmap = UnmapGrantRef.Create(0, map.DevBusAddr, map.Handle);
        Table.GrantTableOp(ref unmap);
        Check.Equal(GrantStatus.Okay, unmap.Status, "unmapping it");
        return (uint)(map.DevBusAddr / Toolstack.PageSize);
    }
}
