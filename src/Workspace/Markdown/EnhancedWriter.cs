using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Markdown;

/// <summary>Notion's own markdown: a line a block, children one tab deeper, tags for what has no other form.</summary>
internal static class EnhancedWriter
{
    public static IEnumerable<string> Lines(IEnumerable<WrittenBlock> blocks) => blocks.SelectMany(Lines);

    private static IEnumerable<string> Lines(WrittenBlock block)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (block.Type)
        {
            case "paragraph" when block.Text.Count == 0:
                return WithChildren(Tags.Empty("empty-block", ("color", ColorOf(block))), block);
            case "paragraph":
                return WithChildren(InlineWriter.Line(block.Text, MarkdownFlavor.Enhanced) + Attributes(block), block);
            case "heading_1" or "heading_2" or "heading_3" or "heading_4":
                return WithChildren($"{InlineWriter.Heading(block.Type[^1] - '0', Text(block))}{Attributes(block)}", block);
            case "bulleted_list_item":
                return WithChildren($"- {Start(block)}{Attributes(block)}", block);
            case "numbered_list_item":
                var number = block.Payload["list_start_index"].Integer() ?? 1;
                return WithChildren($"{number.ToString(CultureInfo.InvariantCulture)}. {Start(block)}{Attributes(block)}", block);
            case "to_do":
                return WithChildren($"- [{(block.Is("checked") ? 'x' : ' ')}] {Start(block)}{Attributes(block)}", block);
            case "quote":
                return WithChildren($"> {Start(block)}{Attributes(block)}", block);
            case "toggle":
                return Around("details", [("color", ColorOf(block))], [$"<summary>{Text(block)}</summary>", .. Indented(block.Children)]);
            case "callout":
                return Around("callout", [("icon", Icon(block)), ("color", ColorOf(block))], Labelled(block));
            case "code":
                return Code(block);
            case "equation":
                return ["$$", .. (block.Payload["expression"].Text() ?? "").Split('\n'), "$$"];
            case "divider":
                return ["---"];
            case "breadcrumb":
                return ["<breadcrumb/>"];
            case "table_of_contents":
                return [Tags.Empty("table_of_contents", ("color", ColorOf(block)))];
            case "column_list":
                return Around("columns", [], block.Children.SelectMany(column =>
                    Around("column", [("ratio", Ratio(column))], Indented(column.Children))).Select(Indent));
            case "tab":
                return Around("tabs", [], block.Children.SelectMany(tab =>
                    Around("tab", [("icon", Icon(tab)), ("color", ColorOf(tab))], Labelled(tab))).Select(Indent));
            case "table":
                return Table(block);
            case "synced_block" when block.Payload["synced_from"] is { } source:
                return [Tags.Open("synced_block_reference", ("url", InlineWriter.Address("block", source.At("block_id").Text()))) + "</synced_block_reference>"];
            case "synced_block":
                return Around("synced_block", [("url", block.Id is { } id ? InlineWriter.Address("block", id) : null)], Indented(block.Children));
            case "image" when block.Url.StartsWith("http", StringComparison.OrdinalIgnoreCase):
                return [$"![{Caption(block)}]({block.Url.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal)})"];
            case "audio" or "video" or "file" or "pdf":
                return [$"{Tags.Open(block.Type, ("src", block.Url))}{Caption(block)}</{block.Type}>"];
            case "bookmark" or "embed":
                return [$"{Tags.Open(block.Type, ("source", block.Url))}{Caption(block)}</{block.Type}>"];
            case "child_page" or "child_database":
                var kind = block.Type["child_".Length..];
                return [$"{Tags.Open(kind, ("url", InlineWriter.Address(kind, block.Id)))}{Escaped(block.Payload["title"])}</{kind}>"];
            case "link_to_page" when block.Payload["type"].Text() is { } type && type.EndsWith("_id", StringComparison.Ordinal) && type != "comment_id":
                return [Tags.Open(type[..^3], ("url", InlineWriter.Address(type[..^3], block.Payload[type].Text()))) + $"</{type[..^3]}>"];
            default:
                return [Tags.Empty("unknown", ("url", block.Id is { } own ? InlineWriter.Address("block", own) : null), ("alt", block.Type)), .. Indented(block.Children)];
        }
    }

    private static IEnumerable<string> WithChildren(string line, WrittenBlock block) => [line, .. Indented(block.Children)];

    private static IEnumerable<string> Indented(IEnumerable<WrittenBlock> blocks) => Lines(blocks).Select(Indent);

    private static string Indent(string line) => "\t" + line;

    private static string[] Around(string tag, (string, string?)[] attributes, IEnumerable<string> lines) =>
        [Tags.Open(tag, attributes), .. lines, $"</{tag}>"];

    private static string Text(WrittenBlock block) => InlineWriter.Inline(block.Text, MarkdownFlavor.Enhanced);

    /// <summary>Text behind a list marker, where another marker would begin a list within.</summary>
    private static string Start(WrittenBlock block) => InlineWriter.Line(block.Text, MarkdownFlavor.Enhanced);

    private static string Caption(WrittenBlock block) => InlineWriter.Inline(block.Caption, MarkdownFlavor.Enhanced);

    private static string Escaped(JsonNode? text) =>
        InlineWriter.Inline(Content.RichTexts.FromPlain(text.Text() ?? ""), MarkdownFlavor.Enhanced);

    private static string? ColorOf(WrittenBlock block) => block.Color is { } color ? Tags.ColorName(color) : null;

    private static string Attributes(WrittenBlock block)
    {
        var toggle = block.Is("is_toggleable") ? "toggle=\"true\" " : "";
        var color = ColorOf(block) is { } name ? $"color=\"{name}\"" : "";
        return toggle.Length + color.Length > 0 ? $" {{{(toggle + color).TrimEnd()}}}" : "";
    }

    private static IEnumerable<string> Labelled(WrittenBlock block)
    {
        string[] label = block.Text.Count > 0 ? [Indent(InlineWriter.Line(block.Text, MarkdownFlavor.Enhanced))]
            : block.Children.Count > 0 ? [Indent("<empty-block/>")] : [];
        return [.. label, .. Indented(block.Children)];
    }

    private static string? Icon(WrittenBlock block) =>
        block.Payload["icon"] is JsonObject icon
            ? (icon["emoji"] ?? icon["external"].At("url") ?? icon["file"].At("url")).Text()
            : null;

    private static string? Ratio(WrittenBlock column) => column.Payload["width_ratio"].Number()?.ToString(CultureInfo.InvariantCulture);

    private static string[] Code(WrittenBlock block)
    {
        var code = Content.RichTexts.PlainText(block.Text);
        var fence = Fences.For(code);
        var language = block.Payload["language"].Text();
        return [fence + (language is null or Content.CodeLanguages.Plain ? "" : language), .. code.Split('\n'), fence];
    }

    private static string[] Table(WrittenBlock block)
    {
        var rows = block.Children.SelectMany(row => (IEnumerable<string>)
        [
            "\t<tr>",
            .. (row.Payload["cells"] as JsonArray ?? []).OfType<JsonArray>().Select(cell => $"\t\t<td>{InlineWriter.Inline(cell, MarkdownFlavor.Enhanced)}</td>"),
            "\t</tr>",
        ]);
        return Around("table", [("header-row", Flag("has_column_header")), ("header-column", Flag("has_row_header"))], rows);

        string? Flag(string name) => block.Is(name) ? "true" : null;
    }
}
