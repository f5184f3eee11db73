using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Versions;

/// <summary>Before 2021-08-16 appending children was answered with the block they were appended to, since then with the list of them.</summary>
internal static class AppendedBlocks
{
    public static NotionVersion Since { get; } = NotionVersion.TryParse("2021-08-16", out var version) ? version : NotionVersion.Databases;

    public static JsonObject Lower(JsonObject body, ApiRequest request, IVersionContext context)
    {
        if (request.Method != "PATCH" || request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries) is not ["blocks", var name, "children"]
            || body["results"] is not JsonArray appended || !NotionId.TryParse(name, out var id) || context.FindBlock(id) is not { } block)
            return body;
        // Whoever may not read what they have appended, sees no more of the block either.
        var shown = appended.All(one => one is JsonObject whole && whole.ContainsKey("type"))
            ? block
            : new JsonObject { ["object"] = "block", ["id"] = id.ToString() };
        if (body["request_id"] is { } requestId)
            shown["request_id"] = requestId.DeepClone();
        return shown;
    }
}
