using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Server.Triggers;

/// <summary>Reading of events, which others wrote: what has the wrong kind counts as missing.</summary>
internal static class EventJson
{
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static NotionId? Id(JsonNode? node) => NotionId.TryParse(Text(node), null, out var id) ? id : null;

    public static JsonNode? At(JsonNode? node, string name) => node is JsonObject json ? json[name] : null;
}
