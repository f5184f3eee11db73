using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Notion's tags that stand for blocks.</summary>
internal sealed partial class TagReader(LineReader lineReader)
{
    /// <summary>After this many tags without an end, looking for more of them costs more than they are worth.</summary>
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

        if (_unclosed > MostUnclosed || FindEnd(tag, lines, first, open.Length) is not var (inner, last))
        {
            _unclosed++;
            return null;
        }

        return Make(tag, attributes, inner) is { } blocks ? (blocks, last) : null;
    }

    private IReadOnlyList<NewBlock>? Make(string tag, Dictionary<string, string> attributes, List<string> inner) => tag switch
    {
        "empty-block" => [TextBlocks.Make("paragraph", [], attributes, []).Single()],
        "details" => [Toggle(attributes, inner)],
        "callout" => [Callout(attributes, inner)],
        "columns" => Columns(inner),
        "column" or "tab" => Children(inner),
        "tabs" => Several(inner, "tab") is { Count: > 0 } tabs ? [new NewBlock("tab", [], [.. tabs.Select(one => Labelled(one.Attributes, one.Inner))])] : [],
        "table" => [Table(attributes, string.Join('\n', inner))],
        "synced_block" => [new NewBlock("synced_block", new JsonObject { ["synced_from"] = null }, Children(inner))],
        "synced_block_reference" => Reference(attributes),
        "table_of_contents" => [new NewBlock("table_of_contents", new JsonObject { ["color"] = attributes.Color() })],
        "breadcrumb" => [new NewBlock("breadcrumb", [])],
        "page" or "database" => Link(tag, attributes),
        "audio" or "video" or "file" or "pdf" => Media(tag, attributes, inner),
        "bookmark" or "embed" => Address(tag, attributes, inner),
        _ => [Literal(tag, attributes)],
    };

    private List<NewBlock> Children(List<string> inner) => lineReader.ReadBelow(LineReader.Unindent(inner));

    private static NewBlock Text(string type, List<JsonObject> items) => TextBlocks.Make(type, items, [], []).Single();

    private NewBlock Toggle(Dictionary<string, string> attributes, List<string> inner)
    {
        var text = string.Join('\n', inner);
        var summary = Summary().Match(Tags.Mask(text));
        var title = summary.Success ? MarkdigReader.ReadInline(Slice(text, summary.Groups[1])).Finish() : [];
        var rest = summary.Success ? text[(summary.Index + summary.Length)..] : text;
        return TextBlocks.Make("toggle", title, attributes, Children([.. rest.Split('\n')])).Last();
    }

    private NewBlock Callout(Dictionary<string, string> attributes, List<string> inner)
    {
        var (text, below) = TextAndBelow(inner);
        var payload = new JsonObject { ["rich_text"] = text, ["icon"] = Icon(attributes), ["color"] = attributes.Color() };
        return new NewBlock("callout", payload, below);
    }

    private NewBlock Labelled(Dictionary<string, string> attributes, List<string> inner)
    {
        var (text, below) = TextAndBelow(inner);
        return new NewBlock("paragraph", new JsonObject { ["rich_text"] = text, ["icon"] = Icon(attributes), ["color"] = attributes.Color() }, below);
    }

    private (JsonArray Text, IReadOnlyList<NewBlock> Below) TextAndBelow(List<string> inner)
    {
        var blocks = Children(inner);
        if (blocks.Count == 0 || blocks[0].Type != "paragraph")
            return ([], blocks);
        return (blocks[0].Payload["rich_text"]!.DeepClone().AsArray(), [.. blocks[0].Children, .. blocks.Skip(1)]);
    }

    private static JsonObject? Icon(Dictionary<string, string> attributes) => attributes.GetValueOrDefault("icon") switch
    {
        null or "" => null,
        ['h', 't', 't', 'p', ..] url => new JsonObject { ["type"] = "external", ["external"] = new JsonObject { ["url"] = url } },
        var emoji => new JsonObject { ["type"] = "emoji", ["emoji"] = emoji },
    };

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
            var open = Opening().Match(lines[index]);
            if (!open.Success || open.Groups[1].Value != tag || FindEnd(tag, lines, index, open.Length) is not var (within, last))
                continue;
            found.Add((Tags.Attributes(open.Value), within));
            index = last;
        }

        return found;
    }

    private static NewBlock Table(Dictionary<string, string> attributes, string inner)
    {
        var rows = Row().Matches(Tags.Mask(inner)).Select(row => Slice(inner, row.Groups[1]))
            .Select(row => Cell().Matches(Tags.Mask(row)).Select(cell => OneLine(Slice(row, cell.Groups[2])))
                .Select(cell => TableBlocks.Cell(MarkdigReader.ReadInline(cell).Finish())).ToList())
            .ToList();
        var hasHeader = attributes.GetValueOrDefault("header-row") == "true" || inner.Contains("<th", StringComparison.OrdinalIgnoreCase);
        return TableBlocks.Make(rows, hasHeader, attributes.GetValueOrDefault("header-column") == "true");
    }

    private static string Slice(string text, Group group) => text.Substring(group.Index, group.Length);

    private static string OneLine(string text) => string.Join(' ', text.Trim().Split('\n', StringSplitOptions.TrimEntries));

    private static IReadOnlyList<NewBlock>? Reference(Dictionary<string, string> attributes) =>
        InlineReader.IdIn(attributes.GetValueOrDefault("url") ?? "") is { } id
            ? [new NewBlock("synced_block", new JsonObject { ["synced_from"] = new JsonObject { ["type"] = "block_id", ["block_id"] = id.ToString() } })]
            : null;

    private static IReadOnlyList<NewBlock>? Link(string tag, Dictionary<string, string> attributes) =>
        InlineReader.IdIn(attributes.GetValueOrDefault("url") ?? "") is { } id
            ? [new NewBlock("link_to_page", new JsonObject { ["type"] = $"{tag}_id", [$"{tag}_id"] = id.ToString() })]
            : null;

    private static IReadOnlyList<NewBlock>? Media(string tag, Dictionary<string, string> attributes, List<string> inner) =>
        attributes.GetValueOrDefault("src") is { Length: > 0 and <= Urls.Longest } url
            ? [InlineReader.MediaBlock(tag, url, Caption(inner))]
            : null;

    private static IReadOnlyList<NewBlock>? Address(string tag, Dictionary<string, string> attributes, List<string> inner) =>
        attributes.GetValueOrDefault("source") is { Length: > 0 and <= Urls.Longest } url
            ? [new NewBlock(tag, new JsonObject { ["caption"] = new JsonArray([.. Caption(inner)]), ["url"] = url })]
            : null;

    private static List<JsonObject> Caption(List<string> inner) => MarkdigReader.ReadInline(string.Join(' ', inner)).Finish();

    /// <summary>What stands for something that cannot be made stays to be seen.</summary>
    private static NewBlock Literal(string tag, Dictionary<string, string> attributes) =>
        Text("paragraph", [.. RichTexts.FromPlain(Tags.Empty(tag, [.. attributes.Select(one => (one.Key, (string?)one.Value))])).Select(item => item!.DeepClone().AsObject())]);

    /// <summary>What stands between the tag and its end, and the line the end is on; null when it never ends.</summary>
    private static (List<string> Inner, int LastLine)? FindEnd(string tag, IReadOnlyList<string> lines, int first, int start)
    {
        var (inner, depth) = (new List<string>(), 1);
        for (var index = first; index < lines.Count; index++)
        {
            var line = index == first ? lines[index][start..] : lines[index];
            if (index > first && LineReader.FenceEnd(lines, index) is { } fence)
            {
                inner.AddRange(lines.Skip(index).Take(fence - index + 1));
                index = fence;
                continue;
            }

            foreach (Match match in Regex.Matches(Tags.Mask(line), $@"<(/?){Regex.Escape(tag)}(?=[\s/>])[^>]*?(/?)>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant))
            {
                if (match.Groups[2].Length > 0)
                    continue;
                depth += match.Groups[1].Length > 0 ? -1 : 1;
                if (depth > 0)
                    continue;
                if (match.Index > 0)
                    inner.Add(line[..match.Index]);
                return (inner, index);
            }

            inner.Add(line);
        }

        return null;
    }

    [GeneratedRegex("""^<(empty-block|details|callout|columns|column|tabs|tab|table|synced_block_reference|synced_block|table_of_contents|breadcrumb|page|database|audio|video|file|pdf|bookmark|embed|unknown)(?=[\s/>])(?:[^>"]|"[^"]*")*>""", RegexOptions.CultureInvariant)]
    private static partial Regex Opening();

    [GeneratedRegex(@"^\s*<summary[^>]*>(.*?)</summary>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Summary();

    [GeneratedRegex(@"<tr\b[^>]*>(.*?)</tr>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Row();

    [GeneratedRegex(@"<t([dh])\b[^>]*>(.*?)</t\1>", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Cell();
}
