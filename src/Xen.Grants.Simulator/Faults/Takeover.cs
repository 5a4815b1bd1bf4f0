using System.Buffers.Binary;

namespace Xen.Grants.Simulator;

/// <summary>
/// <see cref="FaultKind.Takeover"/>: a guest's kernel is no longer its own. Its driver stops where it is; who took
/// over sends requests again at will, until the guest is destroyed.
/// </summary>
internal sealed class Takeover(Simulation simulation) : IFault
{
    private const int MostSteps = 400;
    private const uint MostUnderWay = 4;

    public FaultKind Kind => FaultKind.Takeover;

    public FaultEvent? Draw(SeededRandom random) =>
        simulation.Guests.Draw(random) is Domain guest ? new FaultEvent(Kind, 0, guest.Id.Value, random.Between(1, MostSteps)) : null;

    public void Apply(in FaultEvent fault)
    {
        if (simulation.Guests.Find(fault.Domain) is Domain guest)
        {
            simulation.Guests.TurnHostile(guest);
            long steps = fault.Place;
            simulation.Scheduler.Spawn($"{guest.Name}, taken over", () => Act(guest, steps)).Domain = guest;
        }
    }

    private void Act(Domain guest, long steps)
    {
        for (long step = 0; step < steps && !simulation.IsCalm; step++)
        {
            foreach (XenbusDevice device in simulation.Guests.DevicesOf(guest))
            {
                SendAgain(device);
                device.Events.Frontend.Notify();
            }
        }

        simulation.Guests.End(guest);
    }

    /// <summary>Has the backend take one more of the requests that are still in its rings, unless it lags behind.</summary>
    private static void SendAgain(XenbusDevice device)
    {
        foreach (GrantRef ring in device.RingRefs)
        {
            Span<byte> page = SharedMemory.PageOf(device.Frontend, ring.Value);
            if (!page.IsEmpty)
            {
                uint requests = BinaryPrimitives.ReadUInt32LittleEndian(page[RingPage.ReqProd..]);
                uint responses = BinaryPrimitives.ReadUInt32LittleEndian(page[RingPage.RspProd..]);
                if (requests - responses < MostUnderWay)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(page[RingPage.ReqProd..], requests + 1);
                }
            }
        }
    }
}
