using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Versions;

namespace Verso.Workspace.Tests.Versions;

/// <summary>A context that knows the databases and data sources it was told.</summary>
internal sealed class KnownDatabases : IVersionContext
{
    private readonly Dictionary<NotionId, JsonObject> _databases = [];
    private readonly Dictionary<NotionId, JsonObject> _sources = [];

    public JsonObject? FindDatabase(NotionId id) => _databases.GetValueOrDefault(id)?.DeepClone().AsObject();

    public JsonObject? FindDataSource(NotionId id) => _sources.GetValueOrDefault(id)?.DeepClone().AsObject();

    public JsonObject? FindBlock(NotionId id) => null;

    public bool IsPage(NotionId id) => false;

    /// <summary>Takes a database as 2022-06-28 shows it apart into the two objects it is today.</summary>
    public (JsonObject Database, JsonObject Source) Split(JsonObject old)
    {
        var id = NotionId.Parse(Text(old, "id"));
        var source = NotionId.Named($"source of {id}");
        return (
            Add(_databases, id, $$$"""
                {"object":"database","id":"{{{id}}}","title":{{{Raw(old, "title")}}},"description":{{{Raw(old, "description")}}},
                 "parent":{{{Raw(old, "parent")}}},"is_inline":false,"in_trash":false,"is_locked":false,
                 "created_time":"2026-06-27T16:56:43.405+00:00","last_edited_time":"2026-06-27T16:56:43.405+00:00",
                 "data_sources":[{"id":"{{{source}}}","name":"x"}],"icon":{{{Raw(old, "icon")}}},"cover":{{{Raw(old, "cover")}}},
                 "url":{{{Raw(old, "url")}}},"public_url":null}
                """),
            Add(_sources, source, $$$"""
                {"object":"data_source","id":"{{{source}}}","cover":null,"icon":null,"created_time":{{{Raw(old, "created_time")}}},
                 "created_by":{{{Raw(old, "created_by")}}},"last_edited_by":{{{Raw(old, "last_edited_by")}}},
                 "last_edited_time":{{{Raw(old, "last_edited_time")}}},"title":[],"description":[],"is_inline":false,
                 "properties":{{{Raw(old, "properties")}}},"parent":{"type":"database_id","database_id":"{{{id}}}"},
                 "database_parent":{{{Raw(old, "parent")}}},"url":{{{Raw(old, "url")}}},"public_url":null,"in_trash":false}
                """));
    }

    /// <summary>A database with this many data sources, each with a title property.</summary>
    public (NotionId Database, IReadOnlyList<NotionId> Sources) Make(string name, int sources = 1)
    {
        var id = NotionId.Named(name);
        var ids = Enumerable.Range(0, sources).Select(index => NotionId.Named($"{name} {index}")).ToList();
        Add(_databases, id, $$$"""
            {"object":"database","id":"{{{id}}}","title":[],"description":[],"parent":{"type":"workspace","workspace":true},"in_trash":false,
             "data_sources":[{{{string.Join(',', ids.Select(source => new JsonObject { ["id"] = source.ToString(), ["name"] = name }.ToJsonString()))}}}]}
            """);
        foreach (var source in ids)
        {
            Add(_sources, source, $$$$$"""
                {"object":"data_source","id":"{{{{{source}}}}}","properties":{"Link":{"id":"a","name":"Link","type":"relation",
                 "relation":{"database_id":"{{{{{id}}}}}","data_source_id":"{{{{{source}}}}}","type":"single_property","single_property":{}}}},
                 "parent":{"type":"database_id","database_id":"{{{{{id}}}}}"},"database_parent":{"type":"workspace","workspace":true},"in_trash":false}
                """);
        }

        return (id, ids);
    }

    private static JsonObject Add(Dictionary<NotionId, JsonObject> known, NotionId id, string json)
    {
        known[id] = JsonNode.Parse(json)!.AsObject();
        return known[id].DeepClone().AsObject();
    }

    private static string Text(JsonObject value, string name) => value[name]!.GetValue<string>();

    private static string Raw(JsonObject value, string name) => value[name]?.ToJsonString() ?? "null";
}
