using System.Text.Json.Nodes;
using Verso.Kit;
using Verso.Workspace.Tests.Local;

namespace Verso.Workspace.Tests.Replay;

/// <summary>What a session made, and what it found: the objects in its answers that nothing before had made.</summary>
internal sealed class Inventory
{
    private readonly Dictionary<string, JsonObject> _found = [];
    private readonly HashSet<string> _made = [];

    public Inventory(Session session)
    {
        var answered = session.Exchanges.Where(exchange => exchange.Status == 200).ToList();
        foreach (var exchange in answered)
            Notice(exchange);
        foreach (var exchange in answered)
            NoticeMentions(JsonNode.Parse(exchange.Response.GetRawText()));
    }

    /// <summary>As they were first seen, in that order.</summary>
    public IReadOnlyDictionary<string, JsonObject> Found => _found;

    public IReadOnlySet<string> Made => _made;

    public bool Knows(string id) => _made.Contains(id) || _found.ContainsKey(id);

    /// <summary>Keeps what an answer shows that was not made before, as it was first seen.</summary>
    private void Notice(RecordedExchange exchange)
    {
        var response = JsonNode.Parse(exchange.Response.GetRawText())!.AsObject();
        var isMaking = exchange is { Method: "POST", Path: "/v1/pages" or "/v1/databases" or "/v1/data_sources" or "/v1/comments" }
            || (exchange.Method == "PATCH" && exchange.Path.EndsWith("/children", StringComparison.Ordinal));
        var path = exchange.Path.Split('?')[0].Split('/');
        foreach (var older in (response["results"] as JsonArray ?? []).OfType<JsonObject>().Append(response).Where(one => (string?)one["object"] is "block" && one["parent"] is null))
            older["parent"] = path is [.., "children"] ? new JsonObject { ["type"] = "page_id", ["page_id"] = path[3] } : new JsonObject { ["type"] = "workspace", ["workspace"] = true };
        foreach (var shown in (response["results"] as JsonArray ?? []).OfType<JsonObject>().Append(response).Where(one => one["parent"] is JsonObject && one["id"] is JsonValue))
        {
            var parent = shown["parent"]!;
            var parentId = (string?)parent["data_source_id"] ?? (string?)parent["block_id"] ?? (string?)parent["page_id"] ?? (string?)parent["database_id"];
            if (exchange is { Method: "POST", Path: "/v1/pages" } && ((string?)parent["data_source_id"] ?? (string?)parent["database_id"]) is { } container && !Knows(container))
                _found.Add(container, FromRow(shown, container));
            if (isMaking || _made.Contains(shown.Id()) || ((string?)shown["object"] != "page" && parentId is not null && _made.Contains(parentId)))
            {
                _made.Add(shown.Id());
                foreach (var source in (shown["data_sources"] as JsonArray ?? []).OfType<JsonObject>())
                    _made.Add(source.Id());
            }
            else
                _found.TryAdd(shown.Id(), shown.DeepClone().AsObject());
        }
    }

    /// <summary>Pages and databases that a text mentions by their titles.</summary>
    private void NoticeMentions(JsonNode? node)
    {
        if (node is JsonObject { } item && item["mention"] is JsonObject mention && (string?)item["plain_text"] is { } title)
        {
            var kind = (string)mention["type"]!;
            if (kind is "page" or "database" && (string)mention[kind]!["id"]! is var id && !Knows(id))
            {
                var text = new JsonArray(new JsonObject { ["text"] = new JsonObject { ["content"] = title } });
                var found = new JsonObject { ["object"] = kind, ["id"] = id, ["parent"] = new JsonObject { ["type"] = "workspace" } };
                if (kind == "page")
                    found["properties"] = new JsonObject { ["title"] = new JsonObject { ["type"] = "title", ["title"] = text } };
                else
                    found["title"] = text;
                _found.Add(id, found);
            }
        }

        foreach (var below in node switch { JsonArray items => items, JsonObject members => members.Select(member => member.Value), _ => [] })
            NoticeMentions(below);
    }

    /// <summary>A database of which only a row was seen.</summary>
    public JsonObject FromRow(JsonObject row, string id) => new()
    {
        ["object"] = (string?)row["parent"]!["data_source_id"] is null ? "database" : "data_source",
        ["id"] = id,
        ["title"] = new JsonArray(),
        ["parent"] = row["parent"]!.DeepClone(),
        ["properties"] = new JsonObject(row["properties"]!.AsObject().Select(property => KeyValuePair.Create(property.Key, (JsonNode?)new JsonObject
        {
            ["id"] = (string?)property.Value!["id"],
            ["type"] = (string?)property.Value["type"],
            [(string)property.Value["type"]!] = new JsonObject { ["options"] = OptionsInRows(id, property.Key) },
        }))),
    };

    private JsonArray OptionsInRows(string container, string property)
    {
        var options = new Dictionary<string, JsonNode>();
        foreach (var row in _found.Values.Where(one => ((string?)one["parent"]?["data_source_id"] ?? (string?)one["parent"]?["database_id"]) == container))
        {
            if (row["properties"]?[property] is JsonObject value && value[(string)value["type"]!] is { } set)
            {
                foreach (var option in (set as JsonArray ?? [set.DeepClone()]).OfType<JsonObject>().Where(option => option["color"] is not null))
                    options.TryAdd((string)option["name"]!, option.DeepClone());
            }
        }

        return [.. options.Values];
    }
}
