using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Workspace.Api;

/// <summary>Reading of JSON that others wrote: what has the wrong kind counts as missing.</summary>
internal static class Members
{
    public static string? Text(this JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool IsTrue(this JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && flag;

    public static bool IsFalse(this JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var flag) && !flag;

    public static int? Integer(this JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    public static double? Number(this JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    public static NotionId? Id(this JsonNode? node) => NotionId.TryParse(node.Text(), out var id) ? id : null;

    public static JsonNode? At(this JsonNode? node, string key) => node is JsonObject item ? item[key] : null;

    public static JsonArray Items(this JsonNode? node) => node as JsonArray ?? [];

    /// <summary>A time of the public API in milliseconds since 1970.</summary>
    public static long? Milliseconds(this JsonNode? node) =>
        DateTimeOffset.TryParse(node.Text(), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : null;

    public static bool SameAs(this JsonNode? node, JsonNode? other) => JsonNode.DeepEquals(node, other);

    public static bool IsNull(this JsonNode? node) => node is null || node.GetValueKind() == JsonValueKind.Null;
}
