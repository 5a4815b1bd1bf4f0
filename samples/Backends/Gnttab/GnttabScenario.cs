using System.Buffers.Binary;
using Xen.Grants;
using Xen.Grants.Simulator;

namespace Backends.Gnttab;

/// <summary>
/// A guest grants more and more, until its table is full and as large as it may be; whoever it grants to reads every page. The
/// table is the kernel's own, so nothing is ever paged out that setup_table asks for: the same before and after the fixes.
/// </summary>
public sealed class GnttabGrowth : IGrantScenario
{
    private const string Grants = "grants";
    private const int Pages = 32;

    /// <inheritdoc/>
    public string Name => "table growth (never meets Eagain)";

    /// <inheritdoc/>
    public string System => "gnttab";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        Domain dom0 = simulation.CreateDomain(DomainKind.Pv, "dom0");
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest", maxGrantFrames: simulation.Random.Between(1, 4));
        Gnttab gnttab = new(guest.GrantTable, guest.Memory, new SharedEntries(guest), guest.AllocatePages(1));
        PageReader reader = new(dom0, guest.Id);
        ulong[] pages = new ulong[Pages];
        List<GrantRef> granted = [];
        for (int i = 0; ; i++)
        {
            ref ulong page = ref pages[i % Pages];
            if (page == 0 || guest.StateOf(page) == PageState.Lost)
            {
                page = guest.AllocatePages(1);
                BinaryPrimitives.WriteInt32LittleEndian(guest.Memory.Write(page, sizeof(int)), i % Pages);
            }

            if (gnttab.GrantForeignAccess(dom0.Id, guest.FrameNumberOf(page), readOnly: true, out GrantRef reference) != 0)
            {
                break;
            }

            granted.Add(reference);
            simulation.Requests.Add(Grants);
            int? read = reader.Read(reference);
            simulation.Requests.End(Grants, read == i % Pages || (read is null && guest.StateOf(page) == PageState.Lost) ? RequestOutcome.Right
                : read is null ? RequestOutcome.ErrorWithoutCause
                : RequestOutcome.Corrupted);
        }

        simulation.Sometimes("the table grew", gnttab.NrGrantFrames > 1);
        foreach (GrantRef reference in granted)
        {
            if (!gnttab.EndForeignAccessRef(reference))
            {
                simulation.Fail($"{reference} was still in use.");
            }
        }
    }

    /// <summary>Reads the first word of granted pages by copying it.</summary>
    private sealed class PageReader(Domain reader, DomId granter)
    {
        private readonly ulong _buffer = reader.AllocatePages(1);

        internal int? Read(GrantRef reference)
        {
            GrantCopy copy = GrantCopy.Create(
                GrantCopySide.Granted(granter, reference, 0), GrantCopySide.Own(reader.FrameNumberOf(_buffer), 0), sizeof(int), GrantCopyFlags.SourceGref);
            int rc = GrantRetry.Issue(reader.GrantTable, ref copy);
            return rc == 0 && copy.Status == GrantStatus.Okay ? BinaryPrimitives.ReadInt32LittleEndian(reader.Memory.Read(_buffer, sizeof(int))) : null;
        }
    }
}

/// <summary>
/// A kernel keeps packets of a guest's mapped for long, and replaces their pages by its own; some guests take the grant back
/// meanwhile, or die. A page that is mapped is never paged out: the same before and after the fixes.
/// </summary>
public sealed class GnttabPageReplacement : IGrantScenario
{
    private const string Packets = "delayed packets";
    private const int PageSize = 4096;
    private const int Count = 60;

    /// <inheritdoc/>
    public string Name => "page replacement (never meets Eagain)";

    /// <inheritdoc/>
    public string System => "gnttab";

    /// <inheritdoc/>
    public void Run(Simulation simulation)
    {
        Domain dom0 = simulation.CreateDomain(DomainKind.Pv, "dom0");
        Gnttab gnttab = new(dom0.GrantTable, dom0.Memory, new SharedEntries(dom0), dom0.AllocatePages(1));
        Domain guest = simulation.CreateDomain(DomainKind.Hvm);
        GuestGrants grants = new(guest);
        for (int i = 0; i < Count; i++)
        {
            if (guest.State != DomainState.Alive)
            {
                guest = simulation.CreateDomain(DomainKind.Hvm);
                grants = new GuestGrants(guest);
            }

            Delay(simulation, gnttab, dom0, guest, grants);
        }
    }

    private static void Delay(Simulation simulation, Gnttab gnttab, Domain dom0, Domain guest, GuestGrants grants)
    {
        byte content = (byte)simulation.Random.Between(1, 255);
        ulong page = guest.AllocatePages(1);
        guest.Memory.Write(page, PageSize).Fill(content);
        GrantRef reference = grants.Grant(dom0.Id, page, readOnly: true);
        simulation.Requests.Add(Packets);

        ulong address = dom0.ReservePages(1);
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, guest.Id);
        int rc = GrantRetry.Issue(dom0.GrantTable, ref map);
        if (rc != 0 || map.Status != GrantStatus.Okay)
        {
            bool isLost = guest.StateOf(page) == PageState.Lost;
            simulation.Requests.End(Packets, isLost ? RequestOutcome.Right : RequestOutcome.ErrorWithoutCause);
            return;
        }

        bool takesBack = simulation.Random.Chance(1, 8), dies = simulation.Random.Chance(1, 16);
        if (takesBack)
        {
            guest.GrantEntry(reference).Flags = GrantEntryFlags.Invalid;
        }

        if (dies)
        {
            guest.Destroy();
        }

        gnttab.CopyGrantPage(address, dom0.AllocatePages(1), map.Handle);
        simulation.Sometimes("a page was replaced after its grant had been taken back", takesBack);
        simulation.Sometimes("a page was replaced after its guest had died", dies);
        if (!dies && !takesBack && !grants.TryEnd(reference))
        {
            simulation.Fail($"{reference} was still in use.");
        }

        // What the guest does with its page from now on is its own affair.
        if (!dies && guest.StateOf(page) != PageState.Lost)
        {
            guest.Memory.Write(page, PageSize).Clear();
        }

        bool isRight = !dom0.Memory.Read(address, PageSize).ContainsAnyExcept(content);
        simulation.Requests.End(Packets, isRight ? RequestOutcome.Right : RequestOutcome.Corrupted);
    }
}

/// <summary>The entries of a simulated domain's table.</summary>
internal sealed class SharedEntries(Domain domain) : IGrantEntries
{
    public void Grant(GrantRef reference, DomId grantee, uint frame, bool readOnly)
    {
        ref GrantEntry entry = ref domain.GrantEntry(reference);
        entry.Frame = frame;
        entry.Domid = grantee;
        entry.Flags = GrantEntryFlags.PermitAccess | (readOnly ? GrantEntryFlags.ReadOnly : 0);
    }

    public bool TryClear(GrantRef reference)
    {
        ref GrantEntry entry = ref domain.GrantEntry(reference);
        if ((entry.Flags & (GrantEntryFlags.Reading | GrantEntryFlags.Writing)) != 0)
        {
            return false;
        }

        entry.Flags = GrantEntryFlags.Invalid;
        return true;
    }
}
