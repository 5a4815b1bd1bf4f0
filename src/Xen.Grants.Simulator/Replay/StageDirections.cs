using System.Globalization;

namespace Xen.Grants.Simulator;

/// <summary>
/// What a recording tells in words only: things that were done between the hypercalls, and results that are not one
/// operation's. Those that can be done here are, so that the lines that follow find the world as they left it.
/// </summary>
internal sealed class StageDirections(RecordedWorld world)
{
    private const uint FirstPopulated = 16;
    private const int PopulatedPages = 8;
    private const uint FirstPaged = 200;
    private const int PagedPages = 4;
    private const int PinLimitAttempts = 400;
    private const ushort Peer = 1;
    private const ushort Third = 2;

    /// <summary>What the page that was brought back holds: so the checksum of a copy from it tells.</summary>
    private const byte BroughtBack = 0x77;

    private readonly List<GrantHandle> _loop = [];
    private readonly List<ulong> _loopAddresses = [];
    private readonly List<RecordedLine> _maps = [];
    private readonly FaultingCalls _faults = new(world);
    private Frame? _present;
    private uint _loopRef;

    private Domain Doomed => world.Existing(3);

    private Domain Hvm => world.Existing(4);

    /// <summary>Does what has to have been done before an operation, as its case says.</summary>
    internal void Before(RecordedLine line)
    {
        string text = line.Text("case");
        if (line.Text("op") == "map_grant_ref")
        {
            _maps.AddRange(line.Items("args").Select(arg => arg["in"]));
        }

        if (text == "map after freeing all")
        {
            world.Drain(unnamedOnly: true);
        }
        else if (text == "map after the last reference is gone")
        {
            world.Unview(frame => frame.Owner == Doomed);
        }
        else if (text.EndsWith("new = present page", StringComparison.Ordinal))
        {
            _present = world.Hypervisor.AllocateFrame(world.Caller);
            ((PvAddressSpace)world.Caller.Space).MapFrame(world.Address(line.Items("args")[0]["in"].Number("new_addr")), _present, writable: true);
        }
        else if (text.StartsWith("v2 map transitive ", StringComparison.Ordinal))
        {
            GrantWhatIsPassedOn(text, line);
        }
        else if (text.StartsWith("transfer batch ", StringComparison.Ordinal))
        {
            // Of a batch no entries are recorded: those that it names accept.
            foreach (RecordedLine arg in line.Items("args"))
            {
                world.Existing(arg["in"].Short("domid")).Grants.V1(arg["in"].Word("ref")) = new GrantEntry { Flags = GrantEntryFlags.AcceptTransfer, Domid = world.Caller.Id };
            }
        }
        else if (text.StartsWith("second doomed domain (", StringComparison.Ordinal))
        {
            CreateSecondDoomed();
        }
        else if (text.EndsWith("the status frames are mapped by the guest", StringComparison.Ordinal))
        {
            View(world.Caller.Grants.StatusFrames);
        }
        else if (text.EndsWith("after the guest unmapped the status frames", StringComparison.Ordinal))
        {
            world.Unview(world.Caller.Grants.StatusFrames.Contains);
        }
    }

    /// <summary>Replays an observation, where it can be.</summary>
    /// <param name="line">The line.</param>
    /// <param name="next">The operation that follows.</param>
    /// <param name="comparison">Where to say what differs.</param>
    /// <returns>Null where it was replayed, else why it could not be.</returns>
    internal string? Observe(RecordedLine line, RecordedLine next, Comparison comparison)
    {
        string text = line.Text("case");
        RecordedLine result = line["result"];
        if (text.StartsWith("map the same ref again and again, flags ", StringComparison.Ordinal))
        {
            MapToTheLimit(FlagsIn(text), result, next, comparison);
        }
        else if (text.StartsWith("pin-limit after unmapping all", StringComparison.Ordinal))
        {
            UnmapTheLoop();
            comparison.Equal("entry_flags", line.Word("entry_flags"), (uint)world.Caller.Grants.FlagsWithUse(_loopRef));
        }
        else if (text.StartsWith("drain: ", StringComparison.Ordinal))
        {
            comparison.Equal("live", result.Signed("live"), world.Caller.Maptrack.Live);
            comparison.Equal("freed", result.Signed("freed"), world.Drain());
        }
        else if (text.StartsWith("map until no handle is left", StringComparison.Ordinal))
        {
            MapUntilNoHandleIsLeft(result, comparison);
        }
        else if (text.StartsWith("hvm populate ", StringComparison.Ordinal))
        {
            comparison.Equal("populated", line.Signed("populated"), Populate(FirstPopulated, PopulatedPages));
        }
        else if (text.StartsWith("decrease_reservation ", StringComparison.Ordinal))
        {
            bool isThere = ((HvmAddressSpace)Hvm.Space).TryGetRam(FirstPopulated, out _);
            ((HvmAddressSpace)Hvm.Space).Remove(FirstPopulated);
            comparison.Equal("released", line.Signed("released"), isThere ? 1 : 0);
        }
        else if (text == "destroydomain")
        {
            // The program that recorded had its pages and its table mapped, which keeps it from going.
            View(Doomed.Grants.Frames);
            CompareDestroyed(Doomed, result, comparison);
        }
        else if (text == "destroydomain second")
        {
            CompareDestroyed(world.Existing(RecordedWorld.DomainCount), result, comparison);
        }
        else if (text.StartsWith("v1 entry at the ref used in v2", StringComparison.Ordinal))
        {
            bool wiped = Enumerable.Range(GrantTable.ReservedEntries, (int)world.Caller.Grants.EntryCount - GrantTable.ReservedEntries).All(reference => world.Caller.Grants.FlagsOf((uint)reference) == 0);
            comparison.Equal("entry_flags", line.Word("entry_flags") == 0, wiped);
        }
        else if (text.StartsWith("turn paging on", StringComparison.Ordinal))
        {
            // Whether there is paging the options of the run say; here there are only pages to be.
            Populate(FirstPaged, PagedPages);
        }
        else if (text.StartsWith("nominate gfn", StringComparison.Ordinal))
        {
            // A page that is nominated and not evicted yet answers as one that is.
            comparison.Equal("refused", Refusals(line), Enumerable.Range(0, 3).Count(i => !Hvm.TryPageOut(AddressOf(FirstPaged + (uint)i))));
        }
        else if (text.StartsWith("evict gfn", StringComparison.Ordinal))
        {
            comparison.Equal("refused", Refusals(line), Enumerable.Range(0, 2).Count(i => Hvm.StateOf(AddressOf(FirstPaged + (uint)i)) != PageState.Away));
        }
        else if (text.StartsWith("prep gfn", StringComparison.Ordinal))
        {
            // Its owner touches it, and waits until it is there.
            Hvm.Memory.Write(AddressOf(FirstPaged), Frame.Size).Fill(BroughtBack);
            comparison.Equal("brought back", line.Signed("rc") == 0, Hvm.StateOf(AddressOf(FirstPaged)) == PageState.Present);
        }
        else if (text == "data seen through host mapping")
        {
            LookThroughTheLastMapping(result, comparison);
        }
        else if (text == "entries after overmap")
        {
            ulong[] flags = line.Numbers("flags");
            comparison.Equal("flags[0]", flags[0], FlagsOf(_maps[^2]));
            comparison.Equal("flags[1]", flags[1], FlagsOf(_maps[^1]));
        }
        else if (text == "deferred entry after last unmap")
        {
            comparison.Equal("entry_flags", line.Number("entry_flags"), FlagsOf(_maps[^1]));
        }
        else if (text == "uar moved the page")
        {
            ulong address = world.Address(_maps[^1].Number("host_addr"));
            comparison.Equal("new_pte_now_at_host_addr", line.Signed("new_pte_now_at_host_addr") == 1, world.Caller.Space.FrameNumberOf(address) == _present!.Number);
        }
        else if (line.Text("section") == "efault")
        {
            return _faults.Replay(text, result, comparison);
        }
        else
        {
            return "what was observed is told in words, not as an operation";
        }

        return null;
    }

    private static void CompareDestroyed(Domain domain, RecordedLine result, Comparison comparison)
    {
        domain.Destroy();
        comparison.Equal("destroyed", result.Signed("rc") == 0, domain.State != DomainState.Alive);
    }

    /// <summary>How many of the results of a line are errors.</summary>
    private static int Refusals(RecordedLine line) => line.Numbers("rc").Count(rc => rc != 0);

    /// <summary>The flags that a text names: "…, flags 0x5, …".</summary>
    private static GrantMapFlags FlagsIn(string text)
    {
        string digits = text[(text.IndexOf("0x", StringComparison.Ordinal) + 2)..];
        return (GrantMapFlags)uint.Parse(digits[..digits.IndexOf(',', StringComparison.Ordinal)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private static ulong AddressOf(uint frameNumber) => (ulong)frameNumber << Frame.Shift;

    private ulong FlagsOf(RecordedLine map) => (ulong)world.Existing(map.Short("dom")).Grants.FlagsWithUse(map.Word("ref"));

    private void LookThroughTheLastMapping(RecordedLine result, Comparison comparison)
    {
        RecordedLine map = _maps[^1];
        ulong address = world.Address(map.Number("host_addr"));
        Frame frame = world.Existing(map.Short("dom")).Grants.Active(map.Word("ref")).Frame!;
        comparison.Equal("reads_equal", result.Flag("reads_equal"), world.Caller.Memory.Read(address, Frame.Size).SequenceEqual(frame.Bytes));
        byte[] held = [.. frame.Bytes];
        world.Caller.Memory.Write(address, 1)[0] ^= 0xFF;
        comparison.Equal("write_seen_by_owner", result.Flag("write_seen_by_owner"), !held.AsSpan().SequenceEqual(frame.Bytes));
        held.CopyTo(frame.Bytes, 0);
    }

    /// <summary>The peer's grant that one of the caller's passes on, as the case describes it; none where that is invalid.</summary>
    private void GrantWhatIsPassedOn(string text, RecordedLine line)
    {
        bool isForThird = text.EndsWith("to peer gref of third", StringComparison.Ordinal);
        bool isReadOnly = text.EndsWith("to peer ro gref", StringComparison.Ordinal);
        if ((isForThird || isReadOnly || text.EndsWith("to peer rw gref", StringComparison.Ordinal)) && world.TryGetPage("Q0", out Frame page))
        {
            world.Existing(Peer).Grants.V1((uint)line.Items("pre")[0].Number("frame")) = new GrantEntry
            {
                Flags = GrantEntryFlags.PermitAccess | (isReadOnly ? GrantEntryFlags.ReadOnly : 0),
                Domid = new DomId(isForThird ? Third : world.Caller.Id.Value),
                Frame = page.Number,
            };
        }
    }

    private int Populate(uint first, int count) =>
        Enumerable.Range(0, count).Count(i => ((HvmAddressSpace)Hvm.Space).TryAdd(first + (uint)i, world.Hypervisor.AllocateFrame(Hvm)));

    private void MapToTheLimit(GrantMapFlags flags, RecordedLine result, RecordedLine next, Comparison comparison)
    {
        // The operations at the limit, if any follow, tell which entry it was; else it may be any.
        bool isTold = !next.IsNull && next.Text("case").StartsWith("at ", StringComparison.Ordinal);
        _loopRef = isTold ? next.Items("args")[0]["in"].Word("ref") : world.GrantSpare();
        if (isTold)
        {
            world.Entry(next.Items("pre")[0], world.Caller).WithoutUse.WriteTo(world.Caller.Grants, _loopRef);
        }
        GrantStatus last = GrantStatus.Okay;
        for (int i = 0; i < PinLimitAttempts && last == GrantStatus.Okay; i++)
        {
            ulong address = (flags & GrantMapFlags.HostMap) != 0 ? world.Caller.Space.ReservePages(1) : 0;
            MapGrantRef op = MapGrantRef.Create(address, flags, new GrantRef(_loopRef), world.Caller.Id);
            world.Issue(ref op);
            last = op.Status;
            if (last == GrantStatus.Okay)
            {
                _loop.Add(op.Handle);
                _loopAddresses.Add(address);
            }
        }

        comparison.Equal("succeeded", result.Signed("succeeded"), _loop.Count);
        comparison.Status("then_status", result.Signed("then_status"), last);
        comparison.Equal("entry_flags", result.Word("entry_flags"), (uint)world.Caller.Grants.FlagsWithUse(_loopRef));
    }

    private void UnmapTheLoop()
    {
        foreach ((GrantHandle handle, ulong address) in _loop.Zip(_loopAddresses))
        {
            ulong device = world.Caller.Grants.Active(_loopRef).Frame!.MachineAddress;
            UnmapGrantRef op = UnmapGrantRef.Create(address, address == 0 ? device : 0, handle);
            world.Issue(ref op);
        }

        _loop.Clear();
        _loopAddresses.Clear();
    }

    private void MapUntilNoHandleIsLeft(RecordedLine result, Comparison comparison)
    {
        int succeeded = 0;
        uint highest = 0;
        GrantStatus last = GrantStatus.Okay;
        uint reference = 0;
        while (last == GrantStatus.Okay)
        {
            if (succeeded % 128 == 0)
            {
                reference = world.GrantSpare();
            }

            MapGrantRef op = MapGrantRef.Create(0, GrantMapFlags.DeviceMap, new GrantRef(reference), world.Caller.Id);
            world.Issue(ref op);
            last = op.Status;
            if (last == GrantStatus.Okay)
            {
                succeeded++;
                highest = Math.Max(highest, op.Handle.Value);
                world.MappedUnnamed(op.Handle);
            }
        }

        comparison.Equal("succeeded", result.Signed("succeeded"), succeeded);
        comparison.Equal("max_handle", result.Word("max_handle"), highest);
        comparison.Status("then_status", result.Signed("then_status"), last);
    }

    private void View(IEnumerable<Frame> frames)
    {
        foreach (Frame frame in frames)
        {
            world.View(frame);
        }
    }

    private void CreateSecondDoomed()
    {
        Domain second = world.Simulation.CreateDomain(DomainKind.Pv, "second doomed", 32);
        for (uint reference = 8; reference < 10; reference++)
        {
            second.Grants.V1(reference) = new GrantEntry { Flags = GrantEntryFlags.PermitAccess, Domid = world.Caller.Id, Frame = world.Hypervisor.AllocateFrame(second).Number };
        }
    }
}
