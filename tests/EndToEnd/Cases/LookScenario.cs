using Xen.Grants;
using Xen.Grants.Simulator;

namespace Cases;

/// <summary>A guest asks, page after page, whether the backend can see it.</summary>
public sealed class LookScenario : IGrantScenario
{
    public string Name => "looks at pages";

    public string System => "looker";

    public void Run(Simulation simulation)
    {
        Domain host = simulation.CreateDomain(DomainKind.Pv, Backend.Host);
        Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
        GuestGrants grants = new(guest);
        ulong address = host.ReservePages(1);
        for (int i = 0; i < 40; i++)
        {
            ulong page = guest.AllocatePages(1);
            GrantRef reference = grants.Grant(host.Id, page, readOnly: false);
            simulation.Requests.Add("looks");
            bool seen = Backend.Look(host.GrantTable, address, reference, guest.Id);
            bool right = seen || guest.StateOf(page) == PageState.Lost;
            simulation.Requests.End("looks", right ? RequestOutcome.Right : RequestOutcome.ErrorWithoutCause);
            simulation.Sometimes("a page was seen", seen);
        }
    }
}
