using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// Views of a database: filter, sorts, groups and visible properties are those of the public view. What a record says beyond
/// that is kept as it was written here.
/// </summary>
internal static class ViewRecords
{
    /// <param name="schema">Of the view's data source; null for a dashboard, and for a view whose data source is not there.</param>
    public static JsonObject Write(RecordSource source, NotionId space, DataSourceSchema? schema)
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
        var query = new JsonObject();
        if (json["data_source_id"].Id() is { } collection)
            format["collection_pointer"] = Pointer.Collection(collection).ToJson(space);
        WriteConfiguration(json["configuration"] as JsonObject ?? [], format, query);
        if (schema is not null)
        {
            AddGroups(format, schema);
            if (QuickFilters(json["quick_filters"], schema) is { Count: > 0 } quick)
                format["property_filters"] = quick;
            if (InternalFilters.FromPublic(json["filter"], schema) is { } filter)
                query["filter"] = filter.ContainsKey("filters") ? filter : new JsonObject { ["operator"] = "and", ["filters"] = new JsonArray(filter) };
        }

        if (Sorts(json["sorts"]) is { Count: > 0 } sorts)
            query["sort"] = sorts;
        record["format"] = format;
        if (query.Count > 0)
            record["query2"] = query;
        record["parent_id"] = json["parent"].At("database_id").Text();
        record["parent_table"] = Tables.Block;
        record["alive"] = !source.IsInTrash;
        record["space_id"] = space.ToString();
        return record;
    }

    private static void WriteConfiguration(JsonObject configuration, JsonObject format, JsonObject query)
    {
        var type = configuration["type"].Text() ?? "table";
        foreach (var (name, value) in configuration)
        {
            if (name == "type" || name.EndsWith("_property_name", StringComparison.Ordinal) || name is "date_property_name" or "end_date_property_name")
                continue;
            if (ViewMembers.InQueryOf(type, name) is { } inQuery)
                query[inQuery] = PropertyId.Decode(value.Text() ?? "");
            else if (value is JsonArray properties && name.EndsWith("properties", StringComparison.Ordinal))
                format[$"{type}_{name}"] = new JsonArray([.. properties.Select(Column)]);
            else
                format[ViewMembers.InFormatOf(type, name)] = ViewMembers.ToInternal(value);
        }
    }

    private static JsonObject Column(JsonNode? property)
    {
        var column = new JsonObject
        {
            ["property"] = PropertyId.Decode(property.At("property_id").Text() ?? ""),
            ["visible"] = !property.At("visible").IsFalse(),
        };
        foreach (var (name, value) in property as JsonObject ?? [])
        {
            if (name is not ("property_id" or "property_name" or "visible"))
                column[name] = value?.DeepClone();
        }

        return column;
    }

    /// <summary>The groups that a page draws before it has seen a row: one for each option, and one for rows without any.</summary>
    private static void AddGroups(JsonObject format, DataSourceSchema schema)
    {
        foreach (var (by, groups) in ((string, string)[])[("board_columns_by", "board_columns"), ("collection_group_by", "collection_groups")])
        {
            if (format[by].At("property").Text() is { } id && schema.FindById(id) is { } property && Groups(property, format[by].At("type").Text()) is { Count: > 0 } known)
                format[groups] = known;
        }
    }

    private static JsonArray Groups(PropertySchema property, string? type)
    {
        JsonNode?[] values = property.Type switch
        {
            "select" or "multi_select" or "status" => [null, .. property.Options.Select(option => (JsonNode)option.Name)],
            "checkbox" => [true, false],
            _ => [],
        };
        return new JsonArray([.. values.Select(value => new JsonObject
        {
            ["property"] = property.Id,
            ["value"] = value is null ? new JsonObject { ["type"] = type } : new JsonObject { ["type"] = type, ["value"] = value },
            ["hidden"] = false,
        })]);
    }

    private static JsonArray QuickFilters(JsonNode? filters, DataSourceSchema schema)
    {
        var written = new JsonArray();
        foreach (var (id, condition) in filters as JsonObject ?? [])
        {
            var leaf = new JsonObject { ["property"] = id };
            foreach (var (key, value) in condition as JsonObject ?? [])
                leaf[key] = value?.DeepClone();
            if (InternalFilters.FromPublic(leaf, schema) is { } filter)
                written.Add(new JsonObject { ["id"] = PropertyId.Decode(id), ["filter"] = filter });
        }

        return written;
    }

    private static JsonArray Sorts(JsonNode? sorts) => new([.. sorts.Items().Select(sort => new JsonObject
    {
        ["property"] = sort.At("timestamp").Text() ?? PropertyId.Decode(sort.At("property").Text() ?? ""),
        ["direction"] = sort.At("direction").Text() ?? "ascending",
    })]);
}
