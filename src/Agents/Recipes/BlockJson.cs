using System.Text.Json.Nodes;
using Verso.Agents.Records;

namespace Verso.Agents.Recipes;

/// <summary>Blocks in Notion's own form.</summary>
internal static class BlockJson
{
    public static JsonObject Heading(int level, string text) => Of($"heading_{level}", new JsonObject { ["rich_text"] = RecordText.FromPlain(text) });

    public static JsonObject Paragraph(string text) => Of("paragraph", new JsonObject { ["rich_text"] = RecordText.FromPlain(text) });

    public static JsonObject ToDo(string text) => Of("to_do", new JsonObject { ["rich_text"] = RecordText.FromPlain(text), ["checked"] = false });

    public static JsonObject Item(string text) => Of("bulleted_list_item", new JsonObject { ["rich_text"] = RecordText.FromPlain(text) });

    public static JsonObject Item(JsonArray text) => Of("bulleted_list_item", new JsonObject { ["rich_text"] = text });

    public static JsonObject Divider() => Of("divider", []);

    public static JsonObject Code(string text, string language) => Of("code", new JsonObject { ["rich_text"] = RecordText.FromPlain(text), ["language"] = language });

    public static JsonObject Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows) => Of("table", new JsonObject
    {
        ["table_width"] = columns.Count,
        ["has_column_header"] = true,
        ["has_row_header"] = false,
        ["children"] = new JsonArray([.. rows.Prepend(columns).Select(Row)]),
    });

    /// <summary>The text of a block without style, as it is sent or as it is served.</summary>
    public static string PlainText(JsonObject block) => block["type"]?.GetValue<string>() is { } type && block[type]?["rich_text"] is JsonArray text
        ? PageValues.Text(new JsonObject { ["type"] = "rich_text", ["rich_text"] = text.DeepClone() })
        : "";

    private static JsonNode Row(IReadOnlyList<string> cells) =>
        Of("table_row", new JsonObject { ["cells"] = new JsonArray([.. cells.Select(cell => (JsonNode)RecordText.FromPlain(cell))]) });

    private static JsonObject Of(string type, JsonObject content) => new() { ["object"] = "block", ["type"] = type, [type] = content };
}
