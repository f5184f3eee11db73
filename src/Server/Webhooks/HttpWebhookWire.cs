using System.Globalization;
using System.Net.Http.Headers;

namespace Verso.Server.Webhooks;

/// <summary>
/// Sends over HTTP. The address is checked once more when the connection is made, because a name may lead elsewhere by then;
/// redirects are not followed, and any 2xx counts as taken.
/// </summary>
internal sealed class HttpWebhookWire : IWebhookWire, IDisposable
{
    private const string Signature = "X-Notion-Signature";

    private readonly HttpClient _http;

    public HttpWebhookWire(WebhookSettings settings, WebhookAddresses addresses) =>
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = addresses.Hosts.ConnectAsync,
            ConnectTimeout = settings.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // A name that leads elsewhere is followed there.
            MaxConnectionsPerServer = 16,
        })
        {
            Timeout = settings.Timeout,
            MaxResponseContentBufferSize = 64 * 1024,
        };

    public async Task<WebhookReply> PostAsync(WebhookPost post, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, post.Url)
        {
            Content = new ReadOnlyMemoryContent(post.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(new ProductHeaderValue("notion-api")));
        if (post.Signature is not null)
            request.Headers.Add(Signature, post.Signature);
        try
        {
            // What the receiver says beside its status is nobody's concern, and may be without end.
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)response.StatusCode;
            return new WebhookReply(status, response.IsSuccessStatusCode ? null : Refusal(status));
        }
        catch (HttpRequestException failure)
        {
            return new WebhookReply(null, Reason(failure));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookReply(null, "The receiver did not answer in time.");
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Refusal(int status) => status is >= 300 and < 400
        ? string.Create(CultureInfo.InvariantCulture, $"The receiver answered {status}, and redirects are not followed.")
        : string.Create(CultureInfo.InvariantCulture, $"The receiver answered {status}.");

    /// <summary>What lies beneath says more than "An error occurred while sending the request".</summary>
    private static string Reason(HttpRequestException failure)
    {
        Exception reason = failure;
        while (reason.InnerException is HttpRequestException or IOException or System.Security.Authentication.AuthenticationException)
            reason = reason.InnerException;
        return $"The receiver was not reached: {reason.Message}";
    }
}
