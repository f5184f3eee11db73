using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Notion's tags that stand for blocks.</summary>
internal sealed partial class TagReader(LineReader lineReader, MarkdigReader markdig, Reading reading)
{
    /// <summary>After this many tags without an end, or of which nothing can be made, looking at more of them costs more than they are worth.</summary>
    private const int MostUnclosed = 20;

    private int _unclosed;

    /// <summary>The blocks of the tag that begins a line, and the last line it takes; null when it is none of Notion's.</summary>
    public (IReadOnlyList<NewBlock> Blocks, int LastLine)? Read(IReadOnlyList<string> lines, int first)
    {
        var open = Opening().Match(lines[first]);
        if (!open.Success)
            return null;
        var tag = open.Groups[1].Value;
        var attributes = Tags.Attributes(open.Value);
        if (open.Value.EndsWith("/>", StringComparison.Ordinal))
            return lines[first].Trim().Length == open.Length && Make(tag, attributes, []) is { } single ? (single, first) : null;

        if (_unclosed > MostUnclosed || FindEnd(tag, lines, first, open.Length) is not var (inner, last, rest))
        {
            _unclosed++;
            return null;
        }

        if (rest.Length > 0 && tag == "equation")
            return null; // Text goes on behind it, so it is one within a line.
        if (Make(tag, attributes, inner) is not { } blocks)
        {
            _unclosed++;
            return null;
        }

        return (rest.Length > 0 ? [.. blocks, .. lineReader.ReadBelow([rest])] : blocks, last);
    }

    private IReadOnlyList<NewBlock>? Make(string tag, Dictionary<string, string> attributes, List<string> inner) => tag switch
    {
        "empty-block" => TextBlocks.Make("paragraph", [], attributes, []).ToList(),
        "p" => inner.Count == 0 ? [TextBlocks.Make("paragraph", [], attributes, []).Single()] : null,
        "details" => Toggle(attributes, inner),
        "toggle" => OwnText(ToggleType(attributes), Toggleable(attributes), inner),
        "todo" => OwnText("to_do", attributes, inner),
        "callout" => [Callout(attributes, inner)],
        "columns" => Columns(inner),
        "column" or "tab" => Children(inner),
        "tabs" => Several(inner, "tab") is { Count: > 0 } tabs ? [new NewBlock("tab", [], [.. tabs.Select(one => Labelled(one.Attributes, one.Inner))])] : [],
        "ul" or "ol" => Several(inner, "li") is { Count: > 0 } items ? [.. items.SelectMany(item => Item(tag, item.Attributes, item.Inner))] : null,
        "table" => [Table(attributes, string.Join('\n', inner))],
        "equation" => Equation(inner),
        "synced_block" or "synced-block" => [new NewBlock("synced_block", new JsonObject { ["synced_from"] = null }, Children(inner)) { Existing = Existing(attributes) }],
        "synced_block_reference" or "synced-block-reference" => Reference(attributes, inner),
        "table_of_contents" or "table-of-contents" => [new NewBlock("table_of_contents", new JsonObject { ["color"] = attributes.Color() })],
        "breadcrumb" => [new NewBlock("breadcrumb", [])],
        "page" or "database" => Link(tag, attributes, inner),
        "image" or "audio" or "video" or "file" or "pdf" => Media(tag, attributes, inner),
        "bookmark" or "embed" => Address(tag, attributes, inner),
        "meeting-notes" => [MeetingNotes(inner)],
        "unknown" when Existing(attributes) is { } id =>
            [new NewBlock("unsupported", new JsonObject { ["block_type"] = attributes.GetValueOrDefault("alt") }) { Existing = id }],
        _ => [Literal(tag, attributes)],
    };

    private List<NewBlock> Children(List<string> inner) => lineReader.ReadBelow(LineReader.Unindent(inner));

    private static NewBlock Text(string type, List<JsonObject> items) => TextBlocks.Make(type, items, [], []).Single();

    private List<JsonObject> Inline(string text) => markdig.ReadInline(text).Finish();

    private NotionId? Existing(Dictionary<string, string> attributes) =>
        reading.IsPage ? InlineReader.IdIn(attributes.GetValueOrDefault("url") ?? "") : null;

    private IReadOnlyList<NewBlock> Toggle(Dictionary<string, string> attributes, List<string> inner)
    {
        var text = string.Join('\n', inner);
        var summary = Summary().Match(Tags.Mask(text));
        var title = summary.Success ? Inline(Slice(text, summary.Groups[1])) : [];
        var rest = summary.Success ? text[(summary.Index + summary.Length)..] : text;
        return [.. TextBlocks.Make("toggle", title, attributes, Children([.. rest.Split('\n')]))];
    }

    private static string ToggleType(Dictionary<string, string> attributes) =>
        int.TryParse(attributes.GetValueOrDefault("heading"), CultureInfo.InvariantCulture, out var level) && level is >= 1 and <= 6 ? $"heading_{Math.Min(level, 4)}" : "toggle";

    private static Dictionary<string, string> Toggleable(Dictionary<string, string> attributes) => new(attributes, attributes.Comparer) { ["toggle"] = "true" };

    /// <summary>A block whose text is the first paragraph within its tag.</summary>
    private IReadOnlyList<NewBlock> OwnText(string type, Dictionary<string, string> attributes, List<string> inner)
    {
        var (text, below) = TextAndBelow(inner);
        return [.. TextBlocks.Make(type, [.. text.OfType<JsonObject>().Select(item => item.DeepClone().AsObject())], attributes, below, attributes.GetValueOrDefault("checked") == "true")];
    }

    private IReadOnlyList<NewBlock> Item(string list, Dictionary<string, string> attributes, List<string> inner) =>
        OwnText(list == "ol" ? "numbered_list_item" : "bulleted_list_item", attributes, inner);

    private static IReadOnlyList<NewBlock>? Equation(List<string> inner)
    {
        var expression = string.Join('\n', inner).Trim();
        return expression.Length is > 0 and <= RichTexts.LongestExpression ? [new NewBlock("equation", new JsonObject { ["expression"] = expression })] : null;
    }

    /// <summary>What the blocks API cannot make is read as toggles, so that nothing of it is lost; on a page it stands for the block there.</summary>
    private NewBlock MeetingNotes(List<string> inner)
    {
        var lines = LineReader.Unindent(inner);
        var sections = new List<NewBlock>();
        var title = new List<string>();
        for (var index = 0; index < lines.Count; index++)
        {
            var open = Section().Match(lines[index]);
            if (!open.Success)
            {
                title.Add(lines[index]);
                continue;
            }

            var (whole, name) = (open.Groups[1].Value, open.Groups[2].Value);
            if (open.Value.EndsWith("/>", StringComparison.Ordinal) || FindEnd(whole, lines, index, open.Length) is not var (within, last, _))
                continue;
            sections.Add(Section(name, Children(within)));
            index = last;
        }

        var text = new JsonArray([.. Inline(string.Join(' ', title.Where(line => line.Trim().Length > 0)))]);
        return reading.IsPage
            ? new NewBlock("meeting_notes", new JsonObject { ["title"] = text }, sections)
            : new NewBlock("toggle", new JsonObject { ["rich_text"] = text, ["color"] = Colors.Default }, sections);
    }

    private NewBlock Section(string name, IReadOnlyList<NewBlock> below) =>
        reading.IsPage
            ? new NewBlock(name, [], below)
            : new NewBlock("toggle", new JsonObject { ["rich_text"] = RichTexts.FromPlain(char.ToUpperInvariant(name[0]) + name[1..]), ["color"] = Colors.Default }, below);

    private NewBlock Callout(Dictionary<string, string> attributes, List<string> inner)
    {
        var (text, below) = TextAndBelow(inner);
        var payload = new JsonObject { ["rich_text"] = text, ["icon"] = IconOf(attributes), ["color"] = attributes.Color() };
        return new NewBlock("callout", payload, below);
    }

    private NewBlock Labelled(Dictionary<string, string> attributes, List<string> inner)
    {
        var (text, below) = TextAndBelow(inner);
        return new NewBlock("paragraph", new JsonObject { ["rich_text"] = text, ["icon"] = IconOf(attributes), ["color"] = attributes.Color() }, below);
    }

    private (JsonArray Text, IReadOnlyList<NewBlock> Below) TextAndBelow(List<string> inner)
    {
        var blocks = Children(inner);
        if (blocks.Count == 0 || blocks[0].Type != "paragraph")
            return ([], blocks);
        return (blocks[0].Payload["rich_text"]!.DeepClone().AsArray(), [.. blocks[0].Children, .. blocks.Skip(1)]);
    }

    private JsonObject? IconOf(Dictionary<string, string> attributes)
    {
        var icon = IconWords.Read(attributes.GetValueOrDefault("icon"));
        if (icon.At("custom_emoji").At("name").Text() is not { } name)
            return icon;
        return reading.Emojis.TryGetValue(name, out var emoji) ? new JsonObject { ["type"] = "custom_emoji", ["custom_emoji"] = emoji.DeepClone() } : null;
    }

    private IReadOnlyList<NewBlock> Columns(List<string> inner)
    {
        var columns = Several(inner, "column")
            .Select(column => new NewBlock("column", Ratio(column.Attributes), Children(column.Inner)))
            .ToList();
        return columns.Count >= 2 ? [new NewBlock("column_list", [], columns)] : [.. columns.SelectMany(column => column.Children)];
    }

    private static JsonObject Ratio(Dictionary<string, string> attributes) =>
        double.TryParse(attributes.GetValueOrDefault("ratio"), CultureInfo.InvariantCulture, out var ratio) && ratio is > 0 and <= 1
            ? new JsonObject { ["width_ratio"] = ratio }
            : [];

    private static List<(Dictionary<string, string> Attributes, List<string> Inner)> Several(List<string> inner, string tag)
    {
        var lines = LineReader.Unindent(inner);
        var found = new List<(Dictionary<string, string>, List<string>)>();
        for (var index = 0; index < lines.Count; index++)
        {
            var open = Any().Match(lines[index]);
            if (!open.Success || open.Groups[1].Value != tag || FindEnd(tag, lines, index, open.Length) is not var (within, last, _))
                continue;
            found.Add((Tags.Attributes(open.Value), within));
            index = last;
        }

        return found;
    }

    private NewBlock Table(Dictionary<string, string> attributes, string inner)
    {
        var columns = ColumnTag().Matches(Tags.Mask(inner)).Select(column => Tags.Attributes(column.Value).Color()).ToList();
        var rows = Row().Matches(Tags.Mask(inner)).Select(row => (Color: Tags.Attributes(Slice(inner, row.Groups[1])).Color(), Text: Slice(inner, row.Groups[2])))
            .Select(row => Cell().Matches(Tags.Mask(row.Text)).Select((cell, index) => TableBlocks.Cell(
                Colored(Inline(OneLine(Slice(row.Text, cell.Groups[3]))), [Tags.Attributes(Slice(row.Text, cell.Groups[2])).Color(), row.Color, columns.ElementAtOrDefault(index) ?? Colors.Default]))).ToList())
            .ToList();
        var hasHeader = attributes.GetValueOrDefault("header-row") == "true" || inner.Contains("<th", StringComparison.OrdinalIgnoreCase);
        return TableBlocks.Make(rows, hasHeader, attributes.GetValueOrDefault("header-column") == "true");
    }

    /// <summary>The API has colours for text only, so a cell's colour, or else its row's or its column's, becomes that of its text.</summary>
    private static List<JsonObject> Colored(List<JsonObject> items, ReadOnlySpan<string> colors)
    {
        var color = Colors.Default;
        foreach (var one in colors)
            color = color == Colors.Default ? one : color;
        foreach (var annotations in items.Select(item => item["annotations"]).OfType<JsonObject>())
        {
            if (annotations["color"].Text() == Colors.Default)
                annotations["color"] = color;
        }

        return items;
    }

    private static string Slice(string text, Group group) => text.Substring(group.Index, group.Length);

    private static string OneLine(string text) => string.Join(' ', text.Trim().Split('\n', StringSplitOptions.TrimEntries));

    private IReadOnlyList<NewBlock>? Reference(Dictionary<string, string> attributes, List<string> inner) =>
        InlineReader.IdIn(attributes.GetValueOrDefault("url") ?? "") is { } id
            ? [new NewBlock("synced_block", new JsonObject { ["synced_from"] = new JsonObject { ["type"] = "block_id", ["block_id"] = id.ToString() } }, reading.IsPage ? Children(inner) : [])]
            : null;

    private IReadOnlyList<NewBlock>? Link(string tag, Dictionary<string, string> attributes, List<string> inner)
    {
        var url = attributes.GetValueOrDefault("url") ?? "";
        var id = InlineReader.IdIn(url);
        if (reading.IsPage && (id is not null || url.Length == 0))
            return [new NewBlock("child_" + tag, new JsonObject { ["title"] = RichTexts.PlainText(new JsonArray([.. Caption(inner)])) }) { Existing = id }];
        return id is null ? null : [new NewBlock("link_to_page", new JsonObject { ["type"] = $"{tag}_id", [$"{tag}_id"] = id.Value.ToString() })];
    }

    private IReadOnlyList<NewBlock>? Media(string tag, Dictionary<string, string> attributes, List<string> inner) =>
        (attributes.GetValueOrDefault("src") ?? attributes.GetValueOrDefault("source")) is { Length: > 0 and <= Urls.Longest } url
            ? [InlineReader.MediaBlock(tag, url, Caption(inner))]
            : null;

    private IReadOnlyList<NewBlock>? Address(string tag, Dictionary<string, string> attributes, List<string> inner) =>
        (attributes.GetValueOrDefault("source") ?? attributes.GetValueOrDefault("url") ?? attributes.GetValueOrDefault("src")) is { Length: > 0 and <= Urls.Longest } url
            ? [new NewBlock(tag, new JsonObject { ["caption"] = new JsonArray([.. Caption(inner)]), ["url"] = url })]
            : null;

    private List<JsonObject> Caption(List<string> inner) => Inline(string.Join(' ', inner));

    /// <summary>What stands for something that cannot be made stays to be seen.</summary>
    private static NewBlock Literal(string tag, Dictionary<string, string> attributes) =>
        Text("paragraph", [.. RichTexts.FromPlain(Tags.Empty(tag, [.. attributes.Select(one => (one.Key, (string?)one.Value))])).Select(item => item!.DeepClone().AsObject())]);

    /// <summary>What stands between the tag and its end, the line the end is on, and what follows there; null when it never ends.</summary>
    private static (List<string> Inner, int LastLine, string Behind)? FindEnd(string tag, IReadOnlyList<string> lines, int first, int start)
    {
        var (inner, depth) = (new List<string>(), 1);
        for (var index = first; index < lines.Count; index++)
        {
            var line = index == first ? lines[index][start..] : lines[index];
            if (index > first && LineReader.FenceEnd(lines, index) is { } fence)
            {
                for (; index < fence; index++)
                    inner.Add(lines[index]);
                inner.Add(lines[index]);
                continue;
            }

            foreach (var (at, end, isClosing) in TagsNamed(tag, line))
            {
                depth += isClosing ? -1 : 1;
                if (depth > 0)
                    continue;
                if (at > 0)
                    inner.Add(line[..at]);
                return (inner, index, AttributesAlone().Replace(line[end..], "").Trim());
            }

            inner.Add(line);
        }

        return null;
    }

    /// <summary>The places of the tags of that name in a line, but for those that close themselves.</summary>
    private static List<(int At, int End, bool IsClosing)> TagsNamed(string tag, string line)
    {
        var found = new List<(int, int, bool)>();
        if (!line.Contains('<'))
            return found;
        var text = line.AsSpan().IndexOfAny('\\', '`') < 0 ? line : Tags.Mask(line);
        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0; at = text.IndexOf('<', at + 1))
        {
            var isClosing = at + 1 < text.Length && text[at + 1] == '/';
            var name = at + (isClosing ? 2 : 1);
            var behind = name + tag.Length;
            if (behind >= text.Length || string.Compare(text, name, tag, 0, tag.Length, StringComparison.OrdinalIgnoreCase) != 0
                || !(text[behind] is '/' or '>' || char.IsWhiteSpace(text[behind])))
                continue;
            var end = text.IndexOf('>', behind);
            if (end < 0)
                break;
            if (text[end - 1] != '/')
                found.Add((at, end + 1, isClosing));
        }

        return found;
    }

    [GeneratedRegex("""^<(empty-block|p(?=\s*/>)|details|toggle|todo|callout|columns|column|tabs|tab|ul|ol|table|equation|synced[_-]block[_-]reference|synced[_-]block|table[_-]of[_-]contents|breadcrumb|page|database|image|audio|video|file|pdf|bookmark|embed|meeting-notes|custom-block|external_object_instance|folder|unknown)(?=[\s/>])(?:[^>"]|"[^"]*")*>""", RegexOptions.CultureInvariant)]
    private static partial Regex Opening();

    [GeneratedRegex("""^<([A-Za-z][\w-]*)(?=[\s/>])(?:[^>"]|"[^"]*")*>""", RegexOptions.CultureInvariant)]
    private static partial Regex Any();

    [GeneratedRegex(@"^\s*<summary[^>]*>(.*?)</summary>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Summary();

    [GeneratedRegex(@"^\s*\{[^{}]*\}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex AttributesAlone();

    [GeneratedRegex(@"^\s*<((?:meeting-notes-section-)?(summary|notes|transcript))\b[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Section();

    [GeneratedRegex(@"<col\b[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex ColumnTag();

    [GeneratedRegex(@"<tr\b([^>]*)>(.*?)</tr>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    [GeneratedRegex(@"<t([dh])\b([^>]*)>(.*?)</t\1>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Cell();
}
