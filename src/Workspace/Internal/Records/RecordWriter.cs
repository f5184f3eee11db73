using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Records;

/// <summary>Writes the objects of a workspace as Notion's internal records.</summary>
public sealed class RecordWriter(NotionId space)
{
    public NotionId Space { get; } = space;

    /// <summary>A block, page or database as a record of the table <c>block</c>.</summary>
    public JsonObject Block(RecordSource source)
    {
        var json = source.Json;
        var record = new JsonObject { ["id"] = source.Id.ToString(), ["version"] = source.Version };
        var (type, properties, format) = json["object"].Text() switch
        {
            "page" => PageRecords.Write(json, Space),
            "database" => (json["is_inline"].IsTrue() ? BlockKinds.InlineDatabase : BlockKinds.DatabasePage, [], DatabaseFormat(json)),
            _ => BlockRecords.Write(json, source.Columns, Space),
        };
        record["type"] = type;
        if (properties.Count > 0)
            record["properties"] = properties;
        if (source.Content.Count > 0 && !BlockKinds.IsDatabase(type))
            record["content"] = new JsonArray([.. source.Content.Select(id => JsonValue.Create(id.ToString()))]);
        if (format.Count > 0)
            record["format"] = format;
        if (json["object"].Text() == "database" && FirstDataSource(json) is { } collection)
            record["collection_id"] = collection.ToString();
        if (source.IsTemplate)
            record["is_template"] = true;
        AddEnvelope(record, source);
        if (record["parent_table"].Text() == Tables.Space)
            record["permissions"] = new JsonArray(new JsonObject { ["role"] = RecordBox.Editor, ["type"] = "space_permission" });
        MergePatch.Apply(record, source.Hidden);
        return record;
    }

    /// <summary>A database's block with its views, which lie in the store beside it.</summary>
    public JsonObject Database(RecordSource source, IEnumerable<NotionId> views)
    {
        var record = Block(source);
        record["view_ids"] = new JsonArray([.. views.Select(id => JsonValue.Create(id.ToString()))]);
        return record;
    }

    /// <summary>A data source as a record of the table <c>collection</c>.</summary>
    public JsonObject Collection(RecordSource source)
    {
        var json = source.Json;
        var record = new JsonObject
        {
            ["id"] = source.Id.ToString(),
            ["version"] = source.Version,
            ["name"] = TextSegments.FromRichText(json["title"], Space),
            ["schema"] = Schemas.FromPublic(json["properties"], source.Hidden?["schema"], source.AiInference, Space),
        };
        if (TextSegments.FromRichText(json["description"], Space) is { Count: > 0 } description)
            record["description"] = description;
        if (IconRecords.ToInternal(json["icon"], Space) is { } icon)
            record["icon"] = icon;
        if (IconRecords.ToInternal(json["cover"], Space) is { } cover)
            record["cover"] = cover;
        record["parent_id"] = json["parent"].At("database_id").Text();
        record["parent_table"] = Tables.Block;
        record["alive"] = !json["in_trash"].IsTrue();
        record["migrated"] = true;
        if (source.Content.Count > 0)
            record["template_pages"] = new JsonArray([.. source.Content.Select(id => JsonValue.Create(id.ToString()))]);
        record["space_id"] = Space.ToString();
        if (source.Hidden is { } hidden)
            MergePatch.Apply(record, Without(hidden, "schema"));
        return record;
    }

    /// <summary>A view as a record of the table <c>collection_view</c>.</summary>
    /// <param name="schema">Of the view's data source, when it has one.</param>
    public JsonObject View(RecordSource source, DataSourceSchema? schema = null)
    {
        var record = ViewRecords.Write(source, Space, schema);
        MergePatch.Apply(record, source.Hidden);
        return record;
    }

    private static JsonObject Without(JsonObject json, string key)
    {
        var rest = json.DeepClone().AsObject();
        rest.Remove(key);
        return rest;
    }

    private static NotionId? FirstDataSource(JsonObject database) => database["data_sources"].Items().FirstOrDefault().At("id").Id();

    private JsonObject DatabaseFormat(JsonObject json)
    {
        var format = new JsonObject();
        if (FirstDataSource(json) is { } collection)
            format["collection_pointer"] = Pointer.Collection(collection).ToJson(Space);
        if (json["is_locked"].IsTrue())
            format["block_locked"] = true;
        return format;
    }

    private void AddEnvelope(JsonObject record, RecordSource source)
    {
        var json = source.Json;
        var parent = ParentOf(json["parent"]);
        record["parent_id"] = parent.Id.ToString();
        record["parent_table"] = parent.Table;
        record["alive"] = !json["in_trash"].IsTrue();
        record["space_id"] = Space.ToString();
        AddStamp(record, "created", source.Created?.ToUnixTimeMilliseconds() ?? json["created_time"].Milliseconds(), json["created_by"]);
        AddStamp(record, "last_edited", source.Edited?.ToUnixTimeMilliseconds() ?? json["last_edited_time"].Milliseconds(), json["last_edited_by"]);
    }

    private Pointer ParentOf(JsonNode? parent) => parent.At("type").Text() switch
    {
        "data_source_id" when parent.At("data_source_id").Id() is { } id => Pointer.Collection(id),
        { } type when parent.At(type).Id() is { } id => Pointer.Block(id),
        _ => new Pointer(Tables.Space, Space),
    };

    private static void AddStamp(JsonObject record, string name, long? time, JsonNode? user)
    {
        if (time is { } milliseconds)
            record[$"{name}_time"] = milliseconds;
        if (user.At("id").Text() is { } id)
        {
            record[$"{name}_by_table"] = Tables.User;
            record[$"{name}_by_id"] = id;
        }
    }
}
