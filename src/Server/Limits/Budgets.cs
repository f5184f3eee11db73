namespace Verso.Server.Limits;

/// <summary>What may still be sent. It knows neither threads nor HTTP; the time is that of a clock which never goes back.</summary>
internal interface IRequestBudget
{
    /// <summary>How long until one more request may come; zero when it may come now.</summary>
    TimeSpan Wait(TimeSpan now);

    /// <summary>Counts a request that came in.</summary>
    void Take(TimeSpan now);
}

/// <summary>
/// So many requests in a window, at any pace. A window begins with its first request; a refused request does not count.
/// </summary>
internal sealed class WindowBudget(int most, TimeSpan length) : IRequestBudget
{
    private TimeSpan? _start;
    private int _used;

    public TimeSpan Wait(TimeSpan now)
    {
        if (_start is not { } start || now >= start + length)
            return TimeSpan.Zero;
        return _used < most ? TimeSpan.Zero : start + length - now;
    }

    public void Take(TimeSpan now)
    {
        if (_start is not { } start || now >= start + length)
            (_start, _used) = (now, 0);
        _used++;
    }
}

/// <summary>A bucket that fills at a steady rate: so many requests a second on average, and what was saved up at once.</summary>
internal sealed class RateBudget(double rate, int burst) : IRequestBudget
{
    private double _saved = burst;
    private TimeSpan _filledAt;

    public TimeSpan Wait(TimeSpan now)
    {
        Fill(now);
        return _saved >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _saved) / rate);
    }

    public void Take(TimeSpan now)
    {
        Fill(now);
        _saved--;
    }

    private void Fill(TimeSpan now)
    {
        _saved = Math.Min(burst, _saved + ((now - _filledAt).TotalSeconds * rate));
        _filledAt = now;
    }
}
