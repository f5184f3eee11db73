using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Verso.Workspace.Content;
using Verso.Workspace.Markdown;

namespace Verso.Workspace.Transfer.Pages;

/// <summary>The body of an HTML page as blocks. What has no form of its own is kept as its text.</summary>
/// <param name="link">The address that stands for one within the import; null for others.</param>
internal sealed class HtmlBlocks(Func<string, string?> link)
{
    private static readonly HashSet<string> Ignored = ["script", "style", "head", "meta", "link", "svg", "title", "noscript", "template"];

    private static readonly HashSet<string> Inline =
    [
        "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong",
        "sub", "sup", "time", "tt", "u", "var", "wbr", "annotation", "math", "semantics",
    ];

    private static readonly Dictionary<string, string> Media = new(StringComparer.OrdinalIgnoreCase)
    {
        [".pdf"] = "pdf",
        [".mp4"] = "video",
        [".mov"] = "video",
        [".webm"] = "video",
        [".mkv"] = "video",
        [".avi"] = "video",
        [".mp3"] = "audio",
        [".wav"] = "audio",
        [".ogg"] = "audio",
        [".m4a"] = "audio",
        [".flac"] = "audio",
        [".aac"] = "audio",
        [".png"] = "image",
        [".jpg"] = "image",
        [".jpeg"] = "image",
        [".gif"] = "image",
        [".webp"] = "image",
        [".svg"] = "image",
        [".bmp"] = "image",
        [".heic"] = "image",
    };

    /// <summary>The kind of block that shows a file of that name.</summary>
    public static string MediaType(string name) => Media.GetValueOrDefault(Path.GetExtension(name), "file");

    public IReadOnlyList<NewBlock> Read(INode parent)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var blocks = new List<NewBlock>();
        var text = new List<JsonObject>();
        foreach (var node in parent.ChildNodes)
        {
            if (node is IElement { ClassName: var name } && name is not null && name.Split(' ').Contains("indented"))
            {
                EndText();
                Indent(blocks, (IElement)node);
            }
            else if (IsInline(node))
                ReadInline(node, RunStyle.Plain, text);
            else if (node is IElement element && !Ignored.Contains(element.LocalName))
            {
                EndText();
                blocks.AddRange(ReadElement(element));
            }
        }

        EndText();
        return blocks;

        void EndText()
        {
            var trimmed = Trim(text);
            text = [];
            if (trimmed.Count > 0)
                blocks.AddRange(TextBlocks.Make("paragraph", trimmed, [], []));
        }
    }

    /// <summary>What is indented lies below the block before it.</summary>
    private void Indent(List<NewBlock> blocks, IElement indented)
    {
        var inside = Read(indented);
        if (blocks.Count > 0 && blocks[^1].Type is not ("divider" or "code" or "equation" or "image" or "table"))
            blocks[^1] = blocks[^1] with { Children = [.. blocks[^1].Children, .. inside] };
        else
            blocks.AddRange(inside);
    }

    private IEnumerable<NewBlock> ReadElement(IElement element)
    {
        var color = ColorOf(element);
        switch (element.LocalName)
        {
            case "p":
                return Text("paragraph", element, color);
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                return Text($"heading_{Math.Min(4, element.LocalName[1] - '0')}", element, color);
            case "ul" or "ol":
                return element.Children.Where(item => item.LocalName == "li").SelectMany((item, index) => ListItem(element, item, index));
            case "blockquote":
                return Text("quote", element, color);
            case "details":
                return Toggle(element, color);
            case "pre":
                return Code(element);
            case "hr":
                return [new NewBlock("divider", [])];
            case "img":
                return Image(element, null);
            case "table":
                return Table(element);
            case "nav" when element.ClassList.Contains("table_of_contents"):
                return [new NewBlock("table_of_contents", new JsonObject { ["color"] = Colors.Default })];
            case "figure":
                return Figure(element, color);
            case "iframe" when element.GetAttribute("src") is { Length: > 0 } source:
                return [Address("embed", source)];
            case "div" when element.ClassList.Contains("column-list"):
                return Columns(element);
            case "div" when element.ClassList.Contains("collection-content"):
                return [Collection(element)];
            default:
                return Read(element);
        }
    }

    private IEnumerable<NewBlock> Text(string type, IElement element, string? color)
    {
        var (items, below) = Split(element);
        return items.Count == 0 && below.Count > 0 && type == "paragraph" ? below
            : items.Count == 0 && type.StartsWith("heading", StringComparison.Ordinal) ? below
            : TextBlocks.Make(type, items, Attributes(color), below);
    }

    private IEnumerable<NewBlock> ListItem(IElement list, IElement item, int index)
    {
        if (list.ClassList.Contains("toggle") && item.QuerySelector("details") is { } details)
            return Toggle(details, ColorOf(list));
        var box = item.Children.FirstOrDefault(child => child.ClassList.Contains("checkbox"));
        var type = box is not null || list.ClassList.Contains("to-do-list") ? "to_do" : list.LocalName == "ol" ? "numbered_list_item" : "bulleted_list_item";
        var isChecked = box?.ClassList.Contains("checkbox-on") == true;
        box?.Remove();
        var (items, below) = Split(item);
        var blocks = TextBlocks.Make(type, items, Attributes(ColorOf(list)), below, isChecked).ToList();
        if (type == "numbered_list_item" && index == 0 && int.TryParse(list.GetAttribute("start"), out var start) && start > 1)
            blocks[0].Payload["list_start_index"] = start;
        return blocks;
    }

    private IEnumerable<NewBlock> Toggle(IElement details, string? color)
    {
        var summary = details.Children.FirstOrDefault(child => child.LocalName == "summary");
        var items = summary is null ? [] : Split(summary).Items;
        summary?.Remove();
        var heading = summary?.QuerySelector("h1, h2, h3") ?? details.Closest("h1, h2, h3");
        var attributes = Attributes(color);
        if (heading is not null)
            attributes["toggle"] = "true";
        return TextBlocks.Make(heading is null ? "toggle" : $"heading_{heading.LocalName[1]}", items, attributes, Read(details));
    }

    private static IEnumerable<NewBlock> Code(IElement element)
    {
        var code = element.QuerySelector("code") ?? element;
        var language = code.ClassList.FirstOrDefault(word => word.StartsWith("language-", StringComparison.Ordinal))?["language-".Length..];
        return CodeBlocks.Make(code.TextContent.TrimEnd('\n'), language);
    }

    private IEnumerable<NewBlock> Figure(IElement figure, string? color)
    {
        var caption = figure.QuerySelector("figcaption");
        var words = caption is null ? null : Split(caption).Items;
        if (figure.ClassList.Contains("callout"))
            return [Callout(figure, color)];
        if (figure.ClassList.Contains("equation") || figure.QuerySelector("annotation[encoding='application/x-tex']") is not null)
            return Equation(figure);
        if (figure.ClassList.Contains("link-to-page"))
            return TextBlocks.Make("paragraph", Split(figure).Items, [], []);
        if (figure.QuerySelector("a.bookmark") is { } bookmark && bookmark.GetAttribute("href") is { } href)
            return [Address("bookmark", href, words)];
        if (figure.QuerySelector("img:not(.icon)") is { } image && figure.QuerySelector(".source") is null)
            return Image(image, words);
        if (figure.QuerySelector("video, audio, source") is { } media && media.GetAttribute("src") is { } played)
            return [File(media.LocalName == "audio" ? "audio" : "video", played, words)];
        if (figure.QuerySelector(".source a, a.source") is { } source && source.GetAttribute("href") is { } target)
            return link(target) is null && MediaType(target.Split('?')[0]) == "file" ? [Address("embed", target, words)] : [File(MediaType(target.Split('?')[0]), target, words)];
        caption?.Remove();
        var inside = Read(figure);
        return words is { Count: > 0 } ? [.. inside, .. TextBlocks.Make("paragraph", words, [], [])] : inside;
    }

    private NewBlock Callout(IElement figure, string? color)
    {
        var icon = figure.QuerySelector("span.icon");
        var emoji = icon?.TextContent.Trim();
        icon?.ParentElement?.Remove();
        var inside = figure.Children.LastOrDefault(child => child.LocalName == "div") ?? figure;
        var (items, below) = Split(inside);
        if (items.Count == 0 && below is [{ Type: "paragraph" } first, ..])
        {
            items = [.. first.Payload["rich_text"]!.AsArray().OfType<JsonObject>().Select(item => item.DeepClone().AsObject())];
            below = [.. first.Children, .. below.Skip(1)];
        }

        return new NewBlock(
            "callout",
            new JsonObject
            {
                ["rich_text"] = new JsonArray([.. items.Take(RichTexts.MostItems)]),
                ["icon"] = string.IsNullOrEmpty(emoji) ? null : new JsonObject { ["type"] = "emoji", ["emoji"] = emoji },
                ["color"] = color ?? Colors.Default,
            },
            below);
    }

    private static IEnumerable<NewBlock> Equation(IElement figure)
    {
        var expression = (figure.QuerySelector("annotation[encoding='application/x-tex']") ?? figure).TextContent.Trim();
        return expression.Length <= RichTexts.LongestExpression ? [new NewBlock("equation", new JsonObject { ["expression"] = expression })] : CodeBlocks.Make(expression, "latex");
    }

    private IEnumerable<NewBlock> Image(IElement image, List<JsonObject>? caption)
    {
        var source = image.GetAttribute("src") ?? "";
        var alt = image.GetAttribute("alt");
        caption ??= string.IsNullOrEmpty(alt) ? null : [.. RichTexts.FromPlain(alt).OfType<JsonObject>().Select(item => item.DeepClone().AsObject())];
        return source.Length == 0 || source.StartsWith("data:", StringComparison.Ordinal)
            ? caption is { Count: > 0 } ? TextBlocks.Make("paragraph", caption, [], []) : []
            : [File("image", source, caption)];
    }

    private NewBlock File(string type, string target, List<JsonObject>? caption)
    {
        var address = link(target) ?? target;
        if (!Urls.CanBeLinked(address) || address[0] is '/' or '#')
            return TextBlocks.Make("paragraph", [RichTexts.Text(target.Length <= RichTexts.LongestText ? target : target[..RichTexts.LongestText], null, RichTexts.PlainAnnotations())], [], []).First();
        var payload = new JsonObject { ["caption"] = new JsonArray([.. (caption ?? []).Take(RichTexts.MostItems)]), ["type"] = "external", ["external"] = new JsonObject { ["url"] = address } };
        if (type == "file")
            payload["name"] = Urls.FileName(PlaceHolder.Read(address) is { } path ? "https://f/" + Uri.EscapeDataString(path[(path.LastIndexOf('/') + 1)..]) : address);
        return new NewBlock(type, payload);
    }

    private NewBlock Address(string type, string target, List<JsonObject>? caption = null) => link(target) is not null
        ? File(MediaType(target), target, caption)
        : new NewBlock(type, new JsonObject { ["caption"] = new JsonArray([.. (caption ?? []).Take(RichTexts.MostItems)]), ["url"] = target.Length <= Urls.Longest ? target : target[..Urls.Longest] });

    private IEnumerable<NewBlock> Columns(IElement list)
    {
        var columns = list.Children.Where(child => child.ClassList.Contains("column")).Select(Read).ToList();
        return columns.Count < 2
            ? columns.SelectMany(blocks => blocks)
            : [new NewBlock("column_list", [], [.. columns.Select(blocks => new NewBlock("column", [], blocks))])];
    }

    /// <summary>A database within the page: its title, as a link that the importer knows; its rows come with its CSV.</summary>
    private NewBlock Collection(IElement element)
    {
        var title = element.QuerySelector(".collection-title")?.TextContent.Trim() ?? "";
        var rows = element.QuerySelectorAll("td.cell-title a[href]").Select(row => link(row.GetAttribute("href")!)).FirstOrDefault(one => one is not null);
        return new NewBlock(CollectionPlace, new JsonObject { ["title"] = title, ["row"] = rows });
    }

    /// <summary>Stands for a database until it is known which one.</summary>
    public const string CollectionPlace = "import_collection";

    private IEnumerable<NewBlock> Table(IElement table)
    {
        if (table.ClassList.Contains("collection-content"))
            return [Collection(table.ParentElement ?? table)];
        var rows = table.QuerySelectorAll("tr").Where(row => row.Closest("table") == table)
            .Select(row => row.Children.Where(cell => cell.LocalName is "td" or "th").Select(cell => TableBlocks.Cell(Flatten(cell))).ToList()).Where(row => row.Count > 0).ToList();
        if (rows.Count == 0)
            return [];
        var first = table.QuerySelector("tr")!;
        var header = table.QuerySelector("thead.simple-table-header, thead") is not null || first.Children.All(cell => cell.LocalName == "th");
        var rowHeader = table.QuerySelectorAll("tbody tr").All(row => row.FirstElementChild?.ClassList.Contains("simple-table-header") == true || row.FirstElementChild?.LocalName == "th") && table.QuerySelectorAll("tbody tr").Length > 0 && !first.Children.All(cell => cell.LocalName == "th");
        return [TableBlocks.Make(rows, header, rowHeader)];
    }

    private List<JsonObject> Flatten(IElement cell)
    {
        var items = new List<JsonObject>();
        ReadInline(cell, RunStyle.Plain, items);
        return Trim(items);
    }

    /// <summary>The text that an element begins with, and the blocks behind it.</summary>
    private (List<JsonObject> Items, IReadOnlyList<NewBlock> Below) Split(IElement element)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var items = new List<JsonObject>();
        var nodes = element.ChildNodes.ToList();
        var at = 0;
        for (; at < nodes.Count; at++)
        {
            if (!IsInline(nodes[at]))
                break;
            ReadInline(nodes[at], RunStyle.Plain, items);
        }

        var text = Trim(items);
        if (at == nodes.Count)
            return (text, []);
        if (text.Count == 0 && nodes[at] is IElement { LocalName: "p" } lead)
        {
            text = Split(lead).Items; // <li><p>…</p></li>
            at++;
        }

        var rest = element.Owner!.CreateElement("div");
        foreach (var node in nodes.Skip(at))
            rest.AppendChild(node);
        return (text, Read(rest));
    }

    private static bool IsInline(INode node) => node switch
    {
        IText => true,
        IElement { LocalName: "img" } image => image.ClassList.Contains("icon"),
        IElement element => Inline.Contains(element.LocalName) && element.QuerySelector("p, ul, ol, div, table, figure, h1, h2, h3, pre, blockquote, img:not(.icon)") is null,
        _ => false,
    };

    private void ReadInline(INode node, RunStyle style, List<JsonObject> items)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case IText text:
                Add(items, System.Text.RegularExpressions.Regex.Replace(text.Data, @"[ \t\r\n]+", " "), style);
                return;
            case IElement { LocalName: "br" }:
                Add(items, "\n", style);
                return;
            case IElement element when Ignored.Contains(element.LocalName) || element.LocalName == "img":
                return;
            case IElement element when element.ClassList.Contains("notion-text-equation-token") || element.ClassList.Contains("katex"):
                var expression = (element.QuerySelector("annotation[encoding='application/x-tex']") ?? element).TextContent.Trim();
                if (expression.Length is > 0 and <= RichTexts.LongestExpression)
                    items.Add(RichTexts.Equation(expression, style.ToAnnotations()));
                else
                    Add(items, expression, style);
                return;
            case IElement element:
                style = Style(element, style);
                break;
        }

        foreach (var child in node.ChildNodes)
            ReadInline(child, style, items);
    }

    private RunStyle Style(IElement element, RunStyle style) => element.LocalName switch
    {
        "b" or "strong" => style with { Bold = true },
        "i" or "em" => style with { Italic = true },
        "s" or "del" or "strike" => style with { Strikethrough = true },
        "u" or "ins" => style with { Underline = true },
        "code" or "kbd" or "samp" or "tt" => style with { Code = true },
        "a" when element.GetAttribute("href") is { Length: > 0 } href && (link(href) ?? href) is var target && Urls.CanBeLinked(target) => style with { Link = target },
        "mark" => style with { Color = Named(element, "highlight-") ?? style.Color },
        "span" when element.GetAttribute("style")?.Contains("underline", StringComparison.OrdinalIgnoreCase) == true => style with { Underline = true },
        _ => style,
    };

    private static void Add(List<JsonObject> items, string text, RunStyle style)
    {
        foreach (var piece in RichTexts.Pieces(text))
        {
            if (items.Count > 0 && items[^1]["text"] is JsonObject last && RunStyle.Of(items[^1]) == style && ((string)last["content"]!).Length + piece.Length <= RichTexts.LongestText)
            {
                var joined = (string)last["content"]! + piece;
                items[^1] = RichTexts.Text(joined, style.Link, style.ToAnnotations());
            }
            else
                items.Add(RichTexts.Text(piece, style.Link, style.ToAnnotations()));
        }
    }

    /// <summary>Without the blanks that HTML does not show at the ends and one after the other.</summary>
    private static List<JsonObject> Trim(List<JsonObject> items)
    {
        Cut(0, text => text.TrimStart(' ', '\n'));
        Cut(-1, text => text.TrimEnd(' ', '\n'));
        return items;

        void Cut(int place, Func<string, string> trim)
        {
            while (items.Count > 0 && items[place < 0 ? items.Count - 1 : 0] is { } item && item["text"] is JsonObject text)
            {
                var index = place < 0 ? items.Count - 1 : 0;
                var rest = trim((string)text["content"]!);
                if (rest.Length > 0)
                {
                    var style = RunStyle.Of(item);
                    items[index] = RichTexts.Text(rest, style.Link, style.ToAnnotations());
                    return;
                }

                items.RemoveAt(index);
            }
        }
    }

    private static Dictionary<string, string> Attributes(string? color) => color is null ? [] : new() { ["color"] = color };

    private static string? ColorOf(IElement element) => Named(element, "block-color-");

    private static string? Named(IElement element, string start)
    {
        var name = element.ClassList.FirstOrDefault(word => word.StartsWith(start, StringComparison.Ordinal))?[start.Length..].Replace("teal", "green", StringComparison.Ordinal);
        return name is not null && Colors.All.Contains(name) ? name : null;
    }
}
