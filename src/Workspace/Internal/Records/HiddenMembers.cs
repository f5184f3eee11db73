using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// What a record says that the public JSON cannot: it is kept beside the object and laid over its record. What the public
/// JSON does say is never kept twice, so that a later change through the public API is seen.
/// </summary>
public static class HiddenMembers
{
    private static readonly HashSet<string> OwnedByStore =
    [
        "id", "version", "content", "parent_id", "parent_table", "alive", "space_id", "permissions", "view_ids", "collection_id", "is_template", "template_pages",
        "created_time", "created_by", "created_by_id", "created_by_table",
        "last_edited_time", "last_edited_by", "last_edited_by_id", "last_edited_by_table",
    ];

    private static readonly HashSet<string> OwnedFormat =
    [
        "block_color", "page_icon", "page_cover", "block_locked", "toggleable", "display_source", "column_ratio", "list_start_index",
        "list_format", "original_url", "alias_pointer", "transclusion_reference_pointer", "collection_pointer",
        "table_block_column_header", "table_block_row_header",
    ];

    private static readonly HashSet<string> OwnedByCollection = ["name", "description", "icon", "cover", "schema", "migrated"];

    /// <param name="record">The record as it was asked for.</param>
    /// <param name="written">The record as it would be written from the public JSON alone.</param>
    /// <param name="schema">For a row: the schema of its collection.</param>
    public static JsonObject? OfBlock(JsonObject record, JsonObject written, JsonObject? schema = null)
    {
        var kind = BlockReading.TypeOf(record);
        var hidden = Difference(record, written, key => !OwnedByStore.Contains(key) && key is not ("format" or "properties"));
        Keep(hidden, "format", Difference(record["format"], written["format"], key => kind == BlockKinds.Unsupported || !OwnedFormat.Contains(key)));
        Keep(hidden, "properties", Difference(record["properties"], written["properties"], key => !OwnsProperty(kind, key, schema)));
        return hidden.Count == 0 ? null : hidden;
    }

    public static JsonObject? OfCollection(JsonObject record, JsonObject written)
    {
        var hidden = Difference(record, written, key => !OwnedByStore.Contains(key) && !OwnedByCollection.Contains(key));
        var schema = new JsonObject();
        foreach (var (id, entry) in record["schema"] as JsonObject ?? [])
            Keep(schema, id, Schemas.Hidden(entry, written["schema"].At(id)));
        Keep(hidden, "schema", schema);
        return hidden.Count == 0 ? null : hidden;
    }

    /// <summary>A type that the public API does not have stays here: there the view is a table.</summary>
    public static JsonObject? OfView(JsonObject record, JsonObject written)
    {
        var hidden = Difference(record, written, key => !OwnedByStore.Contains(key) && key is not ("name" or "format" or "query2"));
        Keep(hidden, "format", Difference(record["format"], written["format"], key => key != "collection_pointer"));
        Keep(hidden, "query2", Difference(record["query2"], written["query2"], _ => true));
        return hidden.Count == 0 ? null : hidden;
    }

    /// <summary>Takes away what is kept of a view where its public JSON says something new: the newer word counts.</summary>
    /// <param name="before">The record as the public JSON alone gave it.</param>
    /// <param name="after">The record as it gives it now.</param>
    internal static void GiveWay(JsonObject hidden, JsonObject before, JsonObject after)
    {
        foreach (var member in (string[])["format", "query2"])
        {
            if (hidden[member] is not JsonObject kept)
                continue;
            foreach (var key in kept.Select(pair => pair.Key).Where(key => !JsonNode.DeepEquals(before[member].At(key), after[member].At(key))).ToList())
                kept.Remove(key);
            if (kept.Count == 0)
                hidden.Remove(member);
        }
    }

    private static void Keep(JsonObject hidden, string key, JsonObject? part)
    {
        if (part is { Count: > 0 })
            hidden[key] = part;
    }

    private static JsonObject Difference(JsonNode? wanted, JsonNode? written, Func<string, bool> isHidden)
    {
        var difference = new JsonObject();
        foreach (var (key, value) in wanted as JsonObject ?? [])
        {
            if (value is not null && isHidden(key) && !value.SameAs(written.At(key)))
                difference[key] = value.DeepClone();
        }

        return difference;
    }

    private static bool OwnsProperty(string kind, string key, JsonObject? schema) => kind switch
    {
        BlockKinds.Unsupported => false,
        "table_row" => true,
        "child_page" when schema is not null => schema.ContainsKey(key),
        _ => key switch
        {
            "title" => kind is not ("image" or "video" or "audio" or "pdf" or "bookmark" or "embed" or "link_preview"),
            "caption" => kind is "image" or "video" or "audio" or "pdf" or "file" or "bookmark" or "embed" or "code",
            "source" => kind is "image" or "video" or "audio" or "pdf" or "file" or "embed",
            "link" => kind == "bookmark",
            "language" => kind == "code",
            "checked" => kind == "to_do",
            _ => false,
        },
    };
}
