namespace Verso.Notion.Http;

/// <summary>
/// What may be sent when. Notion has had two rules, a rate with a burst and a number of requests per window, and does not
/// say which one holds; this starts with a rate and learns from refusals. It knows neither threads nor HTTP.
/// </summary>
/// <remarks>
/// A wait that is long, or ends a whole number of windows after an earlier one, is the rest of a window, and what went
/// through since its start is the budget. The budget is kept over any stretch of a window's length, so that it holds
/// wherever Notion's windows begin.
/// </remarks>
internal sealed class RequestBudget(GovernorOptions options)
{
    private const double FirstGrowth = 1.25;
    private const double LaterGrowth = 1.05;

    private readonly List<TimeSpan> _sent = [];
    private TimeSpan _tokensAt;
    private double _tokens = options.Burst;
    private double _burst = options.Burst;
    private double _provenRate = options.Rate;
    private int _provenPerWindow;
    private TimeSpan? _firstSent;
    private TimeSpan? _wallBefore;
    private TimeSpan? _learnedAt;
    private TimeSpan? _emptyAt;
    private int _sentSinceEmpty;
    private TimeSpan _steadySince;

    /// <summary>Requests a second; no longer a limit once <see cref="PerWindow"/> is known.</summary>
    public double Rate { get; private set; } = options.Rate;

    /// <summary>Requests in any stretch of a window's length, once learned.</summary>
    public int? PerWindow { get; private set; }

    /// <summary>Notion said: nothing before this.</summary>
    public TimeSpan WallUntil { get; private set; }

    /// <summary>How long until one more may be sent, with so many others before it.</summary>
    public TimeSpan Delay(TimeSpan now, int ahead = 0)
    {
        var wall = WallUntil - now;
        var own = PerWindow is { } budget ? WindowDelay(now, ahead, budget) : BucketDelay(now, ahead);
        var delay = wall > own ? wall : own;
        return delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
    }

    public void Take(TimeSpan now)
    {
        Refill(now);
        if (_tokens >= _burst)
            _emptyAt = null; // After a rest nobody knows how full Notion's bucket is.
        _tokens--;
        _sentSinceEmpty++;
        _firstSent ??= now;
        _sent.Add(now);
    }

    /// <summary>What was taken for a request that is not sent after all.</summary>
    public void Return(TimeSpan at)
    {
        if (_sent.Remove(at))
            _tokens = Math.Min(_burst, _tokens + 1);
    }

    /// <summary>The demand is met, so nothing about the limit is being tried.</summary>
    public void Rested(TimeSpan now) => _steadySince = now;

    /// <summary>Tries a little more when the limit has held for long under demand; what Notion allows may have grown.</summary>
    public void Grow(TimeSpan now)
    {
        var rest = _learnedAt is null ? options.Window : options.ProbeInterval;
        if (now - _steadySince < rest || now < WallUntil)
            return;

        _steadySince = now;
        if (PerWindow is { } budget)
        {
            _provenPerWindow = budget;
            PerWindow = Math.Max(budget + 1, (int)(budget * LaterGrowth));
            return;
        }

        _provenRate = Rate;
        Rate *= _learnedAt is null ? FirstGrowth : LaterGrowth;
    }

    /// <summary>Notion is busy, or the limit of the whole workspace is reached: wait, but learn nothing about this connection.</summary>
    public void Pause(TimeSpan now, TimeSpan wait)
    {
        var until = now + wait + options.Margin;
        WallUntil = until > WallUntil ? until : WallUntil;
    }

    /// <summary>A request was refused and has to wait; it does not count against the budget.</summary>
    public void Refuse(TimeSpan sentAt, TimeSpan now, TimeSpan wait)
    {
        _sent.Remove(sentAt);
        _sentSinceEmpty--;
        if (sentAt <= _learnedAt)
        {
            // It was on its way already when the limit showed, and counted as one that went through.
            if (PerWindow > Math.Max(1, _provenPerWindow) && now < WallUntil)
                PerWindow--;
            Pause(now, wait);
            return;
        }

        var end = now + wait;
        if (wait > options.LongestRefill || EndsAWindow(end))
            LearnWindow(now, end);
        else
            LearnRate(now);

        _wallBefore = end;
        _learnedAt = now;
        _steadySince = now;
        Pause(now, wait);
        _tokens = 0;
        _tokensAt = WallUntil;
    }

    private bool EndsAWindow(TimeSpan end) => IsWindowsAfter(_firstSent, end) || IsWindowsAfter(_wallBefore, end);

    private bool IsWindowsAfter(TimeSpan? start, TimeSpan end)
    {
        if (start is null)
            return false;
        var windows = (end - start.Value) / options.Window;
        return windows > 0.5 && Math.Abs(windows - Math.Round(windows)) * options.Window < TimeSpan.FromSeconds(1.2);
    }

    private void LearnWindow(TimeSpan now, TimeSpan end)
    {
        var start = end - options.Window;
        var counted = Math.Max(1, _sent.Count(sent => sent > start && sent <= now));

        // Waits are whole seconds, so the count can miss the window's first one. What held before more was tried still holds.
        var isFailedTrial = PerWindow > _provenPerWindow && counted >= 0.9 * _provenPerWindow;
        if (!isFailedTrial)
            _provenPerWindow = 0;
        PerWindow = Math.Max(counted, _provenPerWindow);
    }

    private void LearnRate(TimeSpan now)
    {
        if (PerWindow is { } budget)
        {
            // A short wait in the middle of a window: it is no window after all.
            PerWindow = null;
            _burst = Math.Max(1, options.Burst / 2.0);
            Rate = _provenRate = budget / options.Window.TotalSeconds;
        }
        else if (_emptyAt is { } empty && now > empty)
        {
            // From one empty bucket to the next, what went through is what flowed in.
            Rate = Math.Min(Rate, (_sentSinceEmpty + 0.5) / (now - empty).TotalSeconds);
            _provenRate = Rate;
        }
        else if (Rate > _provenRate)
        {
            Rate = _provenRate;
        }
        else
        {
            _burst = Math.Max(1, _burst / 2);
        }

        _emptyAt = now;
        _sentSinceEmpty = 0;
    }

    private TimeSpan BucketDelay(TimeSpan now, int ahead)
    {
        Refill(now);
        var missing = ahead + 1 - _tokens;
        return missing <= 1e-9 ? TimeSpan.Zero : TimeSpan.FromSeconds(missing / Rate);
    }

    private void Refill(TimeSpan now)
    {
        Forget(now);
        if (now <= _tokensAt)
            return;
        _tokens = Math.Min(_burst, _tokens + ((now - _tokensAt).TotalSeconds * Rate));
        _tokensAt = now;
    }

    private TimeSpan WindowDelay(TimeSpan now, int ahead, int budget)
    {
        Forget(now);
        var over = _sent.Count + ahead + 1 - budget;
        if (over <= 0)
            return TimeSpan.Zero;
        if (_sent.Count == 0)
            return options.Window * (over / budget);

        // The place that becomes free is that of the over-th oldest; whoever stands further back waits whole windows more.
        var rounds = (over - 1) / _sent.Count;
        return _sent[(over - 1) % _sent.Count] + Kept - now + (options.Window * rounds);
    }

    private TimeSpan Kept => options.Window + options.Margin;

    private void Forget(TimeSpan now)
    {
        var old = 0;
        while (old < _sent.Count && _sent[old] + Kept <= now)
            old++;
        _sent.RemoveRange(0, old);
    }
}
