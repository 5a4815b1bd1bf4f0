namespace Xen.Grants.Simulator;

/// <summary>
/// Replays a line <c>sequence</c>: steps of the caller and of the guests whose grants it uses, in a world of its own.
/// After every step all entries of the sequence, and after those that write memory all its pages, are held against the
/// recording.
/// </summary>
internal sealed class SequenceReplay
{
    private readonly RecordedWorld _world;
    private readonly RecordedLine _line;
    private readonly Comparison _comparison;
    private readonly Grant[] _pool;
    private readonly RecordedEntry[] _entries;
    private readonly Dictionary<string, uint> _checksums;
    private readonly Dictionary<string, GrantHandle> _handles = [];
    private readonly Dictionary<string, ulong> _slots = [];

    private SequenceReplay(RecordedWorld world, RecordedLine line, Comparison comparison)
    {
        _world = world;
        _line = line;
        _comparison = comparison;
        world.Caller.Grants.TryGrow((uint)world.Caller.Grants.FrameLimit);
        world.Existing(1).Grants.TryGrow((uint)world.Existing(1).Grants.FrameLimit);
        if (line.Signed("gtver") == 2)
        {
            SetVersion version = new() { Version = 2 };
            world.Issue(ref version);
        }

        int seed = line.Signed("seed");
        _checksums = line.Items("pages").ToDictionary(page => page.Text("page"), page => page.Checksum("crc"));
        foreach ((string name, uint crc) in _checksums)
        {
            Fill(name, seed);
            comparison.Equal($"{name}.crc at the start", crc, PagePattern.Crc(PageOf(name).Bytes));
        }

        RecordedLine[] pool = line.Items("pool");
        _pool = [.. pool.Select(grant => new Grant(world.Existing(grant.Short("owner")), grant.Word("ref")))];
        foreach (RecordedLine grant in pool)
        {
            if (grant["entry"].TextOrNull("page") is string page && !world.TryGetPage(page, out _))
            {
                Fill(page, seed);
            }
        }

        _entries = [.. pool.Select((grant, g) => world.Entry(grant["entry"], _pool[g].Owner))];
        for (int g = 0; g < _pool.Length; g++)
        {
            _entries[g].WriteTo(_pool[g].Table, _pool[g].Ref);
        }
    }

    internal static void Replay(RecordedWorld world, RecordedLine line, Comparison comparison)
    {
        SequenceReplay replay = new(world, line, comparison);
        RecordedLine[] steps = line.Items("steps");

        // What comes after a step that differs follows from it.
        for (int i = 0; i < steps.Length && comparison.Differences.Count == 0; i++)
        {
            replay.Step(steps[i], $"steps[{i}]");
        }
    }

    /// <summary>Makes a page, and fills it as the recording did; its place in the pattern goes by its name.</summary>
    private void Fill(string name, int seed)
    {
        int id = name[0] switch { 'P' => 0, 'Q' => 40, 'A' => 200, _ => throw _line.Wrong($"it has a page of an unknown kind: {name}") } + int.Parse(name[1..]);
        Frame frame = _world.AddPage(name, _world.Existing(name[0] == 'Q' ? (ushort)1 : (ushort)0));
        PagePattern.Of((id * 37) + seed).CopyTo(frame.Bytes, 0);
    }

    private void Step(RecordedLine step, string field)
    {
        switch (step.Text("op"))
        {
            case "map_grant_ref":
                Map(step, field);
                break;
            case "unmap_grant_ref" or "cleanup_unmap" or "drain_unmap":
                Unmap(step, field);
                break;
            case "copy":
                Copy(step, field);
                break;
            case "swap_grant_ref":
                SwapGrantRef swap = new() { RefA = new GrantRef(step.Word("ref_a")), RefB = new GrantRef(step.Word("ref_b")) };
                _comparison.Equal($"{field}.rc", step.Signed("rc"), _world.Issue(ref swap));
                _comparison.Status($"{field}.status", step.Signed("status"), swap.Status);
                break;
            default:
                ActAsGuest(step, field);
                break;
        }

        foreach (RecordedLine entry in step.Items("ent"))
        {
            int g = entry.Signed("g");
            _entries[g] = _world.Entry(entry, _pool[g].Owner, _entries[g].Frame);
        }

        for (int g = 0; g < _pool.Length; g++)
        {
            _comparison.Equal($"{field}.g{g}", _entries[g], Entry(g));
        }

        CompareContents(step, field);
    }

    private void ActAsGuest(RecordedLine step, string field)
    {
        switch (step.Text("op"))
        {
            case "grant":
                foreach (RecordedLine entry in step.Items("ent"))
                {
                    Grant grant = _pool[entry.Signed("g")];
                    _world.Entry(entry, grant.Owner).WriteTo(grant.Table, grant.Ref);
                }

                break;
            case "revoke":
                _comparison.Equal($"{field}.result", step.Text("result"), Revoke(_pool[step.Signed("g")]));
                break;
            case "revoke_force":
                _pool[step.Signed("g")].Table.Revoke(_pool[step.Signed("g")].Ref);
                break;
            case "toggle_readonly":
                RecordedEntry toggled = Entry(step.Signed("g"));
                (toggled with { Flags = toggled.Flags ^ GrantEntryFlags.ReadOnly }).WriteTo(_pool[step.Signed("g")].Table, _pool[step.Signed("g")].Ref);
                break;
            case "gntalloc_dealloc":
                // Linux ends the grant of a page that it takes back, now or when it is not in use any more.
                if (step.Signed("ioctl_rc") == 0 && !Entry(step.Signed("g")).IsInUse)
                {
                    _pool[step.Signed("g")].Table.Revoke(_pool[step.Signed("g")].Ref);
                }

                break;
            case "page_write":
                step.Bytes("bytes").CopyTo(PageOf(step.Text("page")).Bytes, step.Signed("off"));
                break;
            case "host_write":
                byte[] written = step.Bytes("bytes");
                ulong slot = _world.Address(_slots[step.Text("slot")]) & ~(ulong)(Frame.Size - 1);
                written.CopyTo(_world.Caller.Memory.Write(slot + step.Number("off"), written.Length));
                break;
            default:
                throw step.Wrong($"it has a step of an unknown kind: {step.Text("op")}");
        }
    }

    /// <summary>What Linux does: <c>gnttab_end_foreign_access_ref</c> of either version.</summary>
    private static string Revoke(Grant grant)
    {
        bool isWide = grant.Table.Version == 2;
        if (isWide)
        {
            grant.Table.Revoke(grant.Ref);
        }

        if (RecordedEntry.Of(grant.Table, grant.Ref) is var entry && (isWide ? entry with { Flags = 0 } : entry).IsInUse)
        {
            return "busy";
        }

        grant.Table.Revoke(grant.Ref);
        return "ended";
    }

    private void Map(RecordedLine step, string field)
    {
        RecordedLine[] args = step.Items("a");
        MapGrantRef[] ops = [.. args.Select(arg => new MapGrantRef
        {
            HostAddr = _world.Address(arg.Number("host_addr")),
            Flags = (GrantMapFlags)arg.Word("flags"),
            Ref = new GrantRef(arg.Word("ref")),
            Dom = new DomId(arg.Short("dom")),
            Handle = new GrantHandle(RecordedWorld.HandleSentinel),
            DevBusAddr = RecordedWorld.WordSentinel,
        })];
        _comparison.Equal($"{field}.rc", step.Signed("rc"), _world.Issue(ops.AsSpan()));
        for (int i = 0; i < args.Length; i++)
        {
            string name = $"{field}.a[{i}]";
            _comparison.Status($"{name}.status", args[i].Signed("status"), ops[i].Status);
            _comparison.Equal($"{name}.handle is written", args[i].Word("raw") != RecordedWorld.HandleSentinel, ops[i].Handle.Value != RecordedWorld.HandleSentinel);
            _comparison.Equal($"{name}.dba is written", args[i].Number("dba") != RecordedWorld.WordSentinel, ops[i].DevBusAddr != RecordedWorld.WordSentinel);
            if (args[i].TextOrNull("slot") is string slot)
            {
                _slots[slot] = args[i].Number("host_addr");
            }

            if (args[i].TextOrNull("h") is string handle)
            {
                _handles[handle] = ops[i].Handle;
                _comparison.Equal($"{name}.dba", $"0x{PageOf(args[i].Text("page")).MachineAddress:x}", $"0x{ops[i].DevBusAddr:x}");
            }
        }
    }

    private void Unmap(RecordedLine step, string field)
    {
        RecordedLine[] args = step.Items("a");
        UnmapGrantRef[] ops = [.. args.Select(arg => UnmapGrantRef.Create(AddressToUnmap(step, arg), DeviceAddress(arg), Handle(arg)))];
        _comparison.Equal($"{field}.rc", step.Signed("rc"), _world.Issue(ops.AsSpan()));
        for (int i = 0; i < args.Length; i++)
        {
            _comparison.Status($"{field}.a[{i}].status", args[i].Signed("status"), ops[i].Status);
        }
    }

    /// <summary>Where the mapping's own page-table entry was overwritten, another one is made that looks like it.</summary>
    private ulong AddressToUnmap(RecordedLine step, RecordedLine arg)
    {
        ulong address = _world.Address(arg.Number("host_addr"));
        if (step.Text("op") == "drain_unmap" && _handles.TryGetValue(arg.Text("h"), out GrantHandle handle))
        {
            MaptrackEntry mapping = _world.Caller.Maptrack[handle];
            Frame frame = _world.Hypervisor.FindDomain(mapping.Granter)!.Grants.Active(mapping.Ref).Frame!;
            _world.Caller.Space.TryPlace(address, frame, mapping.Flags);
        }

        return address;
    }

    private ulong DeviceAddress(RecordedLine arg) =>
        arg.TextOrNull("dba_page") is string page && _world.TryGetPage(page, out Frame frame)
            ? frame.MachineAddress | (arg.Number("dba") % Frame.Size)
            : arg.Number("dba");

    private GrantHandle Handle(RecordedLine arg)
    {
        if (arg.TextOrNull("h") is string handle)
        {
            return _handles.TryGetValue(handle, out GrantHandle given) ? given : GrantHandle.Invalid;
        }

        // One that nobody was given; here too.
        GrantHandle invented = new(arg.Word("raw"));
        return _handles.ContainsValue(invented) ? GrantHandle.Invalid : invented;
    }

    private void Copy(RecordedLine step, string field)
    {
        RecordedLine[] args = step.Items("a");
        GrantCopy[] ops = [.. args.Select(arg => GrantCopy.Create(Side(arg["src"]), Side(arg["dst"]), arg.Short("len"), (GrantCopyFlags)arg.Word("flags")))];
        _comparison.Equal($"{field}.rc", step.Signed("rc"), _world.Issue(ops.AsSpan()));
        for (int i = 0; i < args.Length; i++)
        {
            _comparison.Status($"{field}.a[{i}].status", args[i].Signed("status"), ops[i].Status);
        }
    }

    private GrantCopySide Side(RecordedLine side)
    {
        GrantCopySide built = new() { Domid = new DomId(side.Short("dom")), Offset = side.Short("off") };
        if (side.Has("ref"))
        {
            built.Ref = new GrantRef(side.Word("ref"));
        }
        else
        {
            built.Gmfn = _world.TryGetPage(side.Text("page"), out Frame frame) ? frame.Number : side.Number("gmfn");
        }

        return built;
    }

    private void CompareContents(RecordedLine step, string field)
    {
        foreach (RecordedLine page in step.Items("crc"))
        {
            _checksums[page.Text("page")] = page.Checksum("crc");
        }

        if (step.Text("op") is "copy" or "page_write" or "host_write")
        {
            foreach ((string name, uint crc) in _checksums)
            {
                _comparison.Equal($"{field}.{name}.crc", $"{crc:x8}", $"{PagePattern.Crc(PageOf(name).Bytes):x8}");
            }
        }
    }

    private RecordedEntry Entry(int g) => RecordedEntry.Of(_pool[g].Table, _pool[g].Ref);

    private Frame PageOf(string name) => _world.TryGetPage(name, out Frame frame) ? frame : throw _line.Wrong($"it names a page that it does not have: {name}");

    /// <summary>A reference that the sequence uses.</summary>
    private readonly record struct Grant(Domain Owner, uint Ref)
    {
        internal GrantTable Table => Owner.Grants;
    }
}
