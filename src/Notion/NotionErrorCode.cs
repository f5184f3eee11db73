namespace Verso.Notion;

/// <summary>The values of <c>code</c> in an error of the Notion API. The set is open: what is not here is still a code.</summary>
public static class NotionErrorCode
{
    public const string InvalidJson = "invalid_json";
    public const string InvalidRequestUrl = "invalid_request_url";
    public const string InvalidRequest = "invalid_request";
    public const string ValidationError = "validation_error";
    public const string MissingVersion = "missing_version";
    public const string Unauthorized = "unauthorized";
    public const string RestrictedResource = "restricted_resource";
    public const string ObjectNotFound = "object_not_found";
    public const string ConflictError = "conflict_error";
    public const string RateLimited = "rate_limited";
    public const string InternalServerError = "internal_server_error";
    public const string BadGateway = "bad_gateway";
    public const string ServiceUnavailable = "service_unavailable";
    public const string GatewayTimeout = "gateway_timeout";
    public const string ServiceOverload = "service_overload";
}
