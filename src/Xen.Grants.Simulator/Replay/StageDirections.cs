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

    private readonly List<GrantHandle> _loop = [];
    private readonly List<ulong> _loopAddresses = [];
    private readonly List<ulong> _views = [];
    private uint _loopRef;
    private uint _spare;

    private Domain Hvm => world.Domain(4)!;

    /// <summary>Does what has to have been done before an operation, as its case says.</summary>
    internal void Before(RecordedLine line)
    {
        string text = line.Text("case");
        if (text == "map after freeing all")
        {
            world.Drain(unnamedOnly: true);
        }
        else if (text == "map after the last reference is gone")
        {
            Unview();
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
            Unview();
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
            MapToTheLimit((GrantMapFlags)Convert.ToUInt32(text.Split(' ', ',')[8], 16), result, next, comparison);
        }
        else if (text.StartsWith("pin-limit after unmapping all", StringComparison.Ordinal))
        {
            UnmapTheLoop();
            comparison.Equal("entry_flags", line.Word("entry_flags"), (uint)world.Caller.Grants.FlagsWithUse(_loopRef));
        }
        else if (text.StartsWith("drain: ", StringComparison.Ordinal))
        {
            comparison.Equal("live", result.Signed("live"), world.Drain());
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
            ((HvmAddressSpace)Hvm.Space).Remove(FirstPopulated);
        }
        else if (text == "destroydomain")
        {
            ViewDoomed();
            world.Domain(3)!.Destroy();
        }
        else if (text == "destroydomain second")
        {
            world.Domain(RecordedWorld.DomainCount)!.Destroy();
        }
        else if (text.StartsWith("v1 entry at the ref used in v2", StringComparison.Ordinal))
        {
            bool wiped = Enumerable.Range(GrantTable.ReservedEntries, (int)world.Caller.Grants.EntryCount - GrantTable.ReservedEntries).All(reference => world.Caller.Grants.FlagsOf((uint)reference) == 0);
            comparison.Equal("entry_flags", line.Word("entry_flags") == 0, wiped);
        }
        else if (text.StartsWith("turn paging on", StringComparison.Ordinal))
        {
            Populate(FirstPaged, PagedPages);
        }
        else if (text.StartsWith("nominate gfn", StringComparison.Ordinal))
        {
            // A page that is nominated and not evicted yet answers as one that is.
            comparison.Equal("rc", 0, Enumerable.Range(0, 3).Count(i => !Hvm.TryPageOut(AddressOf(FirstPaged + (uint)i))));
        }
        else if (text.StartsWith("evict gfn", StringComparison.Ordinal))
        {
            comparison.Equal("paged out", PageState.Away, Hvm.StateOf(AddressOf(FirstPaged)));
        }
        else if (text.StartsWith("prep gfn", StringComparison.Ordinal))
        {
            // Its owner touches it, and waits until it is there.
            Hvm.Memory.Read(AddressOf(FirstPaged), 1);
        }
        else
        {
            return "what was observed is told in words, not as an operation";
        }

        return null;
    }

    private static ulong AddressOf(uint frameNumber) => (ulong)frameNumber << Frame.Shift;

    private int Populate(uint first, int count) =>
        Enumerable.Range(0, count).Count(i => ((HvmAddressSpace)Hvm.Space).TryAdd(first + (uint)i, world.Hypervisor.AllocateFrame(Hvm)));

    private void MapToTheLimit(GrantMapFlags flags, RecordedLine result, RecordedLine next, Comparison comparison)
    {
        // The operations at the limit, if any follow, tell the reference; else it may be any.
        uint reference = !next.IsNull && next.Text("case").StartsWith("at ", StringComparison.Ordinal) ? next.Items("args")[0]["in"].Word("ref") : SpareRef();
        _loopRef = reference;
        Grant(reference);
        GrantStatus last = GrantStatus.Okay;
        for (int i = 0; i < PinLimitAttempts && last == GrantStatus.Okay; i++)
        {
            ulong address = (flags & GrantMapFlags.HostMap) != 0 ? world.Caller.Space.ReservePages(1) : 0;
            MapGrantRef op = MapGrantRef.Create(address, flags, new GrantRef(reference), world.Caller.Id);
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
        comparison.Equal("entry_flags", result.Word("entry_flags"), (uint)world.Caller.Grants.FlagsWithUse(reference));
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
                reference = SpareRef();
                Grant(reference);
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

    /// <summary>A reference that the recording does not use: from the end of the table.</summary>
    private uint SpareRef() => world.Caller.Grants.EntryCount - 2 - _spare++;

    private void Grant(uint reference)
    {
        if (world.TryGetPage("P0", out Frame page) && world.Caller.Grants.FlagsOf(reference) == GrantEntryFlags.Invalid)
        {
            world.Caller.Grants.V1(reference) = new GrantEntry { Flags = GrantEntryFlags.PermitAccess, Domid = world.Caller.Id, Frame = page.Number };
        }
    }

    /// <summary>The program that recorded had the doomed domain's pages and its table mapped, which keeps it from going.</summary>
    private void ViewDoomed() => View(world.Domain(3)!.Grants.Frames);

    private void View(IEnumerable<Frame> frames)
    {
        foreach (Frame frame in frames)
        {
            ulong address = world.Caller.Space.ReservePages(1);
            ((PvAddressSpace)world.Caller.Space).MapFrame(address, frame, writable: true);
            _views.Add(address);
        }
    }

    private void Unview()
    {
        foreach (ulong address in _views)
        {
            ((PvAddressSpace)world.Caller.Space).UnmapFrame(address);
        }

        _views.Clear();
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
