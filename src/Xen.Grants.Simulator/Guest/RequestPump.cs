namespace Xen.Grants.Simulator;

/// <summary>A request on a ring. The object is used again for another one, under a new id.</summary>
internal abstract class RingRequest
{
    /// <summary>The frontend's name for it, which comes back in the response.</summary>
    internal ushort Id { get; set; }

    internal bool IsUnderWay { get; set; }

    internal long SentAt { get; set; }

    /// <summary>What reports call it, in the plural.</summary>
    internal string Kind { get; set; } = "";
}

/// <summary>Keeps a ring filled with requests, so many at a time, until all are sent and answered.</summary>
/// <typeparam name="TRequest">What the protocol's requests consist of.</typeparam>
/// <param name="simulation">The world.</param>
/// <param name="device">The device that the ring belongs to.</param>
/// <param name="waits">Counts what paging did to the requests.</param>
/// <param name="requests">One for each request that may be under way at once.</param>
internal abstract class RequestPump<TRequest>(Simulation simulation, XenbusDevice device, RequestWaits waits, TRequest[] requests)
    where TRequest : RingRequest
{
    private readonly Stack<TRequest> _idle = new(requests);
    private FrontRing _ring = null!;
    private ushort _nextId;
    private int _underWay;

    /// <summary>Bytes of a request on the ring.</summary>
    protected abstract int RequestSize { get; }

    /// <summary>Bytes of a response on the ring.</summary>
    protected abstract int ResponseSize { get; }

    /// <summary>Sends so many requests and waits for the answers. A backend that leaves ends it.</summary>
    internal void Run(FrontRing ring, int count)
    {
        _ring = ring;
        int sent = 0;
        while (device.BackendState == XenbusState.Connected && (sent < count || _underWay > 0))
        {
            bool put = false;
            for (; sent < count && _idle.Count > 0 && ring.Free > 0; sent++)
            {
                Send(_idle.Pop());
                put = true;
            }

            if (put && ring.Push())
            {
                device.Events.Frontend.Notify();
            }

            // Everything is sent, or there is no room for more.
            WaitForResponses();
        }

        Abandon();
    }

    /// <summary>Draws a request, with its kind and what it needs, and writes it for the ring.</summary>
    protected abstract void Prepare(TRequest request, Span<byte> wire);

    /// <summary>The id in a response.</summary>
    protected abstract ushort IdOf(ReadOnlySpan<byte> response);

    /// <summary>Compares the response with what it should be.</summary>
    protected abstract RequestOutcome Judge(TRequest request, ReadOnlySpan<byte> response, out bool succeeded);

    /// <summary>Whether a page that the request needs is lost.</summary>
    protected abstract bool HasLostPage(TRequest request);

    /// <summary>The request is over: lets go of what it needed.</summary>
    protected abstract void Release(TRequest request);

    /// <summary>It was never answered, and nobody knows what the backend did of it.</summary>
    protected abstract void Abandon(TRequest request);

    private void Send(TRequest request)
    {
        Span<byte> wire = stackalloc byte[RequestSize];
        wire.Clear();
        request.Id = _nextId++;
        request.SentAt = simulation.TimeProvider.GetTimestamp();
        Prepare(request, wire);
        _ring.Put(wire);
        request.IsUnderWay = true;
        _underWay++;
        simulation.Requests.Add(request.Kind);
    }

    private void WaitForResponses()
    {
        while (_underWay > 0 && !_ring.FinalCheck() && device.BackendState == XenbusState.Connected)
        {
            device.Events.Frontend.Wait();
        }

        Span<byte> response = stackalloc byte[ResponseSize];
        while (_ring.TryTakeResponse(response))
        {
            Take(response);
        }
    }

    private void Take(ReadOnlySpan<byte> response)
    {
        ushort id = IdOf(response);
        TRequest? request = Array.Find(requests, r => r.IsUnderWay && r.Id == id);
        if (request is null)
        {
            TRequest? answered = Array.Find(requests, r => r.Id == id);
            simulation.Requests.End((answered ?? requests[0]).Kind, RequestOutcome.AnsweredTwice);
            return;
        }

        request.IsUnderWay = false;
        _underWay--;
        _idle.Push(request);
        simulation.Requests.End(request.Kind, Judge(request, response, out bool succeeded));
        waits.Ended(request.SentAt, succeeded, HasLostPage(request));
        Release(request);
    }

    private void Abandon()
    {
        foreach (TRequest request in requests)
        {
            if (request.IsUnderWay)
            {
                request.IsUnderWay = false;
                Abandon(request);
            }
        }
    }
}
