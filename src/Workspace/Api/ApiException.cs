using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Workspace.Api;

/// <summary>
/// A request that cannot be carried out, with what Notion would say about it. Operations throw it; the dispatcher
/// turns it into the error envelope.
/// </summary>
public sealed class ApiException(int status, string code, string message, JsonObject? additionalData = null) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>One of <see cref="NotionErrorCode"/>.</summary>
    public string Code { get; } = code;

    public JsonObject? AdditionalData { get; } = additionalData;

    /// <summary>How long to wait before the next try.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A body, path or query that breaks a rule: 400 <c>validation_error</c>.</summary>
    public static ApiException Invalid(string message, JsonObject? additionalData = null) =>
        new(400, NotionErrorCode.ValidationError, message, additionalData);

    /// <summary>
    /// An object that is not there, or not for this caller: Notion does not tell the two apart.
    /// <paramref name="kind"/> is the word in the sentence: page, database, data_source, block, user, comment.
    /// </summary>
    public static ApiException NotFound(string kind, NotionId id, Caller caller) =>
        kind == "user"
            ? new(404, NotionErrorCode.ObjectNotFound,
                $"Could not find user with ID: {id}. Make sure your integration has capabilities to read user information. With those capabilities, only members and guests in the integration's workspace are visible.",
                new JsonObject { ["integration_id"] = caller.Bot.ToString() })
            : new(404, NotionErrorCode.ObjectNotFound,
                $"Could not find {kind} with ID: {id}. Make sure the relevant pages and databases are shared with your integration \"{caller.Name}\".",
                new JsonObject { ["integration_id"] = caller.Bot.ToString() });

    /// <summary>The id of a database where that of a page should be.</summary>
    public static ApiException IsDatabase(NotionId id) =>
        Invalid($"Provided ID {id} is a database, not a page. Use the retrieve database API instead.");

    /// <summary>The id of a page where that of a database should be.</summary>
    public static ApiException IsPage(NotionId id) =>
        Invalid($"Provided database_id {id} is a page, not a database. Use the pages API instead, or pass the ID of the database itself.");

    public static ApiException BadUrl() => new(400, NotionErrorCode.InvalidRequestUrl, "Invalid request URL.");

    public static ApiException BadJson() => new(400, NotionErrorCode.InvalidJson, "Error parsing JSON body.");

    public static ApiException Unauthorized() => new(401, NotionErrorCode.Unauthorized, "API token is invalid.");

    public static ApiException Restricted() =>
        new(403, NotionErrorCode.RestrictedResource, "Insufficient permissions for this endpoint.");

    public static ApiException Conflict() =>
        new(409, NotionErrorCode.ConflictError, "Conflict occurred while saving. Please try again.");

    /// <summary>
    /// Too many requests. <paramref name="reason"/> says which limit it was, such as
    /// <c>public_api_request_rate_limit</c>. The wait stands in the body too, for clients that cannot read headers.
    /// </summary>
    public static ApiException RateLimited(string reason, TimeSpan wait) =>
        new(429, NotionErrorCode.RateLimited, "You have been rate limited. Please try again in a few minutes.",
            new JsonObject { ["rate_limit_reason"] = reason, ["retry_after"] = WholeSeconds(wait) })
        {
            RetryAfter = wait,
        };

    /// <summary>More than the machines can take at the moment, whoever asks; handled like a rate limit.</summary>
    public static ApiException Overloaded(TimeSpan wait) =>
        new(529, NotionErrorCode.ServiceOverload, "Notion is temporarily overloaded. Please try again later.",
            new JsonObject { ["retry_after"] = WholeSeconds(wait) })
        {
            RetryAfter = wait,
        };

    /// <summary>A defect. What went wrong is for the log, not for the caller.</summary>
    public static ApiException Unexpected() => new(500, NotionErrorCode.InternalServerError, "Unexpected error occurred.");

    /// <summary>Notion's envelope of an error; its keys are in Notion's order.</summary>
    public ApiAnswer ToAnswer(Guid requestId)
    {
        var body = new JsonObject
        {
            ["object"] = "error",
            ["status"] = Status,
            ["code"] = Code,
            ["message"] = Message,
        };
        if (AdditionalData is not null)
            body["additional_data"] = AdditionalData.DeepClone();
        body["request_id"] = requestId.ToString();
        return new ApiAnswer(Status, Json.Write(body)) { RetryAfter = RetryAfter };
    }

    private static string WholeSeconds(TimeSpan wait) => Math.Ceiling(wait.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
}
