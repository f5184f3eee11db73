using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal.Records;

/// <summary>The payload of a block as <c>type</c>, <c>properties</c> and <c>format</c> of a record.</summary>
internal static class BlockRecords
{
    public const string ColumnOrder = "table_block_column_order";

    public static (string Type, JsonObject Properties, JsonObject Format) Write(JsonObject block, IReadOnlyList<string> columns, NotionId space)
    {
        var type = block["type"].Text() ?? BlockKinds.Unsupported;
        var payload = block[type];
        var properties = new JsonObject();
        var format = new JsonObject();
        AddText(properties, "title", payload.At("rich_text"), space);
        AddText(properties, "caption", payload.At("caption"), space);
        if (payload.At("color").Text() is { } color and not Colors.Default)
            format["block_color"] = Colors.ToInternal(color);
        if (IconRecords.ToInternal(payload.At("icon"), space) is { } icon)
            format["page_icon"] = icon;

        var internalType = BlockKinds.ToInternal(type);
        switch (type)
        {
            case "heading_1" or "heading_2" or "heading_3" or "heading_4" when payload.At("is_toggleable").IsTrue():
                format["toggleable"] = true;
                break;
            case "to_do" when payload.At("checked").IsTrue():
                properties["checked"] = TextSegments.OfPlain("Yes");
                break;
            case "code":
                properties["language"] = TextSegments.OfPlain(CodeLanguages.ToInternal(payload.At("language").Text() ?? CodeLanguages.PlainText));
                break;
            case "equation":
                properties["title"] = TextSegments.OfPlain(payload.At("expression").Text() ?? "");
                break;
            case "image" or "video" or "audio" or "pdf" or "file":
                AddFile(properties, format, type, payload);
                break;
            case "bookmark":
                AddAddress(properties, "link", payload.At("url").Text());
                break;
            case "embed":
                AddAddress(properties, "source", Attachments.ToInternal(payload.At("url").Text()));
                format["display_source"] = Attachments.ToInternal(payload.At("url").Text());
                break;
            case "link_preview":
                format["original_url"] = payload.At("url").Text();
                break;
            case "column" when payload.At("width_ratio") is { } ratio:
                format["column_ratio"] = ratio.DeepClone();
                break;
            case "numbered_list_item":
                Copy(payload, "list_start_index", format);
                Copy(payload, "list_format", format);
                break;
            case "link_to_page" when payload.At(payload.At("type").Text() ?? "").Id() is { } target:
                format["alias_pointer"] = Pointer.Block(target).ToJson(space);
                break;
            case "synced_block" when payload.At("synced_from").At("block_id").Id() is { } original:
                internalType = "transclusion_reference";
                format["transclusion_reference_pointer"] = Pointer.Block(original).ToJson(space);
                break;
            case "table":
                format[ColumnOrder] = new JsonArray([.. columns.Select(column => JsonValue.Create(column))]);
                format["table_block_column_header"] = payload.At("has_column_header").IsTrue();
                format["table_block_row_header"] = payload.At("has_row_header").IsTrue();
                break;
            case "table_row":
                foreach (var (column, cell) in columns.Zip(payload.At("cells").Items()))
                    AddText(properties, column, cell, space);
                break;
            case "child_page" or "child_database":
                properties["title"] = TextSegments.OfPlain(payload.At("title").Text() ?? "");
                break;
            case "meeting_notes" when payload.At("title") is JsonArray title:
                AddText(properties, "title", title, space);
                break;
            case BlockKinds.Unsupported:
                internalType = payload.At("block_type").Text() ?? BlockKinds.Unsupported;
                break;
        }

        return (internalType, properties, format);
    }

    /// <summary>The columns of a table that was made through the public API, which knows only their number.</summary>
    public static IReadOnlyList<string> DefaultColumns(JsonObject table) =>
        [.. Enumerable.Range(0, Math.Clamp(table["table"].At("table_width")?.GetValue<int>() ?? 0, 0, 1000)).Select(ColumnName)];

    private static string ColumnName(int index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"c{index:000}");

    private static void AddText(JsonObject properties, string key, JsonNode? richText, NotionId space)
    {
        if (TextSegments.FromRichText(richText, space) is { Count: > 0 } segments)
            properties[key] = segments;
    }

    private static void AddAddress(JsonObject properties, string key, string? url)
    {
        if (!string.IsNullOrEmpty(url))
            properties[key] = TextSegments.OfPlain(url);
    }

    private static void AddFile(JsonObject properties, JsonObject format, string type, JsonNode? payload)
    {
        var url = payload.At("external").At("url").Text() ?? Attachments.ToInternal(payload.At("file").At("url").Text());
        AddAddress(properties, "source", url);
        if (type == "file")
            AddAddress(properties, "title", payload.At("name").Text());
        else if (type is "image" or "video" && url is not null)
            format["display_source"] = url;
    }

    private static void Copy(JsonNode? from, string key, JsonObject to)
    {
        if (from.At(key) is { } value)
            to[key] = value.DeepClone();
    }
}
