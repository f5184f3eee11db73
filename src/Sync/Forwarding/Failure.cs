using System.Text.Json;
using Verso.Notion;
using Verso.Notion.Objects;
using Verso.Workspace.Api;

namespace Verso.Sync.Forwarding;

/// <summary>What a caller is told when no answer of Notion came back.</summary>
internal static class Failure
{
    private static readonly JsonElement NotSent = JsonDocument.Parse("\"not_sent\"").RootElement;
    private static readonly JsonElement Unknown = JsonDocument.Parse("\"unknown\"").RootElement;

    /// <summary>The connection failed before, while or after the request was sent.</summary>
    public static ApiAnswer Answer(ApiRequest request, HttpRequestException failure)
    {
        if (failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return Answer(
                request, 502, NotionErrorCode.BadGateway,
                $"Notion could not be reached ({Words(failure.HttpRequestError)}). The request was not sent; try again.", NotSent);
        }

        return failure.InnerException is TimeoutException
            ? Answer(request, 504, NotionErrorCode.GatewayTimeout, $"Notion did not answer in time.{Doubt(request)}", Outcome(request))
            : Answer(request, 502, NotionErrorCode.BadGateway, $"The connection to Notion broke before its answer was complete.{Doubt(request)}", Outcome(request));
    }

    /// <summary>Something in front of Notion answered: a page in HTML, or a redirect, which is not followed.</summary>
    public static ApiAnswer Answer(ApiRequest request, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var ray = response.Headers.TryGetValues("cf-ray", out var values) ? $" (Cloudflare ray {values.First()})" : "";
        var told = $"Notion's network answered {status} without Notion's JSON{ray}.";
        var (shown, code) = status switch
        {
            401 => (status, NotionErrorCode.Unauthorized),
            403 => (status, NotionErrorCode.RestrictedResource),
            404 => (status, NotionErrorCode.ObjectNotFound),
            429 => (status, NotionErrorCode.RateLimited),
            503 => (status, NotionErrorCode.ServiceUnavailable),
            504 => (status, NotionErrorCode.GatewayTimeout),
            529 => (status, NotionErrorCode.ServiceOverload),
            _ => (502, NotionErrorCode.BadGateway),
        };
        return status is >= 400 and < 500
            ? Answer(request, shown, code, told, retryAfter: Notion.Http.RetryAfter.Read(response))
            : Answer(request, shown, code, told + Doubt(request), Outcome(request), Notion.Http.RetryAfter.Read(response));
    }

    public static ApiAnswer Answer(
        ApiRequest request, int status, string code, string message, JsonElement? outcome = null, TimeSpan? retryAfter = null)
    {
        var error = new ErrorBody
        {
            Status = status,
            Code = code,
            Message = message,
            AdditionalData = outcome is { } known ? new Dictionary<string, JsonElement> { ["outcome"] = known } : null,
            RequestId = request.RequestId.ToString(),
        };
        return new ApiAnswer(status, NotionJson.WriteUtf8(error)) { RetryAfter = retryAfter };
    }

    private static string Doubt(ApiRequest request) =>
        IsRead(request) ? "" : " Whether the write happened is not known and it was not repeated: look before you try again.";

    private static JsonElement? Outcome(ApiRequest request) => IsRead(request) ? null : Unknown;

    private static bool IsRead(ApiRequest request) =>
        request.Method == "GET" || (request.Method == "POST" && (request.Path == "search" || request.Path.EndsWith("/query", StringComparison.Ordinal)));

    private static string Words(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "its name was not found",
        HttpRequestError.SecureConnectionError => "no secure connection came about",
        HttpRequestError.ProxyTunnelError => "the proxy did not let it through",
        _ => "no connection came about",
    };
}
