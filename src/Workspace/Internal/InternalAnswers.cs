using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal;

/// <summary>Answers as Notion's web front writes them.</summary>
public static class InternalAnswers
{
    public const string JsonType = "application/json; charset=utf-8";
    public const string LinesType = "application/x-ndjson";

    private const string HtmlType = "text/html; charset=utf-8";

    public static InternalAnswer Json(JsonNode body, int status = 200) => new(status, JsonType, new MemoryStream(Api.Json.Write(body), writable: false));

    /// <summary>An error. Some clients see it by <c>errorId</c> alone, so it is always there.</summary>
    public static InternalAnswer Error(InternalException fault)
    {
        var body = new JsonObject
        {
            ["isNotionError"] = true,
            ["errorId"] = Guid.NewGuid().ToString(),
            ["name"] = fault.Name,
            ["debugMessage"] = fault.Message,
            ["message"] = fault.Status == 401 ? fault.Message : $"Something went wrong. ({fault.Status})",
            ["status"] = fault.Status,
        };
        if (fault.ClientData is { } data)
            body["clientData"] = data.DeepClone();
        return Json(body, fault.Status);
    }

    /// <summary>A fault that the public operations found, in the words of the internal API.</summary>
    public static InternalException From(ApiException fault) => new(
        fault.Status,
        fault.Status switch { 401 => "UnauthorizedError", 403 => "ForbiddenError", 429 => "UserRateLimitResponse", 409 => "ConflictError", _ => "ValidationError" },
        fault.Message);

    /// <summary>The page that Notion's front shows for an endpoint it does not have.</summary>
    public static InternalAnswer NoSuchEndpoint(string endpoint)
    {
        var path = WebUtility.HtmlEncode($"/api/v3/{endpoint}");
        return new(404, HtmlType, new MemoryStream(Encoding.UTF8.GetBytes($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Error</title>
            </head>
            <body>
            <pre>Cannot POST {path}</pre>
            </body>
            </html>

            """), writable: false));
    }
}
