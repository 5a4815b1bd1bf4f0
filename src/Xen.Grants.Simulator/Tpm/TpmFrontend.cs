using System.Buffers.Binary;
using static Xen.Grants.Simulator.Tpm.TpmProtocol;

namespace Xen.Grants.Simulator.Tpm;

/// <summary>
/// A guest's TPM driver and its user: connects to a backend over a shared page, sends TPM 1.2 commands in grants
/// of its own pages, one at a time, and checks every byte of each response.
/// </summary>
/// <remarks>
/// <para>The commands extend registers, read them, and write and read the non-volatile area, so that a response
/// depends on all commands before it. The TPM is to start with all of it zero.</para>
/// <para>A command is there while its first slot has an address; the backend may clear that when it takes it. The
/// response goes into the same pages, its length into the slots.</para>
/// <para>A command may fail, or stay without a response, for one reason only: one of its pages is lost, or a fault was
/// injected meanwhile. Whether it was done the frontend then finds out by reading back.</para>
/// </remarks>
public sealed class TpmFrontend
{
    /// <summary>The index of the non-volatile area.</summary>
    public const uint NvIndex = 0x11600;

    private const string Commands = "TPM commands";
    private const int MaxSlots = 8;

    /// <summary>A packet need not start with its page.</summary>
    private const int MaxOffset = 512;

    /// <summary>More than what it takes to page in each page of a command twice.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly Simulation _simulation;
    private readonly XenbusDevice _device;
    private readonly Domain _guest;
    private readonly TpmWorkload _workload;
    private readonly FrontendConnection _connection;
    private readonly GrantedPages _pages;
    private readonly RequestWaits _waits;
    private readonly ShadowTpm _shadow;
    private readonly TpmCommands _commands;
    private readonly Part[] _parts;
    private readonly byte[] _received;
    private readonly byte[] _expected;
    private TpmSharedPage _shared = null!;
    private int _partCount;
    private int _offset;
    private bool _wasAnswered;
    private byte[]? _doubtful;

    /// <summary>A driver for one device.</summary>
    /// <param name="simulation">The world.</param>
    /// <param name="device">The device to use; its frontend is the guest.</param>
    /// <param name="grants">The guest's grant table.</param>
    /// <param name="workload">What to ask of it.</param>
    public TpmFrontend(Simulation simulation, XenbusDevice device, GuestGrants grants, TpmWorkload workload)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workload.Slots, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workload.Slots, MaxSlots);
        ArgumentOutOfRangeException.ThrowIfLessThan(workload.NvSize, 1);
        _simulation = simulation;
        _device = device;
        _guest = device.Frontend;
        _workload = workload with { Commands = simulation.Requests.Limit(workload.Commands) };
        _connection = new FrontendConnection(simulation, device, grants);
        _pages = new GrantedPages(device, grants);
        _waits = new RequestWaits(simulation, "a command");
        int mostBytes = workload.Slots * (Frame.Size - MaxOffset);
        _shadow = new ShadowTpm(workload.NvSize);
        _commands = new TpmCommands(simulation.Random, workload.NvSize, mostBytes);
        _parts = new Part[workload.Slots];
        _received = new byte[workload.Slots * Frame.Size];
        _expected = new byte[mostBytes];
    }

    /// <summary>
    /// Connects, sends all commands, each after the response to the one before, and disconnects, on the actor that
    /// calls. The backend is to answer <see cref="XenbusState.Initialising"/> with <see cref="XenbusState.InitWait"/>.
    /// It can be run again: the TPM is to be as it was left.
    /// </summary>
    public void Run()
    {
        _shared = new TpmSharedPage(_guest.Memory, _connection.Begin(ringPages: 1));
        if (_connection.Connect())
        {
            SendAll();
            _connection.Disconnect();
        }
        else if (_connection.IsRefusedWithoutCause)
        {
            GiveUpAll();
        }

        _connection.End();
    }

    private void SendAll()
    {
        _wasAnswered = false;
        for (int i = 0; i < _workload.Commands && _device.BackendState == XenbusState.Connected; i++)
        {
            Exchange(_doubtful is null ? _commands.Draw() : TpmCommands.ReadBack(_doubtful));
        }
    }

    /// <summary>The device never came, though nothing is wrong with its shared page: none of the commands is answered.</summary>
    private void GiveUpAll()
    {
        for (int i = 0; i < _workload.Commands; i++)
        {
            _simulation.Requests.Add(Commands);
        }
    }

    private void Exchange(byte[] command)
    {
        // What was notified before is the news that the backend has connected, or one response too many.
        if (_device.Events.Frontend.Wait(TimeSpan.Zero) && _wasAnswered)
        {
            _simulation.Requests.End(Commands, RequestOutcome.AnsweredTwice);
        }

        long sentAt = _simulation.TimeProvider.GetTimestamp();
        long faultsBefore = _simulation.Faults.Refusals;
        _simulation.Requests.Add(Commands);
        Put(command);
        _device.Events.Frontend.Notify();
        _wasAnswered = _device.Events.Frontend.Wait(s_patience) && _device.BackendState == XenbusState.Connected;

        bool hasLostPage = _wasAnswered ? !TryReceive() : HasLostPage();
        bool mayBeDropped = hasLostPage || (!_wasAnswered && _simulation.Faults.Refusals != faultsBefore);
        RequestOutcome? outcome = Judge(command, mayBeDropped, out bool done);
        if (outcome is not null)
        {
            _simulation.Requests.End(Commands, outcome.Value);
        }

        _waits.Ended(sentAt, done, hasLostPage);
        TakeBack();
    }

    /// <summary>Spreads the command over pages, as many as it or its response needs, and names them to the backend.</summary>
    private void Put(ReadOnlySpan<byte> command)
    {
        _offset = _simulation.Random.Chance(1, 2) ? 0 : _simulation.Random.Next(MaxOffset);
        int room = Frame.Size - _offset;
        int longest = Math.Max(command.Length, ShadowTpm.ResponseLength(command));
        _partCount = (longest + room - 1) / room;
        for (int i = 0; i < _partCount; i++)
        {
            ref Part part = ref _parts[i];
            part.Page = _pages.Take();
            int length = Math.Min(command.Length, room);
            command[..length].CopyTo(_guest.Memory.Write(part.Page + (ulong)_offset, length));
            command = command[length..];
            part.Ref = _pages.Grant(part.Page, readOnly: false);
            part.Length = length;
        }

        // The first slot last: from then on the command is there.
        for (int i = _workload.Slots - 1; i >= 0; i--)
        {
            if (i < _partCount)
            {
                ulong packet = ((ulong)_guest.FrameNumberOf(_parts[i].Page) << Frame.Shift) + (ulong)_offset;
                _shared.Put(i, packet, _parts[i].Ref, _parts[i].Length);
            }
            else
            {
                _shared.Clear(i);
            }
        }
    }

    /// <returns>Null for a command that was never answered though it could have been.</returns>
    private RequestOutcome? Judge(ReadOnlySpan<byte> command, bool mayBeDropped, out bool done)
    {
        done = false;
        if (mayBeDropped || !_wasAnswered || IsRefusal())
        {
            if (ShadowTpm.Changes(command))
            {
                _doubtful = command.ToArray();
            }

            return mayBeDropped ? RequestOutcome.Right : _wasAnswered ? RequestOutcome.ErrorWithoutCause : null;
        }

        done = IsRightResponse(command);
        return done ? RequestOutcome.Right : RequestOutcome.Corrupted;
    }

    private bool IsRefusal()
    {
        if (_shared.LengthOf(0) != HeaderSize)
        {
            return false;
        }

        ReadOnlySpan<byte> header = _received;
        return BinaryPrimitives.ReadUInt16BigEndian(header) == ResponseTag
            && BinaryPrimitives.ReadUInt32BigEndian(header[OrdinalOffset..]) != 0;
    }

    private bool IsRightResponse(ReadOnlySpan<byte> command)
    {
        if (IsResponseOf(command))
        {
            _doubtful = null;
            return true;
        }

        if (_doubtful is null)
        {
            return false;
        }

        // So it was done; and what was read back is to say so.
        _shadow.Execute(_doubtful, _expected.AsSpan(0, ShadowTpm.ResponseLength(_doubtful)));
        _doubtful = null;
        return IsResponseOf(command);
    }

    private bool IsResponseOf(ReadOnlySpan<byte> command)
    {
        Span<byte> expected = _expected.AsSpan(0, ShadowTpm.ResponseLength(command));
        _shadow.Execute(command, expected);
        for (int i = 0; !expected.IsEmpty; i++)
        {
            int length = Math.Min(expected.Length, Frame.Size - _offset);
            if (_shared.LengthOf(i) != length || !_received.AsSpan(i * Frame.Size, length).SequenceEqual(expected[..length]))
            {
                return false;
            }

            expected = expected[length..];
        }

        return true;
    }

    /// <summary>Copies what the pages hold: while the guest waits for one, another may yet be lost.</summary>
    /// <returns>False where one is lost.</returns>
    private bool TryReceive()
    {
        for (int i = 0; i < _partCount; i++)
        {
            if (_pages.IsLost(_parts[i].Page))
            {
                return false;
            }

            ReadOnlySpan<byte> part = _guest.Memory.Read(_parts[i].Page + (ulong)_offset, Frame.Size - _offset);
            part.CopyTo(_received.AsSpan(i * Frame.Size));
        }

        return true;
    }

    private bool HasLostPage()
    {
        for (int i = 0; i < _partCount; i++)
        {
            if (_pages.IsLost(_parts[i].Page))
            {
                return true;
            }
        }

        return false;
    }

    private void TakeBack()
    {
        for (int i = 0; i < _partCount; i++)
        {
            _pages.Return(_parts[i].Page, _parts[i].Ref);
        }
    }

    /// <summary>A page of the command, and how much of it is the command's.</summary>
    private struct Part
    {
        internal ulong Page;
        internal GrantRef Ref;
        internal int Length;
    }
}
