namespace Xen.Grants.Simulator;

/// <summary>Something that virtual time brings about.</summary>
internal interface ITimedTarget
{
    /// <summary>False for an entry that has become pointless: it is dropped without time moving.</summary>
    bool Expects(long stamp);

    /// <summary>The time has come. Called between two actors' turns, so it must not block.</summary>
    void Due(long stamp);
}

/// <summary>What is to happen when, earliest first, and in the order of scheduling where times are equal.</summary>
internal sealed class EventQueue
{
    private readonly PriorityQueue<(ITimedTarget Target, long Stamp), Moment> _heap = new();
    private long _order;

    internal void Add(long time, ITimedTarget target, long stamp) => _heap.Enqueue((target, stamp), new Moment(time, _order++));

    internal bool TryTake(out long time, out ITimedTarget target, out long stamp)
    {
        while (_heap.TryDequeue(out (ITimedTarget Target, long Stamp) entry, out Moment key))
        {
            if (entry.Target.Expects(entry.Stamp))
            {
                (time, target, stamp) = (key.Time, entry.Target, entry.Stamp);
                return true;
            }
        }

        (time, target, stamp) = (0, null!, 0);
        return false;
    }

    /// <summary>A time, and the place among those of the same time.</summary>
    private readonly record struct Moment(long Time, long Order) : IComparable<Moment>
    {
        public int CompareTo(Moment other) => Time == other.Time ? Order.CompareTo(other.Order) : Time.CompareTo(other.Time);
    }
}
