using Backends.Xenbus;
using Xen.Grants.Simulator.Xencons;

namespace Xen.Grants.Simulator.Tests;

public class ConsoleFrontendTests
{
    /// <summary>What the backend of a test does wrong.</summary>
    public enum Flaw
    {
        None,
        RefuseToConnect,
        LeaveEarly,
        SwallowAByte,
        FlipABit,
        DoNotRetry,
    }

    [Theory]
    [InlineData(PagingMode.None)]
    [InlineData(PagingMode.Transient)]
    [InlineData(PagingMode.Permanent)]
    public void A_terminal_that_echoes_passes(PagingMode paging)
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            ScenarioResult result = Run(Flaw.None, paging, seed);
            Assert.True(result.Passed, $"seed {seed}: {string.Join('\n', result.Failures)}");
        }
    }

    [Fact]
    public void A_refused_console_leaves_all_its_lines_unanswered() =>
        Assert.Equal(["20 of 20 console lines were never answered."], Run(Flaw.RefuseToConnect).Failures);

    [Fact]
    public void A_backend_that_leaves_answers_no_line_any_more() =>
        Assert.Equal(["1 of 1 console lines was never answered."], Run(Flaw.LeaveEarly).Failures);

    [Fact]
    public void A_byte_that_is_swallowed_leaves_the_guest_waiting() => Assert.True(Run(Flaw.SwallowAByte).Hung);

    [Fact]
    public void A_flipped_bit_is_found() => Assert.Equal(20, Run(Flaw.FlipABit).Corrupted);

    [Fact]
    public void A_page_that_is_away_is_no_reason_to_refuse() =>
        Assert.Contains(Enumerable.Range(0, 30), seed => Run(Flaw.DoNotRetry, PagingMode.Transient, (ulong)seed).Wrong > 0);

    private static ScenarioResult Run(Flaw flaw, PagingMode paging = PagingMode.None, ulong seed = 1) =>
        ScenarioRunner.Run(new ConsoleScenario(flaw), new SimulationOptions { Seed = seed, Paging = paging });

    private sealed class ConsoleScenario(Flaw flaw) : IGrantScenario
    {
        private readonly byte[] _bytes = new byte[1024];

        public string Name => "console";

        public string System => "test";

        public void Run(Simulation simulation)
        {
            Domain dom0 = simulation.CreateDomain(DomainKind.Pv);
            XenbusDevice device = new(simulation, simulation.CreateDomain(DomainKind.Hvm), dom0);
            ConsoleFrontend frontend = new(simulation, device, new GuestGrants(device.Frontend), new ConsoleWorkload());
            simulation.Spawn("frontend", frontend.Run);
            simulation.Spawn("backend", () => Serve(device, dom0));
        }

        private void Serve(XenbusDevice device, Domain dom0)
        {
            device.WaitForFrontend(XenbusState.Initialising);
            device.SwitchBackend(XenbusState.InitWait);
            device.WaitForFrontend(XenbusState.Initialised);
            ulong address = dom0.ReservePages(1);
            MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, device.RingRefs[0], device.Frontend.Id);
            if (flaw != Flaw.RefuseToConnect && Map(dom0, ref map) == 0 && map.Status == GrantStatus.Okay)
            {
                device.SwitchBackend(XenbusState.Connected);
                Echo(device, new XenconsInterface(dom0.Memory, address));
                UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, map.Handle);
                Assert.Equal(0, dom0.GrantTable.GrantTableOp(ref unmap));
                Assert.Equal(GrantStatus.Okay, unmap.Status);
            }

            device.SwitchBackend(XenbusState.Closed);
        }

        private int Map(Domain dom0, ref MapGrantRef map) =>
            flaw == Flaw.DoNotRetry ? dom0.GrantTable.GrantTableOp(ref map) : GrantRetry.Issue(dom0.GrantTable, ref map);

        private void Echo(XenbusDevice device, XenconsInterface console)
        {
            bool isFirst = true;
            while (device.FrontendState is XenbusState.Initialised or XenbusState.Connected)
            {
                device.Events.Backend.Wait();
                int count;
                while ((count = console.Read(_bytes.AsSpan(0, console.Room))) > 0)
                {
                    if (flaw == Flaw.LeaveEarly)
                    {
                        return;
                    }

                    Span<byte> echo = _bytes.AsSpan(0, flaw == Flaw.SwallowAByte && isFirst ? count - 1 : count);
                    echo[0] ^= (byte)(flaw == Flaw.FlipABit ? 1 : 0);
                    console.Write(echo);
                    device.Events.Backend.Notify();
                    isFirst = false;
                }
            }
        }
    }
}
