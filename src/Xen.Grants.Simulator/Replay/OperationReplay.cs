using System.Runtime.InteropServices;

namespace Xen.Grants.Simulator;

/// <summary>Replays the lines <c>op</c> and <c>batch</c>: one hypercall each.</summary>
internal sealed class OperationReplay(RecordedWorld world)
{
    /// <summary>Zero bytes for a call of which nothing but its rc is recorded: more than any structure has.</summary>
    private const int AnyStructure = 64;

    private readonly PageContents _contents = new(world);

    /// <summary>How many checksums of pages could not be compared.</summary>
    internal int Unchecked => _contents.Unchecked;

    private delegate TOp Build<TOp>(RecordedLine input);

    private delegate void Compare<TOp>(Comparison comparison, string field, RecordedLine arg, in TOp op);

    internal void Replay(RecordedLine line, Comparison comparison)
    {
        if (line["args"].IsNull)
        {
            byte[] memory = new byte[line.Has("ptr") && RecordedWorld.HasMemoryAt(line.Number("ptr")) ? AnyStructure : 0];
            comparison.Equal("rc", line.Signed("rc"), Call(line, memory));
            return;
        }

        switch (line.Text("op"))
        {
            case "map_grant_ref":
                Run<MapGrantRef>(line, comparison, BuildMap, CompareMap);
                break;
            case "unmap_grant_ref":
                Run<UnmapGrantRef>(line, comparison, BuildUnmap, static (c, f, arg, in op) => CompareStatus(c, f, arg, op.Status));
                break;
            case "unmap_and_replace":
                Run<UnmapAndReplace>(line, comparison, BuildReplace, static (c, f, arg, in op) => CompareStatus(c, f, arg, op.Status));
                break;
            case "setup_table":
                Run<SetupTable>(line, comparison, BuildSetup, CompareSetup);
                break;
            case "get_status_frames":
                Run<GetStatusFrames>(line, comparison, BuildStatusFrames, CompareStatusFrames);
                break;
            case "query_size":
                Run<QuerySize>(line, comparison, BuildQuery, CompareQuery);
                break;
            case "set_version":
                Run<SetVersion>(line, comparison, static input => new SetVersion { Version = input.Word("version") }, static (c, f, arg, in op) => c.Equal($"{f}.version", arg["out"].Word("version"), op.Version));
                break;
            case "get_version":
                Run<GetVersion>(line, comparison, BuildVersion, static (c, f, arg, in op) => c.Equal($"{f}.version", arg["out"].Word("version"), op.Version));
                break;
            case "swap_grant_ref":
                Run<SwapGrantRef>(line, comparison, BuildSwap, static (c, f, arg, in op) => CompareStatus(c, f, arg, op.Status));
                break;
            case "transfer":
                Run<GrantTransfer>(line, comparison, BuildTransfer, static (c, f, arg, in op) => CompareStatus(c, f, arg, op.Status));
                break;
            case "copy":
                Run<GrantCopy>(line, comparison, BuildCopy, static (c, f, arg, in op) => CompareStatus(c, f, arg, op.Status));
                break;
            case "cache_flush":
                Run<CacheFlush>(line, comparison, BuildFlush, static (_, _, _, in _) => { });
                break;
            case "dump_table":
                Run<DumpTable>(line, comparison, static input => new DumpTable { Dom = new DomId(input.Short("dom")), Status = Unwritten }, static (c, f, arg, in op) => CompareStatus(c, f, arg, op.Status));
                break;
            default:
                throw line.Wrong($"its \"op\" is unknown: {line.Text("op")}");
        }
    }

    private static GrantStatus Unwritten => (GrantStatus)RecordedWorld.StatusSentinel;

    private static void CompareStatus(Comparison comparison, string field, RecordedLine arg, GrantStatus status) =>
        comparison.Status($"{field}.status", arg["out"].Signed("status"), status);

    private void Run<TOp>(RecordedLine line, Comparison comparison, Build<TOp> build, Compare<TOp> compare) where TOp : unmanaged
    {
        RecordedLine[] args = line.Items("args");
        RecordedLine[] changed = line.Items("changed_pages");
        Place?[] places = WriteEntries(line, args, comparison);
        TOp[] built = [.. args.Select(arg => build(arg["in"]))];

        // Of several operations that are all the same only one may be recorded.
        int count = (int)Math.Min(line.Number("count"), AnyStructure);
        TOp[] ops = [.. built, .. Enumerable.Repeat(built[^1], Math.Max(0, count - built.Length))];
        TOp[] asked = [.. ops];
        _contents.Expect(changed);
        comparison.Equal("rc", line.Signed("rc"), Call(line, MemoryMarshal.AsBytes(ops.AsSpan())));
        for (int i = 0; i < args.Length; i++)
        {
            compare(comparison, $"args[{i}]", args[i], in ops[i]);
        }

        if (line.Has("changed_pages"))
        {
            _contents.Compare(changed, SourcesOf(args), () => Call(line, MemoryMarshal.AsBytes(asked.ToArray().AsSpan())), comparison);
        }

        CompareEntries(line, args, places, comparison);
    }

    private int Call(RecordedLine line, Span<byte> memory) => world.Call(line.Word("cmd"), line.Word("count"), memory);

    /// <summary>Makes the guests write their entries as they were before the call.</summary>
    private Place?[] WriteEntries(RecordedLine line, RecordedLine[] args, Comparison comparison)
    {
        RecordedLine[] before = line.Items("pre");
        Place?[] places = [.. Enumerable.Range(0, before.Length).Select(i => PlaceOf(line, args, i))];
        for (int i = 0; i < before.Length; i++)
        {
            if (!before[i].IsNull && places[i] is Place place)
            {
                RecordedEntry entry = world.Entry(before[i], place.Owner);
                RecordedEntry present = RecordedEntry.Of(place.Table, place.Ref);
                if (entry != present)
                {
                    entry.WriteTo(place.Table, place.Ref);
                    comparison.Equal($"pre[{i}].status", entry.Status, present.Status);
                }
            }
        }

        // Of a copy they are known as they were after it: but for the bits of use it leaves them alone.
        foreach (RecordedLine arg in args)
        {
            foreach ((string side, string name) in CopySides)
            {
                if (arg.Has(name) && CopyPlace(arg, side) is Place place)
                {
                    RecordedEntry entry = world.Entry(arg[name], place.Owner);
                    if (entry.WithoutUse != RecordedEntry.Of(place.Table, place.Ref).WithoutUse)
                    {
                        entry.WriteTo(place.Table, place.Ref);
                    }
                }
            }
        }

        return places;
    }

    private void CompareEntries(RecordedLine line, RecordedLine[] args, Place?[] places, Comparison comparison)
    {
        RecordedLine[] after = line.Items("post");
        for (int i = 0; i < after.Length; i++)
        {
            if (!after[i].IsNull && places[i] is Place place)
            {
                comparison.Equal($"post[{i}]", world.Entry(after[i], place.Owner), RecordedEntry.Of(place.Table, place.Ref));
            }
        }

        for (int i = 0; i < args.Length; i++)
        {
            foreach ((string side, string name) in CopySides)
            {
                if (args[i].Has(name) && CopyPlace(args[i], side) is Place place)
                {
                    comparison.Equal($"args[{i}].{name}", world.Entry(args[i][name], place.Owner), RecordedEntry.Of(place.Table, place.Ref));
                }
            }
        }
    }

    private static (string Side, string Name)[] CopySides { get; } = [("source", "src_entry"), ("dest", "dst_entry")];

    /// <summary>Which entry an element of <c>pre</c> and <c>post</c> is.</summary>
    private Place? PlaceOf(RecordedLine line, RecordedLine[] args, int index)
    {
        RecordedLine input = args[Math.Min(index, args.Length - 1)]["in"];
        switch (line.Text("op"))
        {
            case "map_grant_ref":
                return PlaceOf(input.Short("dom"), input.Word("ref"));
            case "transfer":
                return PlaceOf(input.Short("domid"), input.Word("ref"));
            case "swap_grant_ref":
                return PlaceOf(world.Caller.Id.Value, input.Word(index == 0 ? "ref_a" : "ref_b"));
            default:
                return input.Has("handle") && world.TryGetMapping(input.Word("handle"), out RecordedMapping mapping) ? PlaceOf(mapping.Granter, mapping.Ref) : null;
        }
    }

    private Place? CopyPlace(RecordedLine arg, string side)
    {
        RecordedLine input = arg["in"][side];
        return input.Has("ref") ? PlaceOf(input.Short("domid"), input.Word("ref")) : null;
    }

    private Place? PlaceOf(ushort owner, uint reference) =>
        world.Domain(owner) is Domain domain && reference < domain.Grants.EntryCount ? new Place(domain, reference) : null;

    /// <summary>The pages that copies read: named ones, by their frame or by their grant.</summary>
    private List<Frame> SourcesOf(RecordedLine[] args)
    {
        List<Frame> sources = [];
        foreach (RecordedLine arg in args)
        {
            RecordedLine source = arg["in"]["source"];
            RecordedLine entry = arg["src_entry"];
            string? name = source.IsNull ? null : source.TextOrNull("page") ?? (entry.IsNull ? null : entry.TextOrNull("page") ?? PassedOn(entry));
            if (name is not null && world.TryGetPage(name, out Frame frame))
            {
                sources.Add(frame);
            }
        }

        return sources;
    }

    /// <summary>The page behind a grant that is passed on.</summary>
    private string? PassedOn(RecordedLine entry)
    {
        if (!entry.Has("w1") || ((GrantEntryFlags)entry.Word("flags") & GrantEntryFlags.TypeMask) != GrantEntryFlags.Transitive
            || PlaceOf((ushort)entry.Word("w1"), (uint)entry.Number("frame")) is not Place place)
        {
            return null;
        }

        ulong number = place.Table.FrameNumberOf(place.Ref);
        return world.Pages.FirstOrDefault(page => page.Value.Number == number).Key;
    }

    private MapGrantRef BuildMap(RecordedLine input)
    {
        GrantMapFlags flags = (GrantMapFlags)input.Word("flags");
        ulong address = input.Number("host_addr");
        return new MapGrantRef
        {
            HostAddr = (flags & GrantMapFlags.ContainsPte) != 0 ? world.MachineAddress(address) : world.Address(address),
            Flags = flags,
            Ref = new GrantRef(input.Word("ref")),
            Dom = new DomId(input.Short("dom")),
            Status = Unwritten,
            Handle = new GrantHandle(RecordedWorld.HandleSentinel),
            DevBusAddr = RecordedWorld.WordSentinel,
        };
    }

    private void CompareMap(Comparison comparison, string field, RecordedLine arg, in MapGrantRef op)
    {
        RecordedLine output = arg["out"];
        uint handle = output.Word("handle");
        ulong address = output.Number("dev_bus_addr");
        CompareStatus(comparison, field, arg, op.Status);
        comparison.Equal($"{field}.handle is written", handle != RecordedWorld.HandleSentinel, op.Handle.Value != RecordedWorld.HandleSentinel);
        comparison.Equal($"{field}.dev_bus_addr is written", address != RecordedWorld.WordSentinel, op.DevBusAddr != RecordedWorld.WordSentinel);
        if (handle != RecordedWorld.HandleSentinel && op.Status == GrantStatus.Okay)
        {
            world.Mapped(handle, new RecordedMapping(op.Handle, op.Dom.Value, op.Ref.Value));
            CompareAddress(comparison, $"{field}.dev_bus_addr", address, op.DevBusAddr);
        }
    }

    private void CompareAddress(Comparison comparison, string field, ulong recorded, ulong simulated)
    {
        bool found = world.Hypervisor.TryGetFrame(simulated >> Frame.Shift, out Frame frame);
        if (!found || recorded % Frame.Size != simulated % Frame.Size || !world.StandsFor(recorded >> Frame.Shift, frame))
        {
            comparison.Differs(field, $"0x{recorded:x}", $"0x{simulated:x}, which is another page's");
        }
    }

    private UnmapGrantRef BuildUnmap(RecordedLine input)
    {
        ulong device = input.Number("dev_bus_addr");
        return new UnmapGrantRef
        {
            HostAddr = world.Address(input.Number("host_addr")),
            Handle = world.Handle(input.Word("handle"), device),
            DevBusAddr = world.MachineAddress(device),
            Status = Unwritten,
        };
    }

    private UnmapAndReplace BuildReplace(RecordedLine input) => new()
    {
        HostAddr = world.Address(input.Number("host_addr")),
        NewAddr = world.Address(input.Number("new_addr")),
        Handle = world.Handle(input.Word("handle"), 0),
        Status = Unwritten,
    };

    private SetupTable BuildSetup(RecordedLine input) => new()
    {
        Dom = new DomId(input.Short("dom")),
        NrFrames = input.Word("nr_frames"),
        Status = Unwritten,
        FrameList = EmptyList(input),
    };

    private void CompareSetup(Comparison comparison, string field, RecordedLine arg, in SetupTable op)
    {
        CompareStatus(comparison, field, arg, op.Status);
        comparison.Equal($"{field}.nr_frames", arg["out"].Word("nr_frames"), op.NrFrames);
        CompareList(comparison, field, arg["out"], op.FrameList);
    }

    private GetStatusFrames BuildStatusFrames(RecordedLine input) => new()
    {
        Dom = new DomId(input.Short("dom")),
        NrFrames = input.Word("nr_frames"),
        Status = Unwritten,
        FrameList = EmptyList(input),
    };

    private void CompareStatusFrames(Comparison comparison, string field, RecordedLine arg, in GetStatusFrames op)
    {
        CompareStatus(comparison, field, arg, op.Status);
        CompareList(comparison, field, arg["out"], op.FrameList);
    }

    private ulong EmptyList(RecordedLine input)
    {
        ulong recorded = input.Number("frame_list");
        ulong address = world.ListAddress(recorded);
        if (RecordedWorld.HasMemoryAt(recorded))
        {
            world.Caller.Memory.Write(address, Frame.Size).Fill(RecordedWorld.Sentinel);
        }

        return address;
    }

    private void CompareList(Comparison comparison, string field, RecordedLine output, ulong address)
    {
        ulong[] recorded = output.Numbers("frames");
        ReadOnlySpan<ulong> simulated = recorded.Length == 0 ? [] : MemoryMarshal.Cast<byte, ulong>(world.Caller.Memory.Read(address, recorded.Length * sizeof(ulong)));
        for (int i = 0; i < recorded.Length; i++)
        {
            string name = $"{field}.frames[{i}]";
            if (recorded[i] is RecordedWorld.WordSentinel or ulong.MaxValue || !world.Hypervisor.TryGetFrame(simulated[i], out Frame frame))
            {
                comparison.Equal(name, $"0x{recorded[i]:x}", $"0x{simulated[i]:x}");
            }
            else if (!world.StandsFor(recorded[i], frame))
            {
                comparison.Differs(name, $"0x{recorded[i]:x}", $"0x{simulated[i]:x}, which is another frame");
            }
        }
    }

    private static QuerySize BuildQuery(RecordedLine input) => new()
    {
        Dom = new DomId(input.Short("dom")),
        NrFrames = unchecked((uint)RecordedWorld.WordSentinel),
        MaxNrFrames = unchecked((uint)RecordedWorld.WordSentinel),
        Status = Unwritten,
    };

    private static void CompareQuery(Comparison comparison, string field, RecordedLine arg, in QuerySize op)
    {
        CompareStatus(comparison, field, arg, op.Status);
        comparison.Equal($"{field}.nr_frames", arg["out"].Word("nr_frames"), op.NrFrames);
        comparison.Equal($"{field}.max_nr_frames", arg["out"].Word("max_nr_frames"), op.MaxNrFrames);
    }

    private static GetVersion BuildVersion(RecordedLine input) => new()
    {
        Dom = new DomId(input.Short("dom")),
        Version = unchecked((uint)RecordedWorld.WordSentinel),
    };

    private static SwapGrantRef BuildSwap(RecordedLine input) => new()
    {
        RefA = new GrantRef(input.Word("ref_a")),
        RefB = new GrantRef(input.Word("ref_b")),
        Status = Unwritten,
    };

    private GrantTransfer BuildTransfer(RecordedLine input) => new()
    {
        Mfn = world.GivenFrameNumber(input.Number("mfn")),
        Domid = new DomId(input.Short("domid")),
        Ref = new GrantRef(input.Word("ref")),
        Status = Unwritten,
    };

    private GrantCopy BuildCopy(RecordedLine input) => new()
    {
        Source = BuildSide(input["source"]),
        Dest = BuildSide(input["dest"]),
        Len = input.Short("len"),
        Flags = (GrantCopyFlags)input.Word("flags"),
        Status = Unwritten,
    };

    private GrantCopySide BuildSide(RecordedLine side)
    {
        GrantCopySide built = new() { Gmfn = side.Has("ref") ? 0 : world.FrameNumber(side.Number("gmfn")), Domid = new DomId(side.Short("domid")), Offset = side.Short("offset") };
        if (side.Has("ref"))
        {
            built.Ref = new GrantRef(side.Word("ref"));
        }

        return built;
    }

    private CacheFlush BuildFlush(RecordedLine input)
    {
        CacheFlushOperations op = (CacheFlushOperations)input.Word("op");
        ulong named = input.Number("a");
        return new CacheFlush
        {
            DevBusAddr = (op & CacheFlushOperations.SourceGref) != 0 ? named : world.MachineAddress(named),
            Offset = input.Short("offset"),
            Length = input.Short("length"),
            Op = op,
        };
    }

    private readonly record struct Place(Domain Owner, uint Ref)
    {
        internal GrantTable Table => Owner.Grants;
    }
}
