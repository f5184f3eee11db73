namespace Verso.Notion.Http;

/// <summary>
/// What may be sent when. Notion has had two rules, a rate with a burst and a number of requests per window, and does not
/// say which one holds; this starts with a rate and learns from refusals. It knows neither threads nor HTTP.
/// </summary>
/// <remarks>
/// A wait that is long, or ends a whole number of windows after an earlier one, is the rest of a window, and what went
/// through since its start is the budget. The budget is kept over any stretch of a window's length, so that it holds
/// wherever Notion's windows begin. Waits come in whole seconds and answers need their time, so what is counted between two of
/// them is known to a few requests only; one odd refusal never teaches more than that allows.
/// </remarks>
internal sealed class RequestBudget(GovernorOptions options)
{
    private const double FirstGrowth = 1.25;
    private const double LaterGrowth = 1.05;

    /// <summary>How far a rate may be off and still be taken for known.</summary>
    private const double Vagueness = 0.15;

    /// <summary>How many refusals just before the end of a window are taken for a matter of the way, before the rule itself is doubted.</summary>
    private const int MostTooEarly = 5;

    /// <summary>By how much a wait in whole seconds can be longer than it has to be.</summary>
    private static readonly TimeSpan Rounding = TimeSpan.FromSeconds(1);

    /// <summary>How long another request than the refused one may have been on its way.</summary>
    private static readonly TimeSpan UsualWay = TimeSpan.FromSeconds(2);

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
    private bool _isRateSure;
    private TimeSpan _steadySince;
    private TimeSpan _margin = options.Margin;
    private bool _isWindowSure;
    private TimeSpan? _countedFrom;
    private int _tooEarly;

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
        var isKnown = PerWindow is null ? _isRateSure : _learnedAt is not null;
        var rest = isKnown ? options.ProbeInterval : options.Window;
        if (now - _steadySince < rest || now < WallUntil)
            return;

        _steadySince = now;
        _tooEarly = 0;
        _margin = _margin / 2 > options.Margin ? _margin / 2 : options.Margin;
        if (PerWindow is { } budget)
        {
            _provenPerWindow = budget;
            PerWindow = Math.Max(budget + 1, (int)(budget * LaterGrowth));
            return;
        }

        _provenRate = Rate;
        Rate *= isKnown ? LaterGrowth : FirstGrowth;
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
        if (_emptyAt is null || sentAt > _emptyAt)
            _sentSinceEmpty--;
        if (sentAt <= _learnedAt)
        {
            // It was on its way already when the limit showed, and may have been counted as one that went through.
            if (sentAt > _countedFrom && PerWindow > Math.Max(1, _provenPerWindow) && now < WallUntil)
                PerWindow--;
            Pause(now, wait);
            return;
        }

        var end = now + wait;
        var way = now - sentAt;
        if (IsTooEarly(wait))
            StandBack(wait);
        else if (wait > options.LongestRefill || EndsAWindow(end, way))
            LearnWindow(now, wait, way);
        else
            LearnRate(now, way);

        _wallBefore = end;
        _learnedAt = now;
        _steadySince = now;
        Pause(now, wait);
        _tokens = 0;
        _tokensAt = WallUntil;
    }

    /// <summary>A window that is well known had not quite ended when the first request of the next one arrived.</summary>
    private bool IsTooEarly(TimeSpan wait) =>
        _isWindowSure && PerWindow is { } budget && (_provenPerWindow == 0 || budget <= _provenPerWindow)
        && wait <= options.LongestRefill && _tooEarly < MostTooEarly;

    private void StandBack(TimeSpan wait)
    {
        _tooEarly++;
        _margin = _margin + wait < options.LongestRefill ? _margin + wait : options.LongestRefill;
    }

    /// <summary>A short wait may end a window by chance; once a rate has been learned, that is no reason to doubt it.</summary>
    private bool EndsAWindow(TimeSpan end, TimeSpan way) =>
        (_learnedAt is null || PerWindow is not null) && (IsWindowsAfter(_firstSent, end, way) || IsWindowsAfter(_wallBefore, end, way));

    private bool IsWindowsAfter(TimeSpan? start, TimeSpan end, TimeSpan way)
    {
        if (start is null)
            return false;
        var windows = (end - start.Value) / options.Window;
        return windows > 0.5 && Math.Abs(windows - Math.Round(windows)) * options.Window < Rounding + options.Margin + way;
    }

    private void LearnWindow(TimeSpan now, TimeSpan wait, TimeSpan way)
    {
        var counted = CountWindow(now, now + wait - options.Window, way);
        var isFailedTrial = PerWindow > _provenPerWindow && counted >= 0.9 * _provenPerWindow; // What held before more was tried still holds.
        if (!isFailedTrial)
            _provenPerWindow = 0;
        PerWindow = Math.Max(counted, _provenPerWindow);
        _isWindowSure = wait > options.LongestRefill;
        _tooEarly = 0;
    }

    /// <summary>
    /// What went through since the start of the window, as far as it can be known: it began up to a second, and the way of a request, before
    /// <paramref name="start"/>, and in that time there may have been a burst.
    /// </summary>
    private int CountWindow(TimeSpan now, TimeSpan start, TimeSpan way)
    {
        var earliest = start - Rounding - (way > UsualWay ? way : UsualWay);
        var surely = Count(start);
        var perhaps = Count(earliest);
        if (PerWindow is { } budget && budget > surely && budget <= perhaps)
        {
            _countedFrom = null;
            return Math.Max(surely, budget - 1);
        }

        _countedFrom = surely >= 0.9 * perhaps ? start : earliest;
        return surely >= 0.9 * perhaps ? surely : perhaps;

        int Count(TimeSpan after) => Math.Max(1, _sent.Count(sent => sent > after && sent <= now));
    }

    private void LearnRate(TimeSpan now, TimeSpan way)
    {
        if (PerWindow is { } budget)
        {
            // A short wait in the middle of a window: it is no window after all.
            PerWindow = null;
            _burst = Math.Max(1, options.Burst / 2.0);
            if (_isWindowSure)
                Rate = _provenRate = budget / options.Window.TotalSeconds;
            _isWindowSure = false;
        }
        else if (_emptyAt is { } empty && now > empty)
        {
            // From one empty bucket to the next, what went through is what flowed in, give or take what was on its way.
            var underWay = way.TotalSeconds * Rate;
            _isRateSure = _sentSinceEmpty >= (1 + underWay) / Vagueness;
            Rate = _provenRate = Math.Min(Rate, (_sentSinceEmpty + 0.5 + (_isRateSure ? 0 : underWay)) / (now - empty).TotalSeconds);
            if (!_isRateSure)
                return;
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
        var flowed = _tokens + ((now - _tokensAt).TotalSeconds * Rate);
        if (flowed > _burst + 1)
            _emptyAt = null; // After a rest nobody knows how full Notion's bucket is.
        _tokens = Math.Min(_burst, flowed);
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

    private TimeSpan Kept => options.Window + _margin;

    private void Forget(TimeSpan now)
    {
        var old = 0;
        while (old < _sent.Count && _sent[old] + Kept <= now)
            old++;
        _sent.RemoveRange(0, old);
    }
}
