using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Server.Notion;

/// <summary>Notion's envelope for what goes wrong before a workspace is reached.</summary>
internal static class NotionErrors
{
    public static ApiException Unexpected() => new(500, NotionErrorCode.InternalServerError, "Unexpected error occurred.");

    public static ApiAnswer Answer(ApiException error, Guid requestId)
    {
        var body = new JsonObject
        {
            ["object"] = "error",
            ["status"] = error.Status,
            ["code"] = error.Code,
            ["message"] = error.Message,
        };
        if (error.AdditionalData is { } data)
            body["additional_data"] = data.DeepClone();
        body["request_id"] = requestId.ToString();
        return new ApiAnswer(error.Status, Json.Write(body));
    }
}
