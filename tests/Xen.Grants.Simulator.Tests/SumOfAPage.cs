using Xen.Grants;
using Xen.Grants.Simulator;

namespace Example;

/// <summary>A guest hands over a page of numbers; the backend adds them up.</summary>
public sealed class SumOfAPage : IGrantScenario
{
    public string Name => "sum of a page";

    public string System => "example";

    public void Run(Simulation simulation)
    {
        Domain dom0 = simulation.CreateDomain(DomainKind.Pv, "dom0");
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        GuestGrants grants = new(guest);
        ulong page = guest.AllocatePages(1);
        guest.Memory.Write(page, 3).Fill(14);
        GrantRef reference = grants.Grant(dom0.Id, page, readOnly: true);

        simulation.Requests.Add("sums");
        int? sum = Sum(dom0.GrantTable, dom0.Memory, dom0.ReservePages(1), guest.Id, reference);
        simulation.Sometimes("the backend waited for the page", simulation.TimeProvider.GetTimestamp() > 0);
        bool pageIsLost = guest.StateOf(page) == PageState.Lost;
        simulation.Requests.End("sums", sum switch
        {
            42 => RequestOutcome.Right,
            null => pageIsLost ? RequestOutcome.Right : RequestOutcome.ErrorWithoutCause,
            _ => RequestOutcome.Corrupted,
        });
        if (!grants.TryEnd(reference))
        {
            simulation.Fail($"{reference} is still mapped.");
        }
    }

    /// <summary>The backend: it knows nothing of the simulator.</summary>
    private static int? Sum(IGrantTable table, IHostMemory memory, ulong address, DomId granter, GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap | GrantMapFlags.ReadOnly, reference, granter);
        if (GrantRetry.Issue(table, ref map) != 0 || map.Status != GrantStatus.Okay)
        {
            return null;
        }

        int sum = 0;
        foreach (byte number in memory.Read(address, 4096))
        {
            sum += number;
        }

        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);
        return table.GrantTableOp(ref unmap) == 0 && unmap.Status == GrantStatus.Okay ? sum : null;
    }
}
