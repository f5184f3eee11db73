using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Content;
using Verso.Workspace.Markdown;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Transfer.Export;

/// <summary>Pages as HTML, with the classes that Notion's own export has.</summary>
internal static class HtmlExport
{
    public static void Write(
        TextWriter writer, NotionId id, string title, JsonObject page, IReadOnlyList<(PropertySchema Property, string Text, JsonObject Value)> properties, IReadOnlyList<JsonObject> blocks,
        Action<NotionId, string> collection)
    {
        writer.Write($"<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"/><title>{Text(title)}</title></head><body><article id=\"{id}\" class=\"page sans\"><header>");
        if ((string?)page["cover"]?["external"]?["url"] is { } cover)
            writer.Write($"<img class=\"page-cover-image\" src=\"{Text(cover)}\"/>");
        if ((string?)page["icon"]?["emoji"] is { } icon)
            writer.Write($"<div class=\"page-header-icon undefined\"><span class=\"icon\">{Text(icon)}</span></div>");
        writer.Write($"<h1 class=\"page-title\">{Text(title)}</h1>");
        if (properties.Any(one => one.Property.Type != "title"))
        {
            writer.Write("<table class=\"properties\"><tbody>");
            foreach (var (property, text, value) in properties.Where(one => one.Property.Type != "title"))
                writer.Write($"<tr class=\"property-row property-row-{Kind(property.Type)}\"><th>{Text(property.Name)}</th><td>{Value(property.Type, text, value)}</td></tr>");
            writer.Write("</tbody></table>");
        }

        writer.Write("</header><div class=\"page-body\">");
        Blocks(writer, blocks, collection);
        writer.Write("</div></article></body></html>\n");
    }

    public static void WriteCollection(TextWriter writer, NotionId database, string title, string column, IEnumerable<(string Title, string Link)> rows)
    {
        writer.Write($"<div id=\"{database}\" class=\"collection-content\"><h4 class=\"collection-title\">{Text(title)}</h4><table class=\"collection-content\"><thead><tr><th>{Text(column)}</th></tr></thead><tbody>");
        foreach (var (row, link) in rows)
            writer.Write($"<tr><td class=\"cell-title\"><a href=\"{Text(link)}\">{Text(row)}</a></td></tr>");
        writer.Write("</tbody></table></div>");
    }

    private static string Kind(string type) => type switch
    {
        "rich_text" => "text",
        "people" => "person",
        "files" => "file",
        "unique_id" => "auto_increment_id",
        _ => type,
    };

    private static string Value(string type, string text, JsonObject value) => type switch
    {
        "checkbox" => $"<div class=\"checkbox checkbox-{(text == "Yes" ? "on" : "off")}\"></div>",
        "select" when text.Length > 0 => Chosen(value["select"]),
        "multi_select" => string.Concat((value["multi_select"] as JsonArray ?? []).Select(Chosen)),
        "status" when text.Length > 0 => $"<span class=\"status-value\">{Text(text)}</span>",
        "people" => string.Concat((value["people"] as JsonArray ?? []).Select(person => $"<span class=\"user\">{Text((string?)person?["name"] ?? "")}</span>")),
        "date" or "created_time" or "last_edited_time" when text.Length > 0 => $"<time>@{Text(text)}</time>",
        "url" when text.Length > 0 => $"<a href=\"{Text(text)}\" class=\"url-value\">{Text(text)}</a>",
        "email" when text.Length > 0 => $"<a href=\"mailto:{Text(text)}\" class=\"url-value\">{Text(text)}</a>",
        _ => Text(text).Replace("\n", "<br/>", StringComparison.Ordinal),
    };

    private static string Chosen(JsonNode? option) => $"<span class=\"selected-value select-value-color-{Text((string?)option?["color"] ?? "default")}\">{Text((string?)option?["name"] ?? "")}</span>";

    private static void Blocks(TextWriter writer, IReadOnlyList<JsonObject> blocks, Action<NotionId, string> collection)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            var type = (string)block["type"]!;
            var payload = block[type]!.AsObject();
            var start = type == "numbered_list_item" ? (int?)payload["list_start_index"] ?? 1 + Before(blocks, i) : 1;
            Block(writer, block, type, payload, start, collection);
        }
    }

    private static int Before(IReadOnlyList<JsonObject> blocks, int index)
    {
        var count = 0;
        while (index - 1 - count >= 0 && (string?)blocks[index - 1 - count]["type"] == "numbered_list_item")
            count++;
        return count;
    }

    private static void Block(TextWriter writer, JsonObject block, string type, JsonObject payload, int start, Action<NotionId, string> collection)
    {
        var children = (block["children"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var text = Inline(payload["rich_text"]);
        var style = (string?)payload["color"] is { } color && color != Colors.Default ? $" class=\"block-color-{color}\"" : "";
        var extra = style.Length > 0 ? " " + style[8..^1] : "";
        switch (type)
        {
            case "paragraph" when block["database"] is { } database:
                collection(NotionId.Parse((string)database!), RichTexts.PlainText(payload["rich_text"]));
                return;
            case "paragraph" when payload["rich_text"] is JsonArray { Count: 1 } one && (string?)one[0]!["href"] is { } href && href.EndsWith(".html", StringComparison.Ordinal) && !href.Contains("://", StringComparison.Ordinal) && children.Count == 0:
                writer.Write($"<figure class=\"link-to-page\"><a href=\"{Text(href)}\">{Text(RichTexts.PlainText(one))}</a></figure>");
                return;
            case "paragraph":
                writer.Write($"<p{style}>{text}</p>");
                Indented(writer, children, collection);
                return;
            case "heading_1" or "heading_2" or "heading_3" or "heading_4" when children.Count > 0 || payload["is_toggleable"]?.GetValue<bool>() == true:
                writer.Write($"<details open=\"\"><summary><h{type[^1]}{style}>{text}</h{type[^1]}></summary>");
                Blocks(writer, children, collection);
                writer.Write("</details>");
                return;
            case "heading_1" or "heading_2" or "heading_3" or "heading_4":
                writer.Write($"<h{type[^1]}{style}>{text}</h{type[^1]}>");
                return;
            case "bulleted_list_item":
                Item($"<ul class=\"bulleted-list{extra}\"><li>{text}", "</li></ul>");
                return;
            case "numbered_list_item":
                Item($"<ol class=\"numbered-list{extra}\" start=\"{start}\"><li>{text}", "</li></ol>");
                return;
            case "to_do":
                var done = payload["checked"]?.GetValue<bool>() == true;
                Item($"<ul class=\"to-do-list{extra}\"><li><div class=\"checkbox checkbox-{(done ? "on" : "off")}\"></div> <span class=\"to-do-children-{(done ? "checked" : "unchecked")}\">{text}</span>", "</li></ul>");
                return;
            case "toggle":
                Item($"<ul class=\"toggle{extra}\"><li><details open=\"\"><summary>{text}</summary>", "</details></li></ul>");
                return;
            case "quote":
                Item($"<blockquote{style}>{text}", "</blockquote>");
                return;
            case "callout":
                var icon = (string?)payload["icon"]?["emoji"];
                Item($"<figure class=\"callout{extra}\">{(icon is null ? "" : $"<div style=\"font-size:1.5em\"><span class=\"icon\">{Text(icon)}</span></div>")}<div style=\"width:100%\"><p>{text}</p>", "</div></figure>");
                return;
            case "code":
                writer.Write($"<pre class=\"code\"><code class=\"language-{Text((string?)payload["language"] ?? "plain text").Replace(' ', '-')}\">{Text(RichTexts.PlainText(payload["rich_text"]))}</code></pre>");
                return;
            case "equation":
                writer.Write($"<figure class=\"equation\"><annotation encoding=\"application/x-tex\">{Text((string?)payload["expression"] ?? "")}</annotation></figure>");
                return;
            case "divider":
                writer.Write("<hr/>");
                return;
            case "table_of_contents":
                writer.Write("<nav class=\"table_of_contents\"></nav>");
                return;
            case "image":
                writer.Write($"<figure class=\"image\"><img src=\"{Text(Url(payload))}\"/>{Caption(payload)}</figure>");
                return;
            case "video" or "audio" or "pdf" or "file" or "embed":
                var url = Url(payload);
                writer.Write($"<figure><div class=\"source\"><a href=\"{Text(url)}\">{Text((string?)payload["name"] ?? url)}</a></div>{Caption(payload)}</figure>");
                return;
            case "bookmark" or "link_preview":
                writer.Write($"<figure><a href=\"{Text(Url(payload))}\" class=\"bookmark source\"><div class=\"bookmark-title\">{Text(Url(payload))}</div></a>{Caption(payload)}</figure>");
                return;
            case "column_list":
                Item("<div class=\"column-list\">", "</div>");
                return;
            case "column":
                Item("<div class=\"column\">", "</div>");
                return;
            case "table":
                Table(writer, payload, children);
                return;
            default:
                if (text.Length > 0)
                    writer.Write($"<p>{text}</p>");
                Blocks(writer, children, collection);
                return;
        }

        void Item(string open, string close)
        {
            writer.Write(open);
            Blocks(writer, children, collection);
            writer.Write(close);
        }
    }

    private static void Indented(TextWriter writer, List<JsonObject> children, Action<NotionId, string> collection)
    {
        if (children.Count == 0)
            return;
        writer.Write("<div class=\"indented\">");
        Blocks(writer, children, collection);
        writer.Write("</div>");
    }

    private static void Table(TextWriter writer, JsonObject payload, List<JsonObject> rows)
    {
        var header = payload["has_column_header"]?.GetValue<bool>() == true;
        var first = payload["has_row_header"]?.GetValue<bool>() == true;
        writer.Write("<table class=\"simple-table\">");
        for (var i = 0; i < rows.Count; i++)
        {
            var inHead = header && i == 0;
            writer.Write(inHead ? "<thead class=\"simple-table-header\"><tr>" : i == (header ? 1 : 0) ? "<tbody><tr>" : "<tr>");
            var cells = (rows[i]["table_row"]?["cells"] as JsonArray ?? []).Select(Inline).ToList();
            for (var c = 0; c < cells.Count; c++)
                writer.Write(inHead || (first && c == 0) ? $"<th class=\"simple-table-header-color simple-table-header\">{cells[c]}</th>" : $"<td>{cells[c]}</td>");
            writer.Write(inHead ? "</tr></thead>" : "</tr>");
        }

        writer.Write(rows.Count > (header ? 1 : 0) ? "</tbody></table>" : "</table>");
    }

    private static string Caption(JsonObject payload) => payload["caption"] is JsonArray { Count: > 0 } caption ? $"<figcaption>{Inline(caption)}</figcaption>" : "";

    private static string Url(JsonObject payload) => (string?)payload["external"]?["url"] ?? (string?)payload["file"]?["url"] ?? (string?)payload["url"] ?? "";

    private static string Inline(JsonNode? items) => string.Concat((items as JsonArray ?? []).OfType<JsonObject>().Select(Item));

    private static string Item(JsonObject item)
    {
        var style = RunStyle.Of(item);
        var text = (string?)item["equation"]?["expression"] is { } expression
            ? $"<span class=\"notion-text-equation-token\"><annotation encoding=\"application/x-tex\">{Text(expression)}</annotation></span>"
            : Text((string?)item["plain_text"] ?? (string?)item["text"]?["content"] ?? "").Replace("\n", "<br/>", StringComparison.Ordinal);
        if (style.Code)
            text = $"<code>{text}</code>";
        if (style.Bold)
            text = $"<strong>{text}</strong>";
        if (style.Italic)
            text = $"<em>{text}</em>";
        if (style.Strikethrough)
            text = $"<del>{text}</del>";
        if (style.Underline)
            text = $"<span style=\"border-bottom:0.05em solid;text-decoration:underline\">{text}</span>";
        if (style.Color != Colors.Default)
            text = $"<mark class=\"highlight-{style.Color}\">{text}</mark>";
        return style.Link is { } link ? $"<a href=\"{Text(link)}\">{text}</a>" : text;
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
