using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Records;

/// <summary>Views of a database. What a view looks like beyond its name and kind is kept as it was written here.</summary>
internal static class ViewRecords
{
    public static JsonObject Write(RecordSource source, NotionId space)
    {
        var json = source.Json;
        var record = new JsonObject
        {
            ["id"] = source.Id.ToString(),
            ["version"] = source.Version,
            ["type"] = json["type"].Text() ?? "table",
            ["name"] = json["name"].Text() ?? "",
        };
        var format = new JsonObject();
        if (json["data_source_id"].Id() is { } collection)
            format["collection_pointer"] = Pointer.Collection(collection).ToJson(space);
        if (json["configuration"].At("properties") is JsonArray properties)
            format["table_properties"] = new JsonArray([.. properties.Select(Column)]);
        record["format"] = format;
        if (Sorts(json["sorts"]) is { Count: > 0 } sorts)
            record["query2"] = new JsonObject { ["sort"] = sorts };
        record["parent_id"] = json["parent"].At("database_id").Text();
        record["parent_table"] = Tables.Block;
        record["alive"] = !json["in_trash"].IsTrue();
        record["space_id"] = space.ToString();
        return record;
    }

    private static JsonObject Column(JsonNode? property)
    {
        var column = new JsonObject
        {
            ["property"] = PropertyId.Decode(property.At("property_id").Text() ?? ""),
            ["visible"] = !property.At("visible").IsFalse(),
        };
        if (property.At("width") is JsonValue width)
            column["width"] = width.DeepClone();
        return column;
    }

    private static JsonArray Sorts(JsonNode? sorts) => new([.. sorts.Items().Select(sort => new JsonObject
    {
        ["property"] = sort.At("timestamp").Text() ?? PropertyId.Decode(sort.At("property").Text() ?? ""),
        ["direction"] = sort.At("direction").Text() ?? "ascending",
    })]);
}
