namespace Corpus.Styles.GNT3002.Rings;

/// <summary>A backend's connection: some of its code takes 0 for no handle, some takes all ones.</summary>
public sealed class Rings(IGrantTable table, DomId guest, ulong address, Action<string> log)
{
    private readonly GrantHandle[] _pages = new GrantHandle[16];
    private readonly Dictionary<int, GrantHandle> _byPort = [];
    private GrantHandle _ring;
    private GrantHandle _shadow = GrantHandle.Invalid;
    private uint _raw = uint.MaxValue;

    public GrantHandle Tx { get; private set; } = GrantHandle.Invalid;

    public void DisconnectByDefault()
    {
        if (_ring == default) //! GNT3002
        {
            return;
        }

        Unmap(_ring);
        _ring = GrantHandle.Invalid;
    }

    public void DisconnectAndZero()
    {
        Unmap(_ring);
        _ring = default; //! GNT3002
    }

    public bool IsConnected() => _ring != new GrantHandle(0); //! GNT3002

    public void DisconnectByNumber()
    {
        if (_ring.Value != 0) //! GNT3002
        {
            Unmap(_ring);
        }
    }

    public void ReleasePages()
    {
        for (int i = 0; i < _pages.Length; i++)
        {
            if (_pages[i] != default) //! GNT3002
            {
                Unmap(_pages[i]);
                _pages[i] = default; //! GNT3002
            }
        }
    }

    public GrantHandle HandleOf(int port)
    {
        if (_byPort.TryGetValue(port, out GrantHandle handle))
        {
            return handle;
        }

        return default; //! GNT3002
    }

    public void DropTx()
    {
        Unmap(Tx);
        Tx = new GrantHandle(); //! GNT3002
    }

    public void CleanUpAfterMap(ref MapGrantRef map)
    {
        Unmap(map.Handle);
        map.Handle = default; //! GNT3002
    }

    public void UnmapByRawNumber()
    {
        if (_raw > 0) //! GNT3002
        {
            UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, new GrantHandle(_raw));
            if (table.GrantTableOp(ref unmap) != 0 || unmap.Status != GrantStatus.Okay)
            {
                log("stuck");
            }
        }
    }

    public int MapOrKeepNothing(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0)
        {
            return rc;
        }

        _ring = map.Status == GrantStatus.Okay ? map.Handle : default; //! GNT3002
        return map.Status.ToErrno();
    }

    public void CheckParameter(GrantHandle handle)
    {
        if (handle is { Value: 0 }) //! GNT3002
        {
            log("nothing to unmap");
            return;
        }

        Unmap(handle);
    }

    public void DisconnectByInvalid()
    {
        if (_shadow == GrantHandle.Invalid)
        {
            return;
        }

        Unmap(_shadow);
        _shadow = GrantHandle.Invalid;
    }

    public bool IsShadowed() => _shadow != GrantHandle.Invalid;

    public void ReleaseShadows(Span<GrantHandle> shadows)
    {
        foreach (ref GrantHandle shadow in shadows)
        {
            if (shadow.Value != uint.MaxValue)
            {
                Unmap(shadow);
                shadow = GrantHandle.Invalid;
            }
        }
    }

    public GrantHandle HandleOrInvalid(int port) => _byPort.TryGetValue(port, out GrantHandle handle) ? handle : GrantHandle.Invalid;

    public bool TryHandleOf(int port, out GrantHandle handle)
    {
        handle = default;
        return port != 0 && _byPort.TryGetValue(port, out handle);
    }

    public int MapAndKeep(GrantRef reference)
    {
        MapGrantRef map = MapGrantRef.Create(address, GrantMapFlags.HostMap, reference, guest);
        int rc = GrantRetry.Issue(table, ref map);
        if (rc != 0)
        {
            return rc;
        }

        if (map.Status == GrantStatus.Okay)
        {
            _ring = map.Handle;
        }

        return map.Status.ToErrno();
    }

    public bool HasReference(GrantRef reference) => reference.Value != 0;

    public void FirstOfAll() => Unmap(new GrantHandle(0));

    public int CountPages(int wanted)
    {
        int count = 0;
        foreach (GrantHandle page in _pages)
        {
            count += page == GrantHandle.Invalid ? 0 : 1;
        }

        return count == 0 ? wanted : count;
    }

    private void Unmap(GrantHandle handle)
    {
        UnmapGrantRef unmap = UnmapGrantRef.Create(address, 0, handle);
        if (table.GrantTableOp(ref unmap) != 0 || unmap.Status != GrantStatus.Okay)
        {
            log("stuck");
        }
    }
}
