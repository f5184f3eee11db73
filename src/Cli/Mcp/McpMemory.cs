using System.Text.Json.Nodes;

namespace Verso.Cli.Mcp;

/// <summary>What a client has told its session, so that another one can be told the same.</summary>
internal sealed class McpMemory
{
    private readonly Lock _locked = new();
    private readonly Dictionary<string, JsonObject> _lasting = [];

    /// <summary>The client's <c>initialize</c>; null before it.</summary>
    public JsonObject? Beginning { get; private set; }

    /// <summary>The revision that was agreed on.</summary>
    public string? Version { get; private set; }

    /// <summary>Takes a request and its answer to heart.</summary>
    public void Note(JsonObject request, JsonObject answer)
    {
        if (answer["result"] is not { } result)
            return;
        var uri = McpMessage.Text((request["params"] as JsonObject)?["uri"]) ?? "";
        lock (_locked)
        {
            switch (McpMessage.Method(request))
            {
                case "initialize":
                    Beginning = request;
                    Version = McpMessage.Text(result["protocolVersion"]);
                    break;
                case "logging/setLevel":
                    _lasting["level"] = request;
                    break;
                case "resources/subscribe":
                    _lasting[$"uri {uri}"] = request;
                    break;
                case "resources/unsubscribe":
                    _lasting.Remove($"uri {uri}");
                    break;
            }
        }
    }

    /// <summary>What a new session has to be told, in order.</summary>
    public List<JsonObject> Repeat(JsonObject beginning)
    {
        lock (_locked)
        {
            return [beginning, new JsonObject { ["jsonrpc"] = "2.0", ["method"] = "notifications/initialized" }, .. _lasting.Values];
        }
    }
}
