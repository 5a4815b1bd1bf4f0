using System.Text.Json;

namespace Xen.Grants.Simulator;

/// <summary>Everything that happens in a run: folded into the run's hash, and told to whoever listens.</summary>
internal sealed class RunTrace(Simulation simulation, Action<TraceRecord>? listener)
{
    private const string Pager = "pager";
    private const string FaultsName = "faults";

    private readonly TraceHash _hash = new();

    internal ulong Hash => _hash.Value;

    internal void Schedule(Actor actor)
    {
        _hash.Add(TraceEvent.Schedule, (ulong)actor.Index);
        if (listener is not null)
        {
            Tell(actor.Name, "schedule");
        }
    }

    /// <summary>Virtual time moved. Every record has the time, so nobody is told of it.</summary>
    internal void Time(long now) => _hash.Add(TraceEvent.Time, (ulong)now);

    internal void Map(Domain caller, in MapGrantRef op)
    {
        _hash.Add(
            TraceEvent.Map,
            op.HostAddr,
            ((ulong)op.Flags << 32) | op.Ref.Value,
            ((ulong)op.Dom.Value << 48) | ((ulong)(ushort)op.Status << 32) | op.Handle.Value,
            op.DevBusAddr);
        if (listener is not null)
        {
            TellOperation(
                caller,
                GrantTableCommand.MapGrantRef,
                ("host_addr", Hex(op.HostAddr)),
                ("flags", $"{op.Flags}"),
                ("ref", (long)op.Ref.Value),
                ("dom", (long)op.Dom.Value),
                ("status", $"{op.Status}"),
                ("handle", Number(op.Handle)),
                ("dev_bus_addr", Hex(op.DevBusAddr)));
        }
    }

    internal void Unmap(Domain caller, in UnmapGrantRef op)
    {
        _hash.Add(TraceEvent.Unmap, op.HostAddr, op.DevBusAddr, op.Handle.Value, (ushort)op.Status);
        if (listener is not null)
        {
            TellOperation(
                caller,
                GrantTableCommand.UnmapGrantRef,
                ("host_addr", Hex(op.HostAddr)),
                ("dev_bus_addr", Hex(op.DevBusAddr)),
                ("handle", Number(op.Handle)),
                ("status", $"{op.Status}"));
        }
    }

    internal void UnmapAndReplace(Domain caller, in UnmapAndReplace op)
    {
        _hash.Add(TraceEvent.UnmapAndReplace, op.HostAddr, op.NewAddr, op.Handle.Value, (ushort)op.Status);
        if (listener is not null)
        {
            TellOperation(
                caller,
                GrantTableCommand.UnmapAndReplace,
                ("host_addr", Hex(op.HostAddr)),
                ("new_addr", Hex(op.NewAddr)),
                ("handle", Number(op.Handle)),
                ("status", $"{op.Status}"));
        }
    }

    internal void Copy(Domain caller, in GrantCopy op)
    {
        _hash.Add(TraceEvent.Copy, op.Source.Gmfn, Packed(op.Source), op.Dest.Gmfn, Packed(op.Dest));
        _hash.Add(TraceEvent.Copy, ((ulong)op.Len << 32) | ((ulong)op.Flags << 16) | (ushort)op.Status);
        if (listener is not null)
        {
            TellOperation(
                caller,
                GrantTableCommand.Copy,
                Page("source", op.Source, (op.Flags & GrantCopyFlags.SourceGref) != 0),
                ("source.domid", (long)op.Source.Domid.Value),
                ("source.offset", (long)op.Source.Offset),
                Page("dest", op.Dest, (op.Flags & GrantCopyFlags.DestGref) != 0),
                ("dest.domid", (long)op.Dest.Domid.Value),
                ("dest.offset", (long)op.Dest.Offset),
                ("len", (long)op.Len),
                ("flags", $"{op.Flags}"),
                ("status", $"{op.Status}"));
        }
    }

    internal void SetupTable(Domain caller, in SetupTable op)
    {
        _hash.Add(TraceEvent.SetupTable, op.FrameList, ((ulong)op.Dom.Value << 48) | ((ulong)(ushort)op.Status << 32) | op.NrFrames);
        if (listener is not null)
        {
            TellOperation(
                caller,
                GrantTableCommand.SetupTable,
                ("dom", (long)op.Dom.Value),
                ("nr_frames", (long)op.NrFrames),
                ("status", $"{op.Status}"),
                ("frame_list", Hex(op.FrameList)));
        }
    }

    internal void Transfer(Domain caller, in GrantTransfer op)
    {
        _hash.Add(TraceEvent.Transfer, op.Mfn, ((ulong)op.Domid.Value << 48) | ((ulong)(ushort)op.Status << 32) | op.Ref.Value);
        if (listener is not null)
        {
            TellOperation(
                caller,
                GrantTableCommand.Transfer,
                ("mfn", Hex(op.Mfn)),
                ("domid", (long)op.Domid.Value),
                ("ref", (long)op.Ref.Value),
                ("status", $"{op.Status}"));
        }
    }

    internal void QuerySize(Domain caller, in QuerySize op)
    {
        _hash.Add(TraceEvent.QuerySize, ((ulong)op.Dom.Value << 16) | (ushort)op.Status, ((ulong)op.MaxNrFrames << 32) | op.NrFrames);
        if (listener is not null)
        {
            TellOperation(
                caller,
                GrantTableCommand.QuerySize,
                ("dom", (long)op.Dom.Value),
                ("nr_frames", (long)op.NrFrames),
                ("max_nr_frames", (long)op.MaxNrFrames),
                ("status", $"{op.Status}"));
        }
    }

    internal void SetVersion(Domain caller, in SetVersion op)
    {
        _hash.Add(TraceEvent.SetVersion, op.Version);
        if (listener is not null)
        {
            TellOperation(caller, GrantTableCommand.SetVersion, ("version", (long)op.Version));
        }
    }

    internal void GetVersion(Domain caller, in GetVersion op)
    {
        _hash.Add(TraceEvent.GetVersion, ((ulong)op.Dom.Value << 32) | op.Version);
        if (listener is not null)
        {
            TellOperation(caller, GrantTableCommand.GetVersion, ("dom", (long)op.Dom.Value), ("version", (long)op.Version));
        }
    }

    internal void GetStatusFrames(Domain caller, in GetStatusFrames op)
    {
        _hash.Add(TraceEvent.GetStatusFrames, op.FrameList, ((ulong)op.Dom.Value << 48) | ((ulong)(ushort)op.Status << 32) | op.NrFrames);
        if (listener is not null)
        {
            TellOperation(
                caller,
                GrantTableCommand.GetStatusFrames,
                ("nr_frames", (long)op.NrFrames),
                ("dom", (long)op.Dom.Value),
                ("status", $"{op.Status}"),
                ("frame_list", Hex(op.FrameList)));
        }
    }

    internal void SwapGrantRef(Domain caller, in SwapGrantRef op)
    {
        _hash.Add(TraceEvent.SwapGrantRef, ((ulong)op.RefA.Value << 32) | op.RefB.Value, (ushort)op.Status);
        if (listener is not null)
        {
            TellOperation(
                caller,
                GrantTableCommand.SwapGrantRef,
                ("ref_a", (long)op.RefA.Value),
                ("ref_b", (long)op.RefB.Value),
                ("status", $"{op.Status}"));
        }
    }

    internal void Destroy(Domain domain)
    {
        _hash.Add(TraceEvent.Destroy, domain.Id.Value);
        if (listener is not null)
        {
            Tell("destroy", ("domain", domain.Name));
        }
    }

    /// <summary>A hypercall that came to nothing: its rc is a negative errno.</summary>
    internal void Refused(Domain caller, GrantTableCommand command, int rc)
    {
        _hash.Add(TraceEvent.Refused, (ulong)command, (ulong)(uint)rc);
        if (listener is not null)
        {
            TellOperation(caller, command, ("rc", (long)rc));
        }
    }

    internal void Evict(Domain owner, uint page, bool lost)
    {
        _hash.Add(TraceEvent.Evict, page, lost ? 1ul : 0);
        if (listener is not null)
        {
            Tell(Pager, "evict", ("domain", owner.Name), ("gfn", (long)page), ("lost", lost));
        }
    }

    internal void PageIn(Domain owner, uint page)
    {
        _hash.Add(TraceEvent.PageIn, page);
        if (listener is not null)
        {
            Tell(Pager, "page_in", ("domain", owner.Name), ("gfn", (long)page));
        }
    }

    /// <summary>An event was sent to one end of a channel.</summary>
    internal void Notify(string end)
    {
        _hash.Add(TraceEvent.Notify, 0);
        if (listener is not null)
        {
            Tell("notify", ("to", end));
        }
    }

    /// <summary>An end of a device changed its state.</summary>
    internal void State(Domain end, XenbusState state)
    {
        _hash.Add(TraceEvent.State, (ulong)state);
        if (listener is not null)
        {
            Tell("state", ("domain", end.Name), ("state", $"{state}"));
        }
    }

    /// <summary>Somebody looked at the other end's state: part of the run, and nothing that happened to anybody.</summary>
    internal void StateAwaited() => _hash.Add(TraceEvent.State, 0);

    /// <summary>Something goes wrong that the trace would not tell otherwise.</summary>
    internal void Fault(in FaultEvent fault)
    {
        _hash.Add(TraceEvent.Fault, (ulong)fault.Kind, (ulong)fault.Domain, (ulong)fault.Place, (ulong)fault.Value);
        if (listener is not null)
        {
            Tell(FaultsName, "fault", ("fault", FaultSet.NameOf(fault.Kind)), ("domain", fault.Domain), ("place", fault.Place), ("value", fault.Value));
        }
    }

    /// <summary>From now on nothing goes wrong any more.</summary>
    internal void Calm()
    {
        _hash.Add(TraceEvent.Calm, 0);
        if (listener is not null)
        {
            Tell(FaultsName, "calm");
        }
    }

    /// <summary>The map or copy that is told next is a retry; the hash has it as that.</summary>
    internal void Retry(TimeSpan waited)
    {
        if (listener is not null)
        {
            Tell("retry", ("waited_us", (long)waited.TotalMicroseconds));
        }
    }

    /// <summary>A request ended as it should not. The scenario says so, and that is no part of the run: the hash has what led to it.</summary>
    internal void Harm(string requests, RequestOutcome outcome)
    {
        if (listener is not null)
        {
            Tell("harm", ("requests", requests), ("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName($"{outcome}")));
        }
    }

    internal void Failure(string failure)
    {
        _hash.Add(TraceEvent.Failure, failure);
        if (listener is not null)
        {
            Tell("failure", ("failure", failure));
        }
    }

    private void TellOperation(Domain caller, GrantTableCommand command, params ReadOnlySpan<(string Name, object? Value)> fields) =>
        Tell(JsonNamingPolicy.SnakeCaseLower.ConvertName($"{command}"), [("caller", caller.Name), .. fields]);

    private void Tell(string what, params ReadOnlySpan<(string Name, object? Value)> fields) => Tell(simulation.Scheduler.Running.Name, what, fields);

    private void Tell(string actor, string what, params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        KeyValuePair<string, object?>[] pairs = new KeyValuePair<string, object?>[fields.Length];
        for (int i = 0; i < fields.Length; i++)
        {
            pairs[i] = KeyValuePair.Create(fields[i].Name, fields[i].Value);
        }

        listener!(new TraceRecord(TimeSpan.FromTicks(simulation.Scheduler.Now), actor, what, pairs));
    }

    private static ulong Packed(in GrantCopySide side) => ((ulong)side.Domid.Value << 16) | side.Offset;

    private static (string Name, object? Value) Page(string side, in GrantCopySide page, bool isGrant) =>
        isGrant ? ($"{side}.ref", (long)page.Ref.Value) : ($"{side}.gmfn", Hex(page.Gmfn));

    private static string Hex(ulong address) => $"0x{address:x}";

    private static object? Number(GrantHandle handle) => handle == GrantHandle.Invalid ? null : (long)handle.Value;
}
