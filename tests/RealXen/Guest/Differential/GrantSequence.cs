using System.IO.Hashing;
using System.Text;
using Xen.Grants;
using Xen.Grants.Simulator;

namespace RealXen.Guest.Differential;

/// <summary>
/// A random sequence of operations and of what guests do meanwhile, drawn from a seed, and what it came to, step by step and
/// in numbers that mean the same on every host. Two hosts that answer alike get the same sequence and give the same log.
/// </summary>
internal sealed class GrantSequence
{
    /// <summary>How many pages each granter has. The first half of them it grants, the caller copies to and from the others.</summary>
    internal const int PagesEach = 8;

    /// <summary>How many addresses to map at.</summary>
    internal const int Slots = 8;

    /// <summary>The references that a sequence uses; Linux hands out none of these while its own table has one frame.</summary>
    internal const uint FirstRef = 1024;

    private const int RefsEach = 6;

    /// <summary>References behind those, that nothing is granted by at first.</summary>
    private const int StrayRefs = 4;
    private const int PageSize = 4096;
    private const int StatusSentinel = 0x5A5A;
    private const uint HandleSentinel = 0xDEADBEEF;
    private const ulong AddressSentinel = 0x5A5A_5A5A_5A5A_5A5A;
    private const GrantEntryFlags Use = GrantEntryFlags.Reading | GrantEntryFlags.Writing;

    private readonly ISequenceHost _host;
    private readonly SeededRandom _random;
    private readonly List<string> _log = [];
    private readonly List<Mapping> _mappings = [];
    private readonly StringBuilder _line = new();

    private GrantSequence(ISequenceHost host, ulong seed)
    {
        _host = host;
        _random = new SeededRandom(seed);
    }

    /// <summary>How many hypercalls of each kind there were, over all sequences, by name.</summary>
    internal static SortedDictionary<string, int> Coverage { get; } = new(StringComparer.Ordinal);

    /// <summary>Runs the sequence of a seed.</summary>
    /// <returns>A line for each step.</returns>
    internal static List<string> Run(ISequenceHost host, ulong seed)
    {
        GrantSequence sequence = new(host, seed);
        sequence.Prepare();
        int steps = sequence._random.Between(12, 40);
        for (int i = 0; i < steps; i++)
        {
            sequence.Step();
        }

        sequence.CleanUp();
        return sequence._log;
    }

    private int GranterCount => _host.Granters.Count;

    private void Prepare()
    {
        for (int page = 0; page < GranterCount * PagesEach; page++)
        {
            Span<byte> bytes = _host.Page(page);
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = (byte)((page * 37) + (i * 7) + ((i >> 8) * 11));
            }
        }

        for (int granter = 0; granter < GranterCount; granter++)
        {
            for (int i = 0; i < RefsEach; i++)
            {
                Grant(granter, i);
            }
        }

        EndStep("start");
    }

    private void Step()
    {
        _line.Clear();
        string what;
        switch (_random.Next(100))
        {
            case < 30:
                what = "map";
                Map();
                break;
            case < 52:
                what = "unmap";
                Unmap();
                break;
            case < 72:
                what = "copy";
                Copy();
                break;
            case < 77:
                what = "swap";
                Swap();
                break;
            case < 83:
                what = "grant";
                GrantOne();
                break;
            case < 89:
                what = "revoke";
                Revoke();
                break;
            case < 92:
                what = "toggle";
                Toggle();
                break;
            case < 95:
                what = "page write";
                WritePage();
                break;
            case < 98:
                what = "host access";
                AccessMapped();
                break;
            default:
                what = "query";
                Query();
                break;
        }

        Coverage[what] = Coverage.GetValueOrDefault(what) + 1;
        EndStep(what);
    }

    /// <summary>After every step: the step's own result, and all entries.</summary>
    private void EndStep(string what)
    {
        StringBuilder text = new();
        text.Append(what).Append(':').Append(_line).Append(" |");
        for (int granter = 0; granter < GranterCount; granter++)
        {
            for (int i = 0; i < RefsEach; i++)
            {
                ref GrantEntry entry = ref _host.Entry(granter, Reference(i));
                text.Append($" {(int)entry.Flags:x}.{entry.Domid.Value:x}.{NameOfFrame(entry.Frame)}");
            }
        }

        _log.Add(text.ToString());
        _line.Clear();
    }

    private void Map()
    {
        MapGrantRef[] ops = new MapGrantRef[_random.Between(1, 4)];
        int[] granters = new int[ops.Length];
        int[] slots = new int[ops.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            (granters[i], DomId dom, GrantRef reference) = PickGrant();
            GrantMapFlags flags = PickMapFlags();
            slots[i] = (flags & GrantMapFlags.HostMap) != 0 ? FreeSlot(slots.AsSpan(0, i)) : -1;
            if ((flags & GrantMapFlags.HostMap) != 0 && slots[i] < 0)
            {
                flags = (flags & ~(GrantMapFlags.HostMap | GrantMapFlags.ApplicationMap)) | GrantMapFlags.DeviceMap;
            }

            ops[i] = new MapGrantRef
            {
                HostAddr = slots[i] >= 0 && !_random.Chance(1, 24) ? _host.Slot(slots[i]) : 0,
                Flags = flags,
                Ref = reference,
                Dom = dom,
                Status = (GrantStatus)StatusSentinel,
                Handle = new GrantHandle(HandleSentinel),
                DevBusAddr = AddressSentinel,
            };
        }

        MapGrantRef[] asked = [.. ops];
        int rc = _host.Table.GrantTableOp(ops.AsSpan());
        _line.Append($" rc {rc}");
        for (int i = 0; i < ops.Length; i++)
        {
            ref MapGrantRef op = ref ops[i];
            _line.Append($" [{(int)op.Flags:x} {op.Dom} {NameOfReference(op.Ref)} s{slots[i]} -> {(int)op.Status}");
            if (op.Status == GrantStatus.Okay)
            {
                _line.Append($" h{_mappings.Count} {NameOfFrame(op.DevBusAddr >> 12)}+{op.DevBusAddr & 0xFFF:x}");
                _mappings.Add(new Mapping(op.Handle, op.Flags & (GrantMapFlags.HostMap | GrantMapFlags.DeviceMap), op.Flags, slots[i], op.DevBusAddr));
            }
            else
            {
                _line.Append(op.Handle.Value == HandleSentinel && op.DevBusAddr == AddressSentinel ? " untouched" : " written");
            }

            bool isKept = op.HostAddr == asked[i].HostAddr && op.Flags == asked[i].Flags && op.Ref == asked[i].Ref && op.Dom == asked[i].Dom;
            _line.Append(isKept ? "]" : " inputs changed]");
        }
    }

    private void Unmap()
    {
        UnmapGrantRef[] ops = new UnmapGrantRef[_random.Between(1, 3)];
        int[] which = new int[ops.Length];
        for (int i = 0; i < ops.Length; i++)
        {
            which[i] = PickMapping();
            Mapping mapping = which[i] < 0 ? new Mapping(PickInvented(), 0, 0, _random.Next(Slots), 0) : _mappings[which[i]];
            ulong host = mapping.Slot >= 0 ? _host.Slot(mapping.Slot) : 0;
            ulong device = (mapping.Parts & GrantMapFlags.DeviceMap) != 0 ? mapping.DevBusAddr : 0;
            switch (_random.Next(12))
            {
                case 0:
                    host = 0;
                    break;
                case 1:
                    device = 0;
                    break;
                case 2:
                    host = _host.Slot(_random.Next(Slots));
                    break;
                case 3:
                    device = mapping.DevBusAddr ^ PageSize;
                    break;
                case 4:
                    device = mapping.DevBusAddr;
                    break;
                default:
                    break;
            }

            ops[i] = new UnmapGrantRef { HostAddr = host, DevBusAddr = device, Handle = mapping.Handle, Status = (GrantStatus)StatusSentinel };
        }

        Issue(ops, which);
    }

    private void Issue(UnmapGrantRef[] ops, int[] which)
    {
        int rc = _host.Table.GrantTableOp(ops.AsSpan());
        _line.Append($" rc {rc}");
        for (int i = 0; i < ops.Length; i++)
        {
            _line.Append($" [h{which[i]} {(ops[i].HostAddr != 0 ? "host" : "")} {(ops[i].DevBusAddr != 0 ? "dev" : "")} -> {(int)ops[i].Status}]");
            if (which[i] >= 0 && ops[i].Status == GrantStatus.Okay)
            {
                Exchange(which[i], ops[i].HostAddr);
                GrantMapFlags gone = (ops[i].HostAddr != 0 ? GrantMapFlags.HostMap : 0) | (ops[i].DevBusAddr != 0 ? GrantMapFlags.DeviceMap : 0);
                _mappings[which[i]] = _mappings[which[i]] with { Parts = _mappings[which[i]].Parts & ~gone };
            }
        }
    }

    /// <summary>
    /// Xen takes any page-table entry that looks like the mapping's. Where that was another mapping's, the one that is left
    /// over is as good for that.
    /// </summary>
    private void Exchange(int which, ulong hostAddr)
    {
        Mapping mapping = _mappings[which];
        if ((mapping.Parts & GrantMapFlags.HostMap) == 0 || hostAddr == 0 || hostAddr == _host.Slot(mapping.Slot))
        {
            return;
        }

        int other = _mappings.FindIndex(m => (m.Parts & GrantMapFlags.HostMap) != 0 && _host.Slot(m.Slot) == hostAddr);
        _mappings[other] = _mappings[other] with
        {
            Slot = mapping.Slot,
            Flags = (_mappings[other].Flags & ~GrantMapFlags.ApplicationMap) | (mapping.Flags & GrantMapFlags.ApplicationMap),
        };
    }

    private void Copy()
    {
        GrantCopy[] ops = new GrantCopy[_random.Between(1, 3)];
        for (int i = 0; i < ops.Length; i++)
        {
            GrantCopyFlags flags = (GrantCopyFlags)_random.Next(4);
            ushort length = (ushort)_random.Pick(0, 1, 8, 64, 512, 1000, 4096, _random.Next(4097), _random.Next(65536));
            ops[i] = new GrantCopy
            {
                Source = PickSide((flags & GrantCopyFlags.SourceGref) != 0, length),
                Dest = PickSide((flags & GrantCopyFlags.DestGref) != 0, length),
                Len = length,
                Flags = flags,
                Status = (GrantStatus)StatusSentinel,
            };
        }

        int rc = _host.Table.GrantTableOp(ops.AsSpan());
        _line.Append($" rc {rc}");
        foreach (ref readonly GrantCopy op in ops.AsSpan())
        {
            _line.Append($" [{(int)op.Flags} len {op.Len} {op.Source.Domid}+{op.Source.Offset} {op.Dest.Domid}+{op.Dest.Offset} -> {(int)op.Status}]");
        }

        AppendContents();
    }

    private void Swap()
    {
        // Only the caller's own table can be swapped in.
        SwapGrantRef op = new() { RefA = PickOwn(), RefB = PickOwn(), Status = (GrantStatus)StatusSentinel };
        int rc = _host.Table.GrantTableOp(ref op);
        _line.Append($" {NameOfReference(op.RefA)} {NameOfReference(op.RefB)} -> rc {rc} {(int)op.Status}");
    }

    private void GrantOne()
    {
        int granter = _random.Next(GranterCount);
        int i = _random.Next(RefsEach);
        bool isFree = _host.Entry(granter, Reference(i)).Flags == GrantEntryFlags.Invalid;
        _line.Append($" {granter}.{i} {(isFree ? "new" : "busy")}");
        if (isFree)
        {
            Grant(granter, i);
        }
    }

    /// <summary>Mostly what a guest would do; sometimes what one can do.</summary>
    private void Revoke()
    {
        int granter = _random.Next(GranterCount);
        int i = _random.Next(RefsEach);
        bool byForce = _random.Chance(1, 5);
        ref GrantEntry entry = ref _host.Entry(granter, Reference(i));
        bool ends = byForce || (entry.Flags & Use) == 0;
        _line.Append($" {granter}.{i} {(byForce ? "by force" : ends ? "ended" : "busy")}");
        if (ends)
        {
            entry.Flags = GrantEntryFlags.Invalid;
        }
    }

    private void Toggle()
    {
        int granter = _random.Next(GranterCount);
        int i = _random.Next(RefsEach);
        _host.Entry(granter, Reference(i)).Flags ^= GrantEntryFlags.ReadOnly;
        _line.Append($" {granter}.{i}");
    }

    private void WritePage()
    {
        int page = _random.Next(GranterCount * PagesEach);
        int offset = _random.Next(PageSize - 8);
        BitConverter.TryWriteBytes(_host.Page(page)[offset..], _random.NextUInt64());
        _line.Append($" p{page}+{offset}");
        AppendContents();
    }

    /// <summary>Reads, or writes, through a mapping that the caller has.</summary>
    private void AccessMapped()
    {
        Mapping mapping = _mappings.Find(m => (m.Parts & GrantMapFlags.HostMap) != 0 && (m.Flags & GrantMapFlags.ApplicationMap) != 0);
        if (mapping.Flags == 0)
        {
            _line.Append(" none");
            return;
        }

        ulong address = _host.Slot(mapping.Slot);
        _line.Append($" s{mapping.Slot} {Crc32.HashToUInt32(_host.Memory.Read(address, 512)):x8}");
        if ((mapping.Flags & GrantMapFlags.ReadOnly) == 0)
        {
            BitConverter.TryWriteBytes(_host.Memory.Write(address + (ulong)_random.Next(500), 8), _random.NextUInt64());
            AppendContents();
        }
    }

    private void Query()
    {
        DomId dom = PickDomain();
        switch (_random.Next(4))
        {
            case 0:
                QuerySize size = new() { Dom = dom, NrFrames = 0x5A, MaxNrFrames = 0x5A, Status = (GrantStatus)StatusSentinel };
                _line.Append($" size of {dom} rc {_host.Table.GrantTableOp(ref size)} {(int)size.Status} {size.NrFrames} {size.MaxNrFrames}");
                break;
            case 1:
                GetVersion version = new() { Dom = dom, Version = 0x5A };
                _line.Append($" version of {dom} rc {_host.Table.GrantTableOp(ref version)} {version.Version}");
                break;
            case 2:
                DumpTable dump = new() { Dom = dom, Status = (GrantStatus)StatusSentinel };
                _line.Append($" dump of {dom} rc {_host.Table.GrantTableOp(ref dump)} {(int)dump.Status}");
                break;
            default:
                QuerySize[] two = [new() { Dom = dom, Status = (GrantStatus)StatusSentinel }, new() { Dom = dom, Status = (GrantStatus)StatusSentinel }];
                _line.Append($" two sizes rc {_host.Table.GrantTableOp(two.AsSpan())} {(int)two[0].Status} {(int)two[1].Status}");
                break;
        }
    }

    /// <summary>Unmaps everything, as it was mapped; each has to work, and then nothing is in use.</summary>
    private void CleanUp()
    {
        for (int i = 0; i < _mappings.Count; i++)
        {
            Mapping mapping = _mappings[i];
            if (mapping.Parts != 0)
            {
                UnmapGrantRef op = new()
                {
                    HostAddr = (mapping.Parts & GrantMapFlags.HostMap) != 0 ? _host.Slot(mapping.Slot) : 0,
                    DevBusAddr = (mapping.Parts & GrantMapFlags.DeviceMap) != 0 ? mapping.DevBusAddr : 0,
                    Handle = mapping.Handle,
                    Status = (GrantStatus)StatusSentinel,
                };
                Issue([op], [i]);
            }
        }

        EndStep("clean-up");

        // What is pinned cannot be swapped: so a pin that was forgotten shows itself.
        for (int i = 0; i < RefsEach + StrayRefs; i++)
        {
            SwapGrantRef there = new() { RefA = new GrantRef(Reference(i)), RefB = new GrantRef(Reference(RefsEach + StrayRefs)) };
            SwapGrantRef back = there;
            _host.Table.GrantTableOp(ref there);
            _host.Table.GrantTableOp(ref back);
            _line.Append($" {(int)there.Status} {(int)back.Status}");
        }

        EndStep("pins");
        for (int granter = 0; granter < GranterCount; granter++)
        {
            for (int i = 0; i < RefsEach + StrayRefs; i++)
            {
                _host.Entry(granter, Reference(i)) = default;
            }
        }

        for (int page = 0; page < GranterCount * PagesEach; page++)
        {
            _line.Append($" {Crc32.HashToUInt32(_host.Page(page)):x8}");
        }

        EndStep("contents");
    }

    /// <summary>Writes a new entry: for the caller mostly, of any of the pages that are for granting.</summary>
    private void Grant(int granter, int i)
    {
        ref GrantEntry entry = ref _host.Entry(granter, Reference(i));
        GrantEntryFlags flags = _random.Next(10) switch
        {
            0 => GrantEntryFlags.Invalid,
            1 => GrantEntryFlags.AcceptTransfer,
            2 or 3 or 4 => GrantEntryFlags.PermitAccess | GrantEntryFlags.ReadOnly,
            _ => GrantEntryFlags.PermitAccess,
        };
        DomId to = _random.Chance(1, 8) ? _random.Pick(new DomId(77), DomId.Self) : _host.Granters[0];
        int page = (granter * PagesEach) + _random.Next(PagesEach / 2);
        entry = new GrantEntry { Flags = flags, Domid = to, Frame = _random.Chance(1, 20) ? uint.MaxValue : _host.FrameOf(page) };
    }

    private (int Granter, DomId Dom, GrantRef Reference) PickGrant()
    {
        int granter = _random.Next(GranterCount);
        DomId dom = _random.Chance(1, 20) ? PickDomain() : _host.Granters[granter];
        return (granter, dom, PickReference(granter));
    }

    private DomId PickDomain() => _random.Pick(_host.Granters[_random.Next(GranterCount)], DomId.Self, new DomId(77), new DomId(0x7FF1), new DomId(0xFFFF));

    private GrantRef PickReference(int granter) => _random.Next(24) switch
    {
        0 => new GrantRef(_host.EntryCount(granter)),
        1 => new GrantRef(_random.Pick(0x4000_0000u, uint.MaxValue)),
        2 => new GrantRef(Reference(RefsEach + _random.Next(StrayRefs))),
        _ => new GrantRef(Reference(_random.Next(RefsEach))),
    };

    private GrantRef PickOwn() => PickReference(0);

    private GrantMapFlags PickMapFlags() => _random.Next(16) switch
    {
        0 => GrantMapFlags.None,
        1 => GrantMapFlags.ReadOnly,
        2 => GrantMapFlags.HostMap | (_random.Chance(1, 2) ? GrantMapFlags.ReadOnly : 0),
        3 or 4 => GrantMapFlags.DeviceMap,
        5 => GrantMapFlags.DeviceMap | GrantMapFlags.ReadOnly,
        6 or 7 => GrantMapFlags.HostMap | GrantMapFlags.ApplicationMap | GrantMapFlags.DeviceMap,
        8 => GrantMapFlags.HostMap | GrantMapFlags.ApplicationMap | GrantMapFlags.DeviceMap | GrantMapFlags.ReadOnly,
        9 or 10 or 11 => GrantMapFlags.HostMap | GrantMapFlags.ApplicationMap | GrantMapFlags.ReadOnly,
        _ => GrantMapFlags.HostMap | GrantMapFlags.ApplicationMap,
    };

    private GrantCopySide PickSide(bool isGrant, int length)
    {
        ushort offset = (ushort)(length <= PageSize && _random.Chance(9, 10) ? _random.Next(PageSize - length + 1) : _random.Next(PageSize + 100));
        if (isGrant)
        {
            (_, DomId dom, GrantRef reference) = PickGrant();
            return GrantCopySide.Granted(dom, reference, offset);
        }

        // The caller's pages that are never granted.
        GrantCopySide side = GrantCopySide.Own(_host.FrameOf((PagesEach / 2) + _random.Next(PagesEach / 2)), offset);
        if (_random.Chance(1, 20))
        {
            side.Domid = _random.Pick(_host.Granters[_random.Next(GranterCount)], new DomId(77));
        }
        else if (_random.Chance(1, 30))
        {
            side.Gmfn = _random.Pick(0xFFFF_FFFFul, ulong.MaxValue >> 12);
        }

        return side;
    }

    private int FreeSlot(ReadOnlySpan<int> taken)
    {
        int first = _random.Next(Slots);
        for (int i = 0; i < Slots; i++)
        {
            int slot = (first + i) % Slots;
            if (!taken.Contains(slot) && !_mappings.Exists(m => m.Slot == slot && (m.Parts & GrantMapFlags.HostMap) != 0))
            {
                return slot;
            }
        }

        return -1;
    }

    /// <summary>A mapping that is live, mostly; one that is not any more; or -1 for one that never was.</summary>
    private int PickMapping()
    {
        if (_mappings.Count == 0 || _random.Chance(1, 12))
        {
            return -1;
        }

        int first = _random.Next(_mappings.Count);
        for (int i = 0; i < _mappings.Count && !_random.Chance(1, 12); i++)
        {
            int which = (first + i) % _mappings.Count;
            if (_mappings[which].Parts != 0)
            {
                return which;
            }
        }

        // Its number was freed, and comes back only after all others were given out.
        return first;
    }

    private GrantHandle PickInvented() => _random.Pick(GrantHandle.Invalid, new GrantHandle(0x7FFF_FFFF), new GrantHandle(4000));

    private void AppendContents()
    {
        uint digest = 0;
        for (int page = 0; page < GranterCount * PagesEach; page++)
        {
            // Enough to notice; what a sequence ends with is looked at byte for byte.
            digest = (digest * 31) + Sample(_host.Page(page));
        }

        _line.Append($" contents {digest:x8}");
    }

    private static uint Sample(ReadOnlySpan<byte> page)
    {
        uint sum = 0;
        foreach (ulong word in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(page))
        {
            sum = (sum * 33) ^ (uint)word ^ (uint)(word >> 32);
        }

        return sum;
    }

    private string NameOfFrame(ulong frame)
    {
        for (int page = 0; page < GranterCount * PagesEach; page++)
        {
            if (_host.FrameOf(page) == frame)
            {
                return $"p{page}";
            }
        }

        return frame is 0 or uint.MaxValue ? $"{frame:x}" : "?";
    }

    private static string NameOfReference(GrantRef reference) => $"r{reference.Value:x}";

    private static uint Reference(int i) => FirstRef + (uint)i;

    /// <param name="Handle">Its handle on this host.</param>
    /// <param name="Parts">What of it is live: host, device, both or neither.</param>
    /// <param name="Flags">How it was mapped.</param>
    /// <param name="Slot">Where; -1 for nowhere.</param>
    /// <param name="DevBusAddr">The page's machine address on this host.</param>
    private readonly record struct Mapping(GrantHandle Handle, GrantMapFlags Parts, GrantMapFlags Flags, int Slot, ulong DevBusAddr);
}
