using System.Net;
using System.Net.Http.Headers;

namespace Verso.Notion.Tests.Http;

/// <summary>A Notion that does nothing but count requests against a limit, by either of the rules it has had.</summary>
/// <param name="latency">How long a request is on its way, there and back.</param>
internal sealed class LimitedNotion(TimeProvider clock, Func<TimeSpan> latency) : HttpMessageHandler
{
    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private readonly List<TimeSpan> _refused = [];
    private double _tokens;
    private TimeSpan _filledAt;
    private TimeSpan _windowEnd;
    private int _used;

    /// <summary>A bucket: so many a second, so many at once.</summary>
    public (double Rate, double Burst)? Bucket { get; set; }

    /// <summary>So many in each 60 seconds, which begin this long before the minute of the start; without a phase, with the first request.</summary>
    public (int Budget, TimeSpan? Phase)? Window { get; set; }

    public int Served { get; private set; }

    public int Refused => _refused.Count;

    /// <summary>Refusals a second or less apart are one event: they were on their way together.</summary>
    public int RefusalEvents => _refused.Where((at, index) => index == 0 || at - _refused[index - 1] > TimeSpan.FromSeconds(1)).Count();

    private TimeSpan Now => clock.GetUtcNow() - _start;

    public void Fill() => (_tokens, _filledAt) = (Bucket!.Value.Burst, Now);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Delay(latency() / 2, clock, cancellationToken);
        var wait = Admit();
        await Task.Delay(latency() / 2, clock, cancellationToken);
        if (wait is null)
            return new HttpResponseMessage(HttpStatusCode.OK);

        return new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(wait.Value.TotalSeconds)))) },
            Content = new StringContent("""{"object":"error","status":429,"code":"rate_limited","message":"","additional_data":{"rate_limit_reason":"public_api_request_rate_limit"}}"""),
        };
    }

    private TimeSpan? Admit()
    {
        var wait = Window is { } window ? AdmitToWindow(window.Budget, window.Phase) : AdmitToBucket(Bucket!.Value.Rate, Bucket.Value.Burst);
        if (wait is null)
            Served++;
        else
            _refused.Add(Now);
        return wait;
    }

    private TimeSpan? AdmitToWindow(int budget, TimeSpan? phase)
    {
        var length = TimeSpan.FromSeconds(60);
        if (Now >= _windowEnd)
            (_windowEnd, _used) = (phase is { } ahead ? Now + length - Modulo(Now + ahead, length) : Now + length, 0);
        if (_used >= budget)
            return _windowEnd - Now;
        _used++;
        return null;

        static TimeSpan Modulo(TimeSpan time, TimeSpan length) => TimeSpan.FromTicks(time.Ticks % length.Ticks);
    }

    private TimeSpan? AdmitToBucket(double rate, double burst)
    {
        _tokens = Math.Min(burst, _tokens + ((Now - _filledAt).TotalSeconds * rate));
        _filledAt = Now;
        if (_tokens < 1)
            return TimeSpan.FromSeconds((1 - _tokens) / rate);
        _tokens--;
        return null;
    }
}
