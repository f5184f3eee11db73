using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Cli.Mcp;

/// <summary>What a message says of itself, as far as whoever carries it has to know.</summary>
internal static class McpMessage
{
    private const string VersionKey = "io.modelcontextprotocol/protocolVersion";

    public static string? Method(JsonObject message) => Text(message["method"]);

    /// <summary>Null for a notification.</summary>
    public static JsonNode? Id(JsonObject message) => message["method"] is null ? null : message["id"];

    /// <summary>The revision that a message names by itself, as those after 2025-11-25 do.</summary>
    public static string? Version(JsonObject message) => Text(((message["params"] as JsonObject)?["_meta"] as JsonObject)?[VersionKey]);

    public static bool IsSessionless(JsonObject message) => Version(message) is not null;

    /// <param name="id">The request that shall end, as JSON.</param>
    public static bool IsCancellation(JsonObject message, out string id)
    {
        id = (message["params"] as JsonObject)?["requestId"]?.ToJsonString() ?? "";
        return Method(message) == "notifications/cancelled" && id.Length > 0;
    }

    /// <summary>What a request is about, for the header that proxies route by.</summary>
    public static string? Name(JsonObject message)
    {
        var name = Method(message) switch
        {
            "tools/call" or "prompts/get" => Text((message["params"] as JsonObject)?["name"]),
            "resources/read" => Text((message["params"] as JsonObject)?["uri"]),
            _ => null,
        };
        return name is null || name.All(one => one is >= ' ' and <= '~') ? name : $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}?=";
    }

    public static string? Text(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
