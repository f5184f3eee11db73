using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Versions;

/// <summary>What 2022-02-22 renamed: the rich text of a block was called <c>text</c>.</summary>
internal static class TextWords
{
    public static NotionVersion Since { get; } = NotionVersion.TryParse("2022-02-22", out var version) ? version : NotionVersion.Databases;

    public static ApiRequest Lift(ApiRequest request)
    {
        if (LiftedBody.Read(request) is not { } body)
            return request;
        if (body["children"] is JsonArray children)
            LiftBlocks(children);
        if (request.Path.StartsWith("blocks/", StringComparison.Ordinal))
            LiftBlock(body);
        return request.With(body);
    }

    public static void Lower(JsonObject served)
    {
        if (served["object"]?.GetValue<string>() == "block"
            && served["type"]?.GetValue<string>() is { } type && served[type] is JsonObject payload)
            payload.Rename("rich_text", "text");
    }

    private static void LiftBlocks(JsonArray blocks)
    {
        foreach (var block in blocks.OfType<JsonObject>())
            LiftBlock(block);
    }

    private static void LiftBlock(JsonObject block)
    {
        foreach (var payload in block.Select(member => member.Value).OfType<JsonObject>())
        {
            if (payload["text"] is not JsonArray)
                continue;
            payload.Rename("text", "rich_text");
            if (payload["children"] is JsonArray below)
                LiftBlocks(below);
        }
    }
}
