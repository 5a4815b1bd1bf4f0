namespace Xen.Grants.Simulator;

/// <summary>
/// <c>GNTTABOP_map_grant_ref</c>: Xen's <c>map_grant_ref</c>, its checks in its order. On failure nothing but
/// the status is written.
/// </summary>
internal static class MapGrantRefOperation
{
    internal static void Execute(Domain caller, ref MapGrantRef op) => op.Status = Map(caller, ref op);

    internal static GrantPins PinsOf(GrantMapFlags flags)
    {
        bool readOnly = (flags & GrantMapFlags.ReadOnly) != 0;
        GrantPins host = (flags & GrantMapFlags.HostMap) != 0 ? GrantPins.Host(readOnly) : GrantPins.None;
        GrantPins device = (flags & GrantMapFlags.DeviceMap) != 0 ? GrantPins.Device(readOnly) : GrantPins.None;
        return host.Plus(device);
    }

    private static GrantStatus Map(Domain caller, ref MapGrantRef op)
    {
        const GrantMapFlags parts = GrantMapFlags.HostMap | GrantMapFlags.DeviceMap;
        const GrantMapFlags pvOnly = GrantMapFlags.DeviceMap | GrantMapFlags.ApplicationMap | GrantMapFlags.ContainsPte;

        if ((op.Flags & parts) == 0)
        {
            return GrantStatus.BadGntref;
        }

        if (caller.Kind == DomainKind.Hvm && (op.Flags & pvOnly) != 0)
        {
            return GrantStatus.GeneralError;
        }

        // DOMID_SELF is no domain here.
        Domain? granter = caller.Hypervisor.FindDomain(op.Dom);
        if (granter is null)
        {
            return GrantStatus.BadDomain;
        }

        if (!caller.Maptrack.TryTake(out GrantHandle handle))
        {
            return caller.Hypervisor.Flavour.SaysNoDeviceSpace ? GrantStatus.NoDeviceSpace : GrantStatus.NoSpace;
        }

        GrantStatus status = PinAndPlace(caller, granter, in op, handle, out Frame? frame);
        if (status != GrantStatus.Okay)
        {
            caller.Maptrack.PutBack(handle, caller.Hypervisor.Flavour.HandleReuse);
            return status;
        }

        caller.Maptrack.Record(handle, new MaptrackEntry { Flags = op.Flags, Granter = granter.Id, Ref = op.Ref.Value });
        op.DevBusAddr = frame!.MachineAddress;
        op.Handle = handle;
        return GrantStatus.Okay;
    }

    private static GrantStatus PinAndPlace(Domain caller, Domain granter, in MapGrantRef op, GrantHandle handle, out Frame? frame)
    {
        frame = null;
        bool readOnly = (op.Flags & GrantMapFlags.ReadOnly) != 0;
        GrantPins pins = PinsOf(op.Flags);
        GrantTable table = granter.Grants;
        if (op.Ref.Value >= table.EntryCount)
        {
            return GrantStatus.BadGntref;
        }

        uint reference = op.Ref.Value;
        ref ActiveEntry active = ref table.Active(reference);
        if (active.Pins.Any && (active.Grantee != caller.Id || active.Pins.WouldOverflow(pins) || active.IsSubPage))
        {
            return GrantStatus.GeneralError;
        }

        // While it is pinned, another reader's mapping looks neither at the shared entry nor for the frame.
        if (!active.Pins.Any || (!readOnly && !active.Pins.AnyWrite))
        {
            GrantStatus status = table.SetStatus(reference, caller.Id, readOnly, forMapping: true);
            if (status != GrantStatus.Okay)
            {
                return caller.Hypervisor.Flavour.RefusesMapsWithPositiveStatus ? (GrantStatus)1 : status;
            }

            if (!active.Pins.Any)
            {
                status = PagedFrame.Get(granter.Space, table.FrameNumberOf(reference), out Frame found);
                if (status != GrantStatus.Okay)
                {
                    table.ReduceStatus(reference, readOnly);
                    return status;
                }

                active.Latch(caller.Id, GrantedPart.WholePage(found));
            }
        }

        frame = active.Frame!;
        table.Pin(reference, pins);
        if (!TryUse(caller, granter, in op, frame, handle))
        {
            table.Unpin(reference, pins, readOnly);
            return GrantStatus.GeneralError;
        }

        frame.IsAwaited = false;
        return GrantStatus.Okay;
    }

    /// <summary>Takes the references that the parts of the mapping need, and puts the page where it is to appear.</summary>
    /// <returns>False, and nothing is left of it, where the frame or the place will not do.</returns>
    private static bool TryUse(Domain caller, Domain granter, in MapGrantRef op, Frame frame, GrantHandle handle)
    {
        bool readOnly = (op.Flags & GrantMapFlags.ReadOnly) != 0;
        bool device = (op.Flags & GrantMapFlags.DeviceMap) != 0;

        // The frame may have changed hands since it was pinned.
        if (frame.Owner != granter)
        {
            return false;
        }

        if (!readOnly && !frame.CanBeWritable && (device || granter.Kind == DomainKind.Pv || granter == caller))
        {
            return false;
        }

        if ((op.Flags & GrantMapFlags.HostMap) != 0 && !TryPlace(caller, in op, frame, handle))
        {
            return false;
        }

        if (device)
        {
            frame.Get();
        }

        return true;
    }

    /// <summary>Maps the frame, after a look at what is mapped there, which is the oracles' business only.</summary>
    private static bool TryPlace(Domain caller, in MapGrantRef op, Frame frame, GrantHandle handle)
    {
        int page = caller.Space.PageOf(op.HostAddr, op.Flags);
        if (caller.Space.TryGetMappingAt(page, out GrantHandle live))
        {
            MaptrackEntry there = caller.Maptrack[live];
            if (there.Granter == op.Dom && there.Ref == op.Ref.Value)
            {
                caller.Hypervisor.Simulation.Oracles.ReissuedAfterSuccess();
            }
            else
            {
                caller.Hypervisor.Simulation.Oracles.ReplacedMapping();
            }
        }

        if (!caller.Space.TryPlace(op.HostAddr, frame, op.Flags))
        {
            return false;
        }

        caller.Space.RecordMapping(page, handle);
        return true;
    }
}
