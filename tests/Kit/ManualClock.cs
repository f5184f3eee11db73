namespace Verso.Kit;

/// <summary>A clock that stands still until it is moved; timers go off on the way, in their order, on the mover's thread.</summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Alarm, (DateTimeOffset, long)> _alarms = new();
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Advance(TimeSpan time)
    {
        var end = GetUtcNow() + time;
        while (RingNext(end))
        {
        }

        lock (_gate)
            _now = end;
    }

    /// <summary>Moves to the next timer and lets it go off; false when none is waiting before <paramref name="end"/>.</summary>
    public bool RingNext(DateTimeOffset end)
    {
        Alarm alarm;
        lock (_gate)
        {
            while (_alarms.TryPeek(out var stale, out var at) && stale.Due != at)
                _alarms.Dequeue();
            if (!_alarms.TryPeek(out alarm!, out var due) || due.Item1 > end)
                return false;
            _alarms.Dequeue();
            _now = due.Item1 > _now ? due.Item1 : _now;
            alarm.Due = null;
        }

        alarm.Ring();
        return true;
    }

    private sealed class Alarm(ManualClock clock, Action ring) : ITimer
    {
        private TimeSpan _period;

        /// <summary>When it goes off, and its place among those of the same moment; null when it is off.</summary>
        public (DateTimeOffset, long)? Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : (clock._now + dueTime, clock._order++);
                if (Due is { } due)
                    clock._alarms.Enqueue(this, due);
                return true;
            }
        }

        public void Ring()
        {
            if (_period > TimeSpan.Zero)
                Change(_period, _period);
            ring();
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
