using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Verso.Sync.Connections;
using Verso.Workspace.Internal;

namespace Verso.Sync.Internal;

/// <summary>
/// Notion's internal API over HTTP. The credentials of a call win over those of the connection, each on its own. A
/// stream is handed on as it arrives. The cookie goes to one host only: no redirect is followed.
/// </summary>
public sealed class HttpInternalApi : IInternalApi, IDisposable
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private readonly HttpMessageInvoker _http;
    private readonly NotionConnection _connection;
    private readonly InternalApiOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _root;

    public HttpInternalApi(NotionConnection connection, InternalApiOptions? options = null, TimeProvider? clock = null)
    {
        _connection = connection;
        _options = options ?? new InternalApiOptions();
        _clock = clock ?? TimeProvider.System;
        _root = connection.InternalBaseUrl.ToString().TrimEnd('/') + "/api/v3/";
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = _options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
    }

    public async Task<InternalAnswer> SendAsync(InternalRequest request, CancellationToken cancellationToken = default)
    {
        if (request.Endpoint.Length == 0 || !request.Endpoint.All(char.IsAsciiLetterOrDigit))
            throw new ArgumentException($"'{request.Endpoint}' is no name of an internal endpoint.", nameof(request));

        var tries = InternalReads.Contains(request.Endpoint) ? _options.Retries + 1 : 1;
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            try
            {
                var answer = await SendOnceAsync(request, cancellationToken);
                if (attempt >= tries || answer.Status is not (408 or 429 or 500 or 502 or 503 or 504))
                    return answer.ToAnswer();
                wait = answer.Status == 429 ? await answer.CooldownAsync(_options, cancellationToken) : Backoff(attempt);
                answer.Dispose();
            }
            catch (HttpRequestException) when (attempt < tries)
            {
                wait = Backoff(attempt);
            }

            await Task.Delay(wait, _clock, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Received> SendOnceAsync(InternalRequest request, CancellationToken cancellationToken)
    {
        using var message = Message(request);
        using var timer = new CancellationTokenSource(_options.HeadersTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var response = await _http.SendAsync(message, either.Token);
            return new Received(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(
                HttpRequestError.ResponseEnded,
                $"{_connection.InternalBaseUrl.Host} did not begin to answer {request.Endpoint} within {_options.HeadersTimeout.TotalSeconds:0} seconds.",
                new TimeoutException());
        }
    }

    private HttpRequestMessage Message(InternalRequest request)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _root + request.Endpoint)
        {
            Content = new ReadOnlyMemoryContent(request.Body) { Headers = { ContentType = JsonType } },
        };
        message.Headers.TryAddWithoutValidation("Accept", "application/json, application/x-ndjson");
        if ((request.TokenV2 ?? _connection.TokenV2) is { } token)
            message.Headers.Add("Cookie", $"token_v2={RequireOneValue(token.TrimEnd(';'), "token_v2")}");
        if ((request.UserId ?? _connection.UserId) is { } user)
            message.Headers.Add("x-notion-active-user-header", RequireOneValue(user, "user id"));
        if ((request.SpaceId ?? _connection.SpaceId) is { } space)
            message.Headers.Add("x-notion-space-id", RequireOneValue(space, "space id"));
        return message;
    }

    /// <summary>A value that would end its header and begin another is none.</summary>
    private static string RequireOneValue(string value, string name) =>
        value.Any(c => c is ';' or < ' ' or > '~')
            ? throw new ArgumentException($"The {name} contains a character that cannot stand in a header.")
            : value;

    private TimeSpan Backoff(int attempt) =>
        Math.Pow(2, attempt - 1) * _options.FirstWait * Random.Shared.NextDouble() is var wait && wait < _options.LongestWait
            ? wait
            : _options.LongestWait;

    /// <summary>An answer whose body may still be on its way.</summary>
    private sealed class Received(HttpResponseMessage response, Stream body) : IDisposable
    {
        public int Status => (int)response.StatusCode;

        public InternalAnswer ToAnswer()
        {
            if (Status is < 300 or >= 400)
                return new InternalAnswer(Status, response.Content.Headers.ContentType?.ToString() ?? "application/json", body);

            Dispose();
            return new InternalAnswer(502, "application/json", new MemoryStream(InternalFailure.Redirected(response.Headers.Location)));
        }

        /// <summary>The wait that a 429 asks for: in its header, in its body, or about a minute.</summary>
        public async Task<TimeSpan> CooldownAsync(InternalApiOptions options, CancellationToken cancellationToken)
        {
            var asked = Notion.Http.RetryAfter.Read(response) ?? await BodyHintAsync(cancellationToken) ?? TimeSpan.Zero;
            var usual = options.RateLimitWait * (1 + (Random.Shared.NextDouble() / 4));
            var wait = asked > usual ? asked : usual;
            return wait < options.LongestRateLimitWait ? wait : options.LongestRateLimitWait;
        }

        public void Dispose() => response.Dispose();

        private async Task<TimeSpan?> BodyHintAsync(CancellationToken cancellationToken)
        {
            try
            {
                using var json = await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
                return json.RootElement.ValueKind == JsonValueKind.Object
                    && json.RootElement.TryGetProperty("clientData", out var data) && data.ValueKind == JsonValueKind.Object
                    && data.TryGetProperty("retryAfter", out var seconds) && seconds.TryGetDouble(out var number)
                        ? TimeSpan.FromSeconds(Math.Clamp(number, 0, 3600))
                        : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
