using System.Text.Json;
using Verso.Notion.Objects;

namespace Verso.Notion.Client;

/// <summary>Notion said no, or what stands in front of it did.</summary>
public sealed class NotionApiException : Exception
{
    public NotionApiException(int status, string code, string message)
        : base(message)
    {
        Status = status;
        Code = code;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>One of <see cref="NotionErrorCode"/>, or one that is not known here.</summary>
    public string Code { get; }

    /// <summary>What Notion's support asks for.</summary>
    public string? RequestId { get; init; }

    /// <summary>What Notion adds for programs, such as the ids of the data sources to choose from.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalData { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>How long to wait before the next try, where Notion says so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal static async Task<NotionApiException> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var wait = Http.RetryAfter.Read(response);
        if (TryReadBody(body) is { } error)
        {
            return new NotionApiException(status, error.Code ?? CodeOf(status), error.Message ?? $"Notion answered {status}.")
            {
                RequestId = error.RequestId ?? Header(response, "x-notion-request-id"),
                AdditionalData = error.AdditionalData ?? new Dictionary<string, JsonElement>(),
                RetryAfter = wait,
            };
        }

        var ray = Header(response, "cf-ray");
        return new NotionApiException(
            status, CodeOf(status),
            $"{response.RequestMessage?.RequestUri?.Host} answered {status} with {Kind(response, body)} instead of Notion's JSON"
                + (ray is null ? "." : $": it comes from the network in front of Notion (Cloudflare ray {ray})."))
        {
            RequestId = Header(response, "x-notion-request-id"),
            RetryAfter = wait,
        };
    }

    private static ErrorBody? TryReadBody(byte[] body)
    {
        try
        {
            return NotionJson.Read<NotionObject>(body) switch
            {
                ErrorBody error => error,
                OAuthError error => new ErrorBody { Code = error.Error, Message = error.ErrorDescription },
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Kind(HttpResponseMessage response, byte[] body) =>
        body.Length == 0 ? "nothing" : response.Content.Headers.ContentType?.MediaType ?? "a body without a type";

    /// <summary>The code that an answer without one amounts to.</summary>
    private static string CodeOf(int status) => status switch
    {
        401 => NotionErrorCode.Unauthorized,
        403 => NotionErrorCode.RestrictedResource,
        404 => NotionErrorCode.ObjectNotFound,
        409 => NotionErrorCode.ConflictError,
        429 => NotionErrorCode.RateLimited,
        502 => NotionErrorCode.BadGateway,
        503 => NotionErrorCode.ServiceUnavailable,
        504 => NotionErrorCode.GatewayTimeout,
        529 => NotionErrorCode.ServiceOverload,
        >= 500 => NotionErrorCode.InternalServerError,
        _ => NotionErrorCode.InvalidRequest,
    };

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
