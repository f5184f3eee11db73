using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Internal.Records;

/// <summary>Records of pages and collections as requests of the public API.</summary>
public static class PageReading
{
    /// <summary>
    /// The values of a page by encoded property id, for those ids that <paramref name="schema"/> (raw id → internal entry) knows;
    /// a page outside of a collection has its title alone.
    /// </summary>
    /// <exception cref="FormatException">A value does not fit its property.</exception>
    public static JsonObject Properties(JsonNode? properties, JsonObject? schema, Func<NotionId, bool>? isDatabase = null)
    {
        var request = new JsonObject();
        foreach (var (id, segments) in properties as JsonObject ?? [])
        {
            if (Property(id, segments, schema, isDatabase) is { } value)
                request[PropertyId.Encode(id)] = value;
        }

        return request;
    }

    /// <summary>The request for one value; null when the page has no such property or it cannot be written.</summary>
    public static JsonObject? Property(string id, JsonNode? segments, JsonObject? schema, Func<NotionId, bool>? isDatabase = null)
    {
        var type = schema is null
            ? (id == PageRecords.TitleId ? "title" : null)
            : schema[id].At("type").Text();
        return type is null ? null : RowValues.ToRequest(PropertyKinds.ToPublic(type), segments, isDatabase);
    }

    /// <summary>Icon, cover and lock as members of a page request; null removes.</summary>
    public static JsonObject Look(JsonNode? format) => new()
    {
        ["icon"] = IconRecords.ToRequest(format.At("page_icon").Text()),
        ["cover"] = IconRecords.ToCover(format.At("page_cover").Text()),
        ["is_locked"] = format.At("block_locked").IsTrue(),
    };

    /// <summary>A collection's title, description, icon, cover and properties as members of a request.</summary>
    public static JsonObject Collection(JsonObject record)
    {
        var properties = new JsonObject();
        foreach (var (id, entry) in record["schema"] as JsonObject ?? [])
            properties[PropertyId.Encode(id)] = Schemas.ToRequest(entry);
        return new JsonObject
        {
            ["title"] = TextSegments.ToRichText(record["name"]),
            ["description"] = TextSegments.ToRichText(record["description"]),
            ["icon"] = IconRecords.ToRequest(record["icon"].Text()),
            ["cover"] = IconRecords.ToCover(record["cover"].Text()),
            ["properties"] = properties,
        };
    }
}
