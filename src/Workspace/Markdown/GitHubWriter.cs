using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Markdown as GitHub shows it. What it has no form for is left as its text.</summary>
internal static class GitHubWriter
{
    public static IEnumerable<string> Lines(IReadOnlyList<WrittenBlock> blocks, bool nested = false)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var number = 0;
        for (var index = 0; index < blocks.Count; index++)
        {
            var block = blocks[index];
            number = block.Type != "numbered_list_item" ? 0
                : block.Payload["list_start_index"].Integer() ?? number + 1;
            var lines = Block(block, number, nested).ToList();
            if (lines.Count == 0)
                continue;
            if (index > 0 && !AreOneList(blocks[index - 1], block, nested))
                yield return "";
            foreach (var line in lines)
                yield return line;
        }
    }

    private static bool IsListItem(WrittenBlock block, bool nested) =>
        block.Type is "bulleted_list_item" or "numbered_list_item" or "to_do" || (nested && block.Type == "toggle");

    private static bool AreOneList(WrittenBlock first, WrittenBlock second, bool nested) =>
        IsListItem(first, nested) && IsListItem(second, nested)
        && (first.Type == "numbered_list_item") == (second.Type == "numbered_list_item");

    private static IEnumerable<string> Block(WrittenBlock block, int number, bool nested) => block.Type switch
    {
        "paragraph" when block.Text.Count == 0 => Flat(null, block, nested),
        "paragraph" => Flat(Text(block), block, nested),
        "heading_1" or "heading_2" or "heading_3" or "heading_4" =>
            Flat(InlineWriter.Heading(block.Type[^1] - '0', InlineWriter.Inline(block.Text, MarkdownFlavor.GitHub)), block, nested),
        "bulleted_list_item" => Item("- ", block),
        "numbered_list_item" => Item(number.ToString(CultureInfo.InvariantCulture) + ". ", block),
        "to_do" => Item(block.Is("checked") ? "- [x] " : "- [ ] ", block, indent: 2),
        "quote" => Quote(Text(block), block),
        "callout" => Quote($"{block.Payload["icon"].At("emoji").Text()} {Text(block)}".Trim(), block),
        "toggle" when nested => Item("- ", block), // Within a list or a quote a tag would not be seen.
        "toggle" => ["<details>", $"<summary>{InlineWriter.Inline(block.Text, MarkdownFlavor.GitHub)}</summary>", "", .. Lines(block.Children), "", "</details>"],
        "code" => Code(block),
        "equation" => ["$$", .. (block.Payload["expression"].Text() ?? "").Split('\n'), "$$"],
        "divider" => ["---"],
        "table" => Table(block),
        "image" => [$"![{Caption(block)}]({Target(block)})"],
        "audio" or "video" or "file" or "pdf" or "embed" or "bookmark" or "link_preview" => [Link(block)],
        "child_page" or "child_database" => [InlineWriter.Line(RichTexts.FromPlain(block.Payload["title"].Text() ?? ""), MarkdownFlavor.GitHub)],
        "column_list" or "column" or "tab" or "synced_block" or "breadcrumb" or "table_of_contents" => Flat(null, block, nested),
        _ => Flat(block.Text.Count > 0 ? Text(block) : $"<!-- {block.Type} -->", block, nested),
    };

    private static string Text(WrittenBlock block) => InlineWriter.Line(block.Text, MarkdownFlavor.GitHub);

    private static string Caption(WrittenBlock block) => InlineWriter.Inline(block.Caption, MarkdownFlavor.GitHub);

    private static string Target(WrittenBlock block) => block.Url.Contains(' ') || block.Url.Contains('(') || block.Url.Contains(')') ? $"<{block.Url}>" : block.Url;

    private static string Link(WrittenBlock block)
    {
        var text = block.Caption.Count > 0 ? block.Caption : RichTexts.FromPlain(block.Payload["name"].Text() ?? block.Url);
        return $"[{InlineWriter.Linked(text, MarkdownFlavor.GitHub)}]({Target(block)})";
    }

    private static List<string> Flat(string? line, WrittenBlock block, bool nested)
    {
        var below = Lines(block.Children, nested).ToList();
        return line is null ? below : below.Count == 0 ? [line] : [line, "", .. below];
    }

    private static IEnumerable<string> Item(string marker, WrittenBlock block, int? indent = null)
    {
        var blanks = new string(' ', indent ?? marker.Length);
        var below = Lines(block.Children, nested: true).Select(line => line.Length > 0 ? blanks + line : line).ToList();
        var isEmpty = block.Text.Count == 0;
        var line = isEmpty && below.Count > 0 ? marker + "<!-- -->" : (marker + Text(block)).TrimEnd(' ');

        // A lone dash right below text would make a heading of it.
        var isTight = below.Count == 0 || (!isEmpty && IsListItem(block.Children[0], nested: true) && block.Children[0].Text.Count > 0);
        return isTight ? [line, .. below] : [line, "", .. below];
    }

    private static IEnumerable<string> Quote(string line, WrittenBlock block)
    {
        var below = Lines(block.Children, nested: true).ToList();
        string[] lines = below.Count == 0 ? [line] : [line, "", .. below];
        return lines.Select(one => one.Length > 0 ? "> " + one : ">");
    }

    private static string[] Code(WrittenBlock block)
    {
        var code = RichTexts.PlainText(block.Text);
        var fence = Fences.For(code);
        var language = block.Payload["language"].Text();
        return [fence + (language is null or CodeLanguages.Plain ? "" : language), .. code.Split('\n'), fence];
    }

    private static IEnumerable<string> Table(WrittenBlock block)
    {
        var rows = block.Children.Select(row => (row.Payload["cells"] as JsonArray ?? []).OfType<JsonArray>()
            .Select(cell => InlineWriter.Inline(cell, MarkdownFlavor.GitHub, inTable: true)).ToList()).ToList();
        if (rows.Count == 0)
            yield break;
        if (!block.Is("has_column_header"))
            rows.Insert(0, [.. rows[0].Select(_ => "")]);
        for (var index = 0; index < rows.Count; index++)
        {
            yield return $"| {string.Join(" | ", rows[index])} |";
            if (index == 0)
                yield return $"|{string.Concat(rows[0].Select(_ => " --- |"))}";
        }
    }
}
