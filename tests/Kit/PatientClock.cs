namespace Verso.Kit;

/// <summary>A clock on which waiting takes no time and no deadline ever passes; it keeps the list of the waits.</summary>
public sealed class PatientClock : TimeProvider
{
    private readonly InstantClock _instant = new();

    public IReadOnlyList<TimeSpan> Waits => _instant.Waits;

    public override long TimestampFrequency => _instant.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _instant.GetUtcNow();

    public override long GetTimestamp() => _instant.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _instant.CreateTimer(callback, state, state is CancellationTokenSource ? Timeout.InfiniteTimeSpan : dueTime, period);
}
