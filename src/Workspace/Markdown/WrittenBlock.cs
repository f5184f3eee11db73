using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>A block that is written out: served, sent or about to exist.</summary>
internal sealed record WrittenBlock(string? Id, string Type, JsonObject Payload, IReadOnlyList<WrittenBlock> Children)
{
    /// <summary>It is there, but not what is below it: there was too much.</summary>
    public bool IsCut { get; init; }

    public JsonArray Text => Payload["rich_text"] as JsonArray ?? [];

    public JsonArray Caption => Payload["caption"] as JsonArray ?? [];

    public string? Color => Payload["color"].Text() is { } color && color != Colors.Default ? color : null;

    /// <summary>The address of a media block's file, or of whatever else has one.</summary>
    public string Url =>
        (Payload["external"].At("url") ?? Payload["file"].At("url") ?? Payload["url"]).Text() ?? "";

    public bool Is(string flag) => Payload[flag].IsTrue();

    public static WrittenBlock Of(JsonObject block)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var type = block["type"]?.GetValue<string>() ?? block.First(member => member.Value is JsonObject).Key;
        var payload = block[type] as JsonObject ?? [];
        var children = block["children"] as JsonArray ?? payload["children"] as JsonArray ?? [];
        return new(block["id"]?.GetValue<string>(), type, payload, [.. children.OfType<JsonObject>().Select(Of)]);
    }

    public static WrittenBlock Of(NewBlock block)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return new(block.Existing?.ToString(), block.Type, block.Payload, [.. block.Children.Select(Of)]);
    }
}
