using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Verso.Notion.Objects;

namespace Verso.Notion.Http;

/// <summary>Sends nothing without the governor's leave and tells it of every refusal.</summary>
public sealed class GovernorHandler(Governor governor) : DelegatingHandler
{
    private const string WorkspaceLimit = "public_api_space_request_rate_limit";
    private const int Overloaded = 529;

    private static readonly TimeSpan WithoutAWord = TimeSpan.FromSeconds(1);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.TryGetValue(NotionRequestOptions.Priority, out var priority);
        TimeSpan? maxWait = request.Options.TryGetValue(NotionRequestOptions.MaxWait, out var longest) ? longest : null;
        var leave = await governor.EnterAsync(priority, maxWait, cancellationToken);
        if (leave.Wait is { } wait)
            return NotSent(request, wait);

        var response = await base.SendAsync(request, cancellationToken);
        switch ((int)response.StatusCode)
        {
            case (int)HttpStatusCode.TooManyRequests:
                var ofThisConnection = await ReasonAsync(response, cancellationToken) != WorkspaceLimit;
                leave.Refused(RetryAfter.Read(response) ?? WithoutAWord, ofThisConnection);
                break;
            case Overloaded:
                leave.Refused(RetryAfter.Read(response) ?? WithoutAWord, ofThisConnection: false);
                break;
        }

        return response;
    }

    /// <summary>An answer in Notion's own form, so that whoever stands behind a proxy understands it too.</summary>
    private static HttpResponseMessage NotSent(HttpRequestMessage request, TimeSpan wait)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        var error = new ErrorBody
        {
            Status = 429,
            Code = NotionErrorCode.RateLimited,
            Message = $"The request was not sent: Notion's budget for this connection is spent. Try again in {seconds} seconds.",
        };
        return new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(NotionJson.WriteUtf8(error)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
            Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds)) },
        };
    }

    private static async Task<string?> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken); // The caller reads it again.
            var body = NotionJson.Read<NotionObject>(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return body is ErrorBody { AdditionalData: { } data } && data.TryGetValue("rate_limit_reason", out var reason)
                ? reason.ToString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
