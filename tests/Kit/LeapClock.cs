namespace Verso.Kit;

/// <summary>
/// A clock that stands still until it is set on: as for a machine that slept, nothing happens on the way. Timers go by real time, so what
/// looks at the clock every now and then goes on looking.
/// </summary>
public sealed class LeapClock : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).Ticks;

    public override DateTimeOffset GetUtcNow() => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    public void Leap(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);
}
