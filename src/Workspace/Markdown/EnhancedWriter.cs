using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Notion's own markdown: a line a block, children one tab deeper, tags for what has no other form.</summary>
/// <param name="page">The page that the blocks are on, when they are stored; null for blocks that are only on their way.</param>
internal sealed class EnhancedWriter(PageForm? page = null)
{
    /// <summary>A tag that a line of children stands for, and not the block itself.</summary>
    private const string EmptyBlock = "<empty-block/>";

    /// <summary>
    /// What the markdown of a stored page says by a tag without content, as in Notion: an edit keeps such a block or drops it.
    /// </summary>
    private static readonly HashSet<string> WithoutForm = ["bookmark", "embed", "link_preview", "breadcrumb", "template", "unsupported"];

    public IEnumerable<string> Lines(IEnumerable<WrittenBlock> blocks) => blocks.SelectMany(Lines);

    /// <summary>The block without what is below it, as one text: blocks that look the same have the same.</summary>
    public string Own(WrittenBlock block) => string.Join('\n', Lines(block with { Children = [] }));

    /// <summary>The same for a paragraph that is the item of a tab block.</summary>
    public string OwnTab(WrittenBlock tab) => string.Join('\n', Tab(tab with { Children = [] }));

    public IEnumerable<string> Lines(WrittenBlock block)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (page is not null && (WithoutForm.Contains(block.Type) || block.IsCut))
            return [Unknown(block)];
        switch (block.Type)
        {
            case "paragraph" when block.Text.Count == 0:
                return WithChildren(Tags.Empty("empty-block", ("color", ColorOf(block))), block);
            case "paragraph":
                return WithChildren(Line(block) + Attributes(block), block);
            case "heading_1" or "heading_2" or "heading_3" or "heading_4":
                return WithChildren($"{InlineWriter.Heading(block.Type[^1] - '0', Text(block))}{Attributes(block)}", block);
            case "bulleted_list_item":
                return WithChildren($"- {Line(block)}{Attributes(block)}", block);
            case "numbered_list_item":
                var number = block.Payload["list_start_index"].Integer() ?? 1;
                return WithChildren($"{number.ToString(CultureInfo.InvariantCulture)}. {Line(block)}{Attributes(block)}", block);
            case "to_do":
                return WithChildren($"- [{(block.Is("checked") ? 'x' : ' ')}] {Line(block)}{Attributes(block)}", block);
            case "quote":
                return WithChildren($"> {Line(block)}{Attributes(block)}", block);
            case "toggle":
                return Around("details", [("color", ColorOf(block))], [$"<summary>{Text(block)}</summary>", .. Indented(block.Children)]);
            case "callout":
                return Around("callout", [("icon", IconWords.Write(block.Payload["icon"])), ("color", ColorOf(block))], Labelled(block));
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
                return Around("columns", [], Indented(block.Children));
            case "column":
                return Around("column", [("ratio", Ratio(block))], Indented(block.Children));
            case "tab":
                return Around("tabs", [], block.Children.SelectMany(Tab).Select(Indent));
            case "table":
                return Around("table", [("header-row", Flag(block, "has_column_header")), ("header-column", Flag(block, "has_row_header"))], Indented(block.Children));
            case "table_row":
                return ["<tr>", .. block.Payload["cells"].Items().OfType<JsonArray>().Select(cell => $"\t<td>{Inline(cell)}</td>"), "</tr>"];
            case "synced_block" when block.Payload["synced_from"] is { } source:
                return Around("synced_block_reference", [("url", Address("block", source.At("block_id").Text()))], Indented(block.Children));
            case "synced_block":
                return Around("synced_block", [("url", block.Id is { } id ? Address("block", id) : null)], Indented(block.Children));
            case "image" when block.Url.StartsWith("http", StringComparison.OrdinalIgnoreCase) || (page is not null && block.Payload["file"] is not null):
                return [$"![{Caption(block)}]({block.Url.Replace("(", "\\(", StringComparison.Ordinal).Replace(")", "\\)", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal)})"];
            case "image" or "audio" or "video" or "file" or "pdf":
                return [$"{Tags.Open(block.Type, ("src", block.Url))}{Caption(block)}</{block.Type}>"];
            case "bookmark" or "embed":
                return [$"{Tags.Open(block.Type, ("source", block.Url))}{Caption(block)}</{block.Type}>"];
            case "child_page":
                return [$"{Tags.Open("page", ("url", block.Id is null ? null : Address("page", block.Id)))}{Escaped(block.Payload["title"])}</page>"];
            case "child_database":
                return [$"{Tags.Open("database", DatabaseAttributes(block))}{Escaped(block.Payload["title"])}</database>"];
            case "link_to_page" when block.Payload["type"].Text() is "page_id" or "database_id":
                return [Link(block.Payload["type"].Text()![..^3], block)];
            case "meeting_notes":
                return MeetingNotes(block);
            default:
                return [Unknown(block), .. Indented(block.Children)];
        }
    }

    private IEnumerable<string> WithChildren(string line, WrittenBlock block) => [line, .. Indented(block.Children)];

    private IEnumerable<string> Indented(IEnumerable<WrittenBlock> blocks) => Lines(blocks).Select(Indent);

    private static string Indent(string line) => "\t" + line;

    private static string[] Around(string tag, (string, string?)[] attributes, IEnumerable<string> lines) =>
        [Tags.Open(tag, attributes), .. lines, $"</{tag}>"];

    private string Inline(JsonArray items) => InlineWriter.Inline(items, MarkdownFlavor.Enhanced, address: page?.Address);

    private string Text(WrittenBlock block) => Inline(block.Text);

    /// <summary>Text where a line begins, or behind a list marker, where another marker would begin a list within.</summary>
    private string Line(WrittenBlock block) => InlineWriter.GuardStart(Text(block));

    private string Caption(WrittenBlock block) => Inline(block.Caption);

    private string Escaped(JsonNode? text) => Inline(RichTexts.FromPlain(text.Text() ?? ""));

    private string Address(string kind, string? id) => page is null ? InlineWriter.Address(kind, id) : page.Address(kind, id);

    private string Unknown(WrittenBlock block) => Tags.Empty(
        "unknown",
        ("url", block.Id is { } own ? Address("block", own) : null),
        ("alt", block.Payload["block_type"].Text() ?? block.Type));

    private static string? ColorOf(WrittenBlock block) => block.Color is { } color ? Tags.ColorName(color) : null;

    private static string? Flag(WrittenBlock block, string name) => block.Is(name) ? "true" : null;

    private static string Attributes(WrittenBlock block)
    {
        var toggle = block.Is("is_toggleable") ? "toggle=\"true\" " : "";
        var color = ColorOf(block) is { } name ? $"color=\"{name}\"" : "";
        return toggle.Length + color.Length > 0 ? $" {{{(toggle + color).TrimEnd()}}}" : "";
    }

    /// <summary>The text of a block that is a tag stands on the first line within.</summary>
    private IEnumerable<string> Labelled(WrittenBlock block)
    {
        string[] label = block.Text.Count > 0 ? [Indent(Line(block))] : block.Children.Count > 0 ? [Indent(EmptyBlock)] : [];
        return [.. label, .. Indented(block.Children)];
    }

    private string[] Tab(WrittenBlock tab) =>
        Around("tab", [("icon", IconWords.Write(tab.Payload["icon"])), ("color", ColorOf(tab))], Labelled(tab));

    private static string? Ratio(WrittenBlock column) => column.Payload["width_ratio"].Number()?.ToString(CultureInfo.InvariantCulture);

    private static string[] Code(WrittenBlock block)
    {
        var code = RichTexts.PlainText(block.Text);
        var fence = Fences.For(code);
        var language = block.Payload["language"].Text();
        return [fence + (language is null or CodeLanguages.Plain ? "" : language), .. code.Split('\n'), fence];
    }

    private (string, string?)[] DatabaseAttributes(WrittenBlock database) =>
    [
        ("url", database.Id is null ? null : Address("database", database.Id)),
        ("inline", database.Payload.ContainsKey("is_inline") ? database.Is("is_inline") ? "true" : "false" : null),
        ("icon", IconWords.Write(database.Payload["icon"])),
        ("data-source-url", database.Payload["data_source_id"].Text() is { } source ? Address("data_source", source) : null),
    ];

    /// <summary>On a stored page a tag named after the page stands for the page itself, so a link to one is a mention of it.</summary>
    private string Link(string kind, WrittenBlock block)
    {
        var tag = page is null ? kind : "mention-" + kind;
        var title = block.Payload["title"] is { } known ? Escaped(known) : "";
        return $"{Tags.Open(tag, ("url", Address(kind, block.Payload[$"{kind}_id"].Text())))}{title}</{tag}>";
    }

    private string[] MeetingNotes(WrittenBlock block)
    {
        var title = block.Payload["title"] is JsonArray items ? Inline(items) : Escaped(block.Payload["title"]);
        var lines = new List<string>();
        if (title.Length > 0)
            lines.Add(Indent(InlineWriter.GuardStart(title)));
        foreach (var section in (string[])["summary", "notes", "transcript"])
        {
            var id = block.Payload["children"].At($"{section}_block_id").Text();
            var part = block.Children.FirstOrDefault(child => child.Id is not null && child.Id == id);
            if (part is null || part.Children.Count == 0)
                continue;
            if (section == "transcript" && page?.HasTranscripts == false)
                lines.Add(Indent(Tags.Empty("transcript", ("url", Address("block", block.Id)))));
            else
                lines.AddRange(Around(section, [], Indented(part.Children)).Select(Indent));
        }

        return Around("meeting-notes", [], lines);
    }
}

/// <summary>How the blocks of a stored page are written: like Notion's endpoints for markdown do.</summary>
/// <param name="Address">From a kind (page, database, data_source, block, user) and an id to the address that stands for it.</param>
/// <param name="HasTranscripts">Whether what was said in a meeting is written out.</param>
internal sealed record PageForm(Func<string, string?, string> Address, bool HasTranscripts = false);
