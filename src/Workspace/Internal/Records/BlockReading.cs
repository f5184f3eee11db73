using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// Records of blocks as requests of the public API: <c>{"type":"to_do","to_do":{"rich_text":[…],"checked":true}}</c>. Of what the
/// public API does not know, the type is kept: it becomes <c>unsupported</c>.
/// </summary>
/// <param name="isDatabase">Whether a block that is pointed to is a database; a page otherwise.</param>
public sealed class BlockReading(Func<NotionId, bool>? isDatabase = null)
{
    /// <summary>The public type of a record.</summary>
    public static string TypeOf(JsonObject record) => BlockKinds.ToPublic(record["type"].Text() ?? "");

    /// <param name="columns">The columns of the table that a row lies in.</param>
    public JsonObject Read(JsonObject record, IReadOnlyList<string>? columns = null)
    {
        var type = TypeOf(record);
        return new JsonObject { ["type"] = type, [type] = Payload(type, record, columns ?? ColumnsOf(record)) };
    }

    /// <summary>The order of columns that a table's record gives.</summary>
    public static IReadOnlyList<string> ColumnsOf(JsonObject record) =>
        [.. record["format"].At(BlockRecords.ColumnOrder).Items().Select(column => column.Text()).OfType<string>()];

    private JsonObject Payload(string type, JsonObject record, IReadOnlyList<string> columns)
    {
        var properties = record["properties"];
        var format = record["format"];
        switch (type)
        {
            case "paragraph" or "bulleted_list_item" or "numbered_list_item" or "toggle" or "quote" or "template":
                return Text(record);
            case "heading_1" or "heading_2" or "heading_3" or "heading_4":
                return With(Text(record), "is_toggleable", format.At("toggleable").IsTrue());
            case "to_do":
                return With(Text(record), "checked", TextSegments.Plain(properties.At("checked")) == "Yes");
            case "callout":
                return IconRecords.ToRequest(format.At("page_icon").Text()) is { } icon ? With(Text(record), "icon", icon) : Text(record);
            case "code":
                return new JsonObject
                {
                    ["caption"] = Rich(properties.At("caption")),
                    ["rich_text"] = Rich(properties.At("title")),
                    ["language"] = CodeLanguages.ToPublic(TextSegments.Plain(properties.At("language"))),
                };
            case "equation":
                return new JsonObject { ["expression"] = TextSegments.Plain(properties.At("title")) };
            case "image" or "video" or "audio" or "pdf" or "file":
                return File(type, properties, format);
            case "bookmark":
                return Address(properties, "link", null);
            case "embed":
                return Address(properties, "source", format.At("display_source").Text());
            case "link_preview":
                return new JsonObject { ["url"] = format.At("original_url").Text() ?? TextSegments.Plain(properties.At("source")) };
            case "table_of_contents":
                return new JsonObject { ["color"] = Color(format) };
            case "column" when format.At("column_ratio") is JsonValue ratio:
                return new JsonObject { ["width_ratio"] = ratio.DeepClone() };
            case "link_to_page" when format.At("alias_pointer").At("id").Id() is { } target:
                var kind = isDatabase?.Invoke(target) == true ? "database_id" : "page_id";
                return new JsonObject { ["type"] = kind, [kind] = target.ToString() };
            case "synced_block":
                return new JsonObject { ["synced_from"] = SyncedFrom(format) };
            case "table":
                return new JsonObject
                {
                    ["table_width"] = Math.Max(1, columns.Count),
                    ["has_column_header"] = format.At("table_block_column_header").IsTrue(),
                    ["has_row_header"] = format.At("table_block_row_header").IsTrue(),
                };
            case "table_row":
                return new JsonObject { ["cells"] = new JsonArray([.. columns.Select(column => Rich(properties.At(column)))]) };
            case "child_page" or "child_database":
                return new JsonObject { ["title"] = TextSegments.Plain(properties.At("title")) };
            case "meeting_notes":
                return new JsonObject { ["title"] = Rich(properties.At("title")) };
            case BlockKinds.Unsupported:
                return new JsonObject { ["block_type"] = record["type"].Text() };
            default:
                return [];
        }
    }

    private JsonArray Rich(JsonNode? segments) => TextSegments.ToRichText(segments, isDatabase);

    private JsonObject Text(JsonObject record) =>
        new() { ["rich_text"] = Rich(record["properties"].At("title")), ["color"] = Color(record["format"]) };

    private JsonObject File(string type, JsonNode? properties, JsonNode? format)
    {
        var url = TextSegments.Plain(properties.At("source"));
        var file = IconRecords.External(url.Length > 0 ? url : format.At("display_source").Text() ?? "");
        file.Insert(0, "caption", Rich(properties.At("caption")));
        if (type == "file" && TextSegments.Plain(properties.At("title")) is { Length: > 0 } name)
            file["name"] = name;
        return file;
    }

    private JsonObject Address(JsonNode? properties, string key, string? otherwise)
    {
        var url = TextSegments.Plain(properties.At(key));
        return new JsonObject { ["caption"] = Rich(properties.At("caption")), ["url"] = url.Length > 0 ? url : otherwise ?? "" };
    }

    private static JsonObject? SyncedFrom(JsonNode? format) =>
        format.At("transclusion_reference_pointer").At("id").Id() is { } original
            ? new JsonObject { ["type"] = "block_id", ["block_id"] = original.ToString() }
            : null;

    private static string Color(JsonNode? format) => Colors.ToPublic(format.At("block_color").Text() ?? Colors.Default);

    private static JsonObject With(JsonObject payload, string key, JsonNode value)
    {
        payload[key] = value;
        return payload;
    }
}
