using System.Buffers.Binary;
using Backends.Tpmback;
using Xen.Grants.Simulator.Tpm;

namespace Xen.Grants.Simulator.Tests;

public class TpmFrontendTests
{
    /// <summary>What the backend of a test does wrong with some of its commands.</summary>
    public enum Flaw
    {
        None,
        RefuseToConnect,
        ForgetTheResponse,
        LoseTheCommand,
        DoItTwice,
        AnswerTwice,
        FlipABitOfTheCommand,
        FlipABitOfTheResponse,
        CutTheResponse,
        SayFail,
        LeaveEarly,
        DoNotRetry,
    }

    [Theory]
    [InlineData(PagingMode.None)]
    [InlineData(PagingMode.Transient)]
    [InlineData(PagingMode.Permanent)]
    public void A_backend_without_mistakes_passes(PagingMode paging)
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            ScenarioResult result = Run(Flaw.None, paging, seed);
            Assert.True(result.Passed, $"seed {seed}: {string.Join('\n', result.Failures)}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void Packets_are_spread_over_the_slots(int slots)
    {
        TpmScenario scenario = new(Flaw.None, new TpmWorkload { Commands = 200, Slots = slots, NvSize = 40_000 });
        ScenarioResult result = ScenarioRunner.Run(scenario, World.Calm);
        Assert.True(result.Passed, string.Join('\n', result.Failures));
        Assert.Equal(400, result.Requests);
        Assert.Equal(slots, scenario.MostParts);
    }

    [Fact]
    public void A_refused_device_leaves_all_its_commands_unanswered() =>
        Assert.Equal(["80 of 80 TPM commands were never answered."], Run(Flaw.RefuseToConnect).Failures);

    [Theory]
    [InlineData(Flaw.ForgetTheResponse)]
    [InlineData(Flaw.LoseTheCommand)]
    public void A_command_without_a_response_is_given_up_and_read_back_done_or_not(Flaw flaw)
    {
        ScenarioResult result = Run(flaw);
        Assert.Equal(["8 of 80 TPM commands were never answered."], result.Failures);
        Assert.True(result.VirtualTime >= TimeSpan.FromMinutes(8 * 5));
    }

    [Fact]
    public void A_command_that_is_done_twice_shows_in_later_responses() => Assert.True(Run(Flaw.DoItTwice).Corrupted > 0);

    [Fact]
    public void A_command_that_arrives_other_than_it_was_sent_shows_in_later_responses() => Assert.True(Run(Flaw.FlipABitOfTheCommand).Corrupted > 0);

    [Theory]
    [InlineData(Flaw.FlipABitOfTheResponse)]
    [InlineData(Flaw.CutTheResponse)]
    public void A_response_that_differs_in_one_byte_or_in_length_is_corrupted(Flaw flaw) =>
        Assert.Equal(["8 of 80 TPM commands were answered as done though the data is not what it should be."], Run(flaw).Failures);

    [Fact]
    public void A_response_that_is_notified_twice_is_answered_twice() =>
        Assert.Contains(Run(Flaw.AnswerTwice).Failures, f => f.EndsWith("answered more than once."));

    [Fact]
    public void A_refusal_that_nothing_caused_is_wrong() =>
        Assert.Equal(["8 of 80 TPM commands were answered with an error that nothing caused."], Run(Flaw.SayFail).Failures);

    [Fact]
    public void A_backend_that_leaves_early_is_not_waited_for()
    {
        ScenarioResult result = Run(Flaw.LeaveEarly);
        Assert.Equal(TimeSpan.Zero, result.VirtualTime);
        Assert.False(result.Hung);
        Assert.Equal(1, result.Wrong);
    }

    [Fact]
    public void A_backend_that_does_not_retry_fails_under_transient_paging_only()
    {
        Assert.True(Run(Flaw.DoNotRetry, PagingMode.None).Passed);
        Assert.All(Enumerable.Range(0, 10), seed => Assert.True(Run(Flaw.DoNotRetry, PagingMode.Transient, (ulong)seed).Wrong > 0));
    }

    [Fact]
    public void Every_counter_is_seen_under_permanent_paging()
    {
        Dictionary<string, long> seen = [];
        for (ulong seed = 0; seed < 100; seed++)
        {
            foreach ((string name, long count) in Run(Flaw.None, PagingMode.Permanent, seed).Sometimes)
            {
                seen[name] = seen.GetValueOrDefault(name) + count;
            }
        }

        Assert.Contains("a device was refused because a page of its ring was lost", seen.Keys);
        Assert.Contains("a command failed because a page was lost", seen.Keys);
        Assert.All(seen, counter => Assert.True(counter.Value > 0, counter.Key));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(9, 100)]
    [InlineData(1, 0)]
    public void A_workload_that_cannot_be_is_refused(int slots, int nvSize) => World.Run(simulation =>
    {
        Domain host = simulation.CreateDomain(DomainKind.Pv);
        XenbusDevice device = new(simulation, host, host);
        GuestGrants grants = new(host);
        TpmWorkload workload = new() { Slots = slots, NvSize = nvSize };
        Assert.Throws<ArgumentOutOfRangeException>(() => new TpmFrontend(simulation, device, grants, workload));
    });

    private static ScenarioResult Run(Flaw flaw, PagingMode paging = PagingMode.None, ulong seed = 1) =>
        ScenarioRunner.Run(
            new TpmScenario(flaw, new TpmWorkload { Commands = 40, Slots = 2 }),
            new SimulationOptions { Seed = seed, Paging = paging });

    /// <summary>A guest that connects to its TPM twice, and a backend that is right but for one flaw.</summary>
    private sealed class TpmScenario(Flaw flaw, TpmWorkload workload) : IGrantScenario
    {
        private const int PageSize = 4096;
        private const int SlotSize = 16;

        private readonly SoftwareTpm _tpm = new(TpmFrontend.NvIndex, workload.NvSize);
        private Domain _host = null!;
        private XenbusDevice _device = null!;
        private ulong _shared;
        private ulong _pages;
        private int _served;
        private bool _hasLeft;

        public string Name => "TPM commands";

        public string System => "test";

        /// <summary>The most slots that one command was spread over.</summary>
        internal int MostParts { get; private set; }

        public void Run(Simulation simulation)
        {
            _host = simulation.CreateDomain(DomainKind.Hvm, "host");
            Domain guest = simulation.CreateDomain(DomainKind.Hvm, "guest");
            _shared = _host.ReservePages(1);
            _pages = _host.ReservePages(workload.Slots);
            _device = new XenbusDevice(simulation, guest, _host);
            TpmFrontend frontend = new(simulation, _device, new GuestGrants(guest), workload);
            simulation.Spawn("frontend", () => Twice(frontend.Run));
            simulation.Spawn("backend", () => Twice(Serve));
        }

        private bool LeavesNow => flaw == Flaw.LeaveEarly && _served > 10 && !_hasLeft;

        private static void Twice(Action action)
        {
            action();
            action();
        }

        private void Serve()
        {
            _device.WaitForFrontend(XenbusState.Initialising);
            _device.SwitchBackend(XenbusState.InitWait);
            _device.WaitForFrontend(XenbusState.Initialised);
            if (flaw == Flaw.RefuseToConnect || Map(_shared, _device.RingRefs[0]) is not GrantHandle ring)
            {
                _device.SwitchBackend(XenbusState.Closed);
                return;
            }

            _device.SwitchBackend(XenbusState.Connected);
            while (_device.FrontendState is XenbusState.Initialised or XenbusState.Connected && !LeavesNow)
            {
                _device.Events.Backend.Wait();
                byte[] slots = _host.Memory.Read(_shared, workload.Slots * SlotSize).ToArray();
                if (BinaryPrimitives.ReadUInt64LittleEndian(slots) != 0)
                {
                    _host.Memory.Write(_shared, sizeof(ulong)).Clear();
                    Serve(slots);
                }
            }

            _hasLeft |= LeavesNow;
            Unmap(_shared, ring);
            _device.SwitchBackend(XenbusState.Closed);
        }

        private void Serve(byte[] slots)
        {
            bool tenth = ++_served % 10 == 0;
            bool Has(Flaw one) => tenth && flaw == one;
            byte[]? command = Move(slots, []);
            if (command is null || Has(Flaw.LoseTheCommand) || LeavesNow)
            {
                return;
            }

            if (flaw == Flaw.FlipABitOfTheCommand)
            {
                command[^1] ^= 1;
            }

            byte[] response = Has(Flaw.SayFail) ? [0, 0xC4, 0, 0, 0, 10, 0, 0, 0, 9] : _tpm.Execute(command);
            if (flaw == Flaw.DoItTwice)
            {
                _tpm.Execute(command);
            }

            response[1] ^= (byte)(Has(Flaw.FlipABitOfTheResponse) ? 1 : 0);
            if (Has(Flaw.ForgetTheResponse) || Move(slots, Has(Flaw.CutTheResponse) ? response[..^1] : response) is null)
            {
                return;
            }

            _device.Events.Backend.Notify();
            if (Has(Flaw.AnswerTwice))
            {
                _device.Events.Backend.Notify();
            }
        }

        /// <summary>Reads a command out of the pages, or writes a response into them; null where one cannot be mapped.</summary>
        private byte[]? Move(byte[] slots, ReadOnlySpan<byte> response)
        {
            List<byte> command = [];
            int parts = 0;
            for (int i = 0; i < workload.Slots; i++)
            {
                ReadOnlySpan<byte> slot = slots.AsSpan(i * SlotSize, SlotSize);
                int offset = (int)(BinaryPrimitives.ReadUInt64LittleEndian(slot) % PageSize);
                int size = BinaryPrimitives.ReadUInt16LittleEndian(slot[14..]);
                bool writes = !response.IsEmpty;
                if (size == 0 && !writes)
                {
                    break;
                }

                ulong page = _pages + ((ulong)i * PageSize);
                if (Map(page, new GrantRef(BinaryPrimitives.ReadUInt32LittleEndian(slot[8..]))) is not GrantHandle handle)
                {
                    return null;
                }

                parts++;
                if (writes)
                {
                    size = Math.Min(response.Length, PageSize - offset);
                    response[..size].CopyTo(_host.Memory.Write(page + (ulong)offset, size));
                    response = response[size..];
                    BinaryPrimitives.WriteUInt16LittleEndian(_host.Memory.Write(_shared + (ulong)((i * SlotSize) + 14), 2), (ushort)size);
                }
                else
                {
                    command.AddRange(_host.Memory.Read(page + (ulong)offset, size));
                }

                Unmap(page, handle);
                if (writes && response.IsEmpty)
                {
                    break;
                }
            }

            MostParts = Math.Max(MostParts, parts);
            return [.. command];
        }

        private GrantHandle? Map(ulong address, GrantRef reference)
        {
            MapGrantRef op = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, _device.Frontend.Id);
            int rc = flaw == Flaw.DoNotRetry ? _host.GrantTable.GrantTableOp(ref op) : GrantRetry.Issue(_host.GrantTable, ref op);
            Assert.Equal(0, rc);
            return op.Status == GrantStatus.Okay ? op.Handle : null;
        }

        private void Unmap(ulong address, GrantHandle handle)
        {
            UnmapGrantRef op = UnmapGrantRef.Create(address, 0, handle);
            Assert.Equal(0, _host.GrantTable.GrantTableOp(ref op));
            Assert.Equal(GrantStatus.Okay, op.Status);
        }
    }
}
