using System.Net;

namespace Verso.Notion.Http;

/// <summary>
/// Tries again when Notion says "later". A 429 or 529 was not carried out, so any method may be repeated; after a 500,
/// 502, 503 or 504, or a broken connection, the write may have happened, so only reads are.
/// </summary>
public sealed class RetryHandler(RetryOptions options, TimeProvider clock, Func<double>? jitter = null) : DelegatingHandler
{
    private const int Overloaded = 529;

    private readonly Func<double> _jitter = jitter ?? Random.Shared.NextDouble;

    public RetryHandler(TimeProvider clock)
        : this(new RetryOptions(), clock)
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var left = request.Options.TryGetValue(NotionRequestOptions.MaxWait, out var longest) ? longest : options.MaxWait;
        for (var attempt = 1; ; attempt++)
        {
            var isLast = attempt >= options.MaxAttempts || !CanBeSentAgain(request.Content);
            TimeSpan wait;
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                wait = RetryAfter.Read(response, clock) ?? Backoff(attempt);
                if (isLast || !IsWorthATry(request, response) || wait > left)
                    return response;
                response.Dispose();
            }
            catch (HttpRequestException failure) when (!isLast && (IsRead(request) || WasNotSent(failure)))
            {
                wait = Backoff(attempt);
                if (wait > left)
                    throw;
            }

            left -= wait;
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    /// <summary>Some reads are a POST: a query or a search changes nothing.</summary>
    private static bool IsRead(HttpRequestMessage request)
    {
        if (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head)
            return true;
        var path = request.RequestUri?.AbsolutePath;
        return request.Method == HttpMethod.Post && path is not null
            && (path.EndsWith("/query", StringComparison.Ordinal) || path.EndsWith("/v1/search", StringComparison.Ordinal));
    }

    private static bool IsWorthATry(HttpRequestMessage request, HttpResponseMessage response) => (int)response.StatusCode switch
    {
        (int)HttpStatusCode.TooManyRequests or Overloaded => true,
        500 or 502 or 503 or 504 => IsRead(request),
        _ => false,
    };

    private static bool WasNotSent(HttpRequestException failure) =>
        failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    /// <summary>A body that came from a stream has been read and cannot be sent twice.</summary>
    private static bool CanBeSentAgain(HttpContent? content) => content is null or ByteArrayContent or ReadOnlyMemoryContent;

    private TimeSpan Backoff(int attempt)
    {
        var full = Math.Min(options.FirstWait.TotalSeconds * Math.Pow(2, attempt - 1), options.LongestWait.TotalSeconds);
        return TimeSpan.FromSeconds(full * (0.5 + (0.5 * _jitter())));
    }
}
