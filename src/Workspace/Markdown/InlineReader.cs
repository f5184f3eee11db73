using System.Text;
using System.Text.Json.Nodes;
using Markdig.Extensions.Mathematics;
using Markdig.Syntax.Inlines;
using Verso.Notion;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Inlines to rich text. Images, which rich text cannot hold, come out beside it.</summary>
internal sealed class InlineReader
{
    /// <summary>What HTML uses for layout. Any other tag, such as that of a generic type, is text.</summary>
    private static readonly HashSet<string> Layout =
    [
        "a", "abbr", "article", "aside", "b", "big", "blockquote", "body", "caption", "center", "cite", "code", "col", "colgroup", "dd",
        "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
        "head", "header", "hr", "html", "i", "ins", "kbd", "label", "li", "link", "main", "mark", "meta", "nav", "ol", "p", "picture",
        "pre", "q", "s", "samp", "section", "small", "source", "span", "strike", "strong", "style", "sub", "summary", "sup", "table",
        "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
    ];

    private readonly List<JsonObject> _items = [];
    private readonly List<(string Tag, RunStyle Before)> _open = [];
    private readonly StringBuilder _text = new();
    private RunStyle _style = RunStyle.Plain;
    private RunStyle _textStyle = RunStyle.Plain;
    private Capture? _capture;

    public List<NewBlock> Images { get; } = [];

    /// <summary>Where text only can stand, as in a cell, an image is a link.</summary>
    public bool ImagesAsLinks { get; init; }

    public void Add(ContainerInline? inlines)
    {
        for (var inline = inlines?.FirstChild; inline is not null; inline = inline.NextSibling)
            Add(inline);
    }

    public void AddText(string text, RunStyle? style = null)
    {
        if (_capture is { } capture)
        {
            capture.Text.Append(text);
            return;
        }

        style ??= _style;
        if (style != _textStyle)
            EndRun();
        _textStyle = style;
        _text.Append(text);
    }

    /// <summary>The items so far, without the blanks at the end that markdown never means.</summary>
    public List<JsonObject> Finish()
    {
        if (_capture is not null)
            EndCapture();
        EndRun();
        return _items;
    }

    private void Add(Inline inline)
    {
        switch (inline)
        {
            case LiteralInline literal:
                AddText(literal.Content.ToString());
                break;
            case HtmlEntityInline entity:
                AddText(entity.Transcoded.ToString());
                break;
            case LineBreakInline line:
                AddText(line.IsHard ? "\n" : " ");
                break;
            case CodeInline code:
                AddText(code.Content, _style with { Code = true });
                break;
            case MathInline math:
                AddEquation(math.Content.ToString());
                break;
            case EmphasisInline emphasis:
                Within(Emphasize(emphasis), emphasis);
                break;
            case AutolinkInline auto:
                AddText(auto.Url, _style with { Link = Linkable(auto.IsEmail ? "mailto:" + auto.Url : auto.Url) });
                break;
            case LinkInline { IsImage: true } image:
                AddImage(image);
                break;
            case LinkInline link:
                AddLink(link);
                break;
            case HtmlInline html:
                AddTag(html.Tag);
                break;
            case ContainerInline container:
                Add(container);
                break;
            default:
                AddText(inline.ToString() ?? "");
                break;
        }
    }

    private void Within(RunStyle style, ContainerInline inlines)
    {
        var (before, depth) = (_style, _open.Count);
        _style = style;
        Add(inlines);
        _style = before;
        if (_open.Count > depth)
            _open.RemoveRange(depth, _open.Count - depth);
    }

    private RunStyle Emphasize(EmphasisInline emphasis) => emphasis switch
    {
        { DelimiterChar: '~' } => _style with { Strikethrough = true },
        { DelimiterCount: 2 } => _style with { Bold = true },
        _ => _style with { Italic = true },
    };

    private void AddLink(LinkInline link)
    {
        var url = link.GetDynamicUrl?.Invoke() ?? link.Url ?? "";
        if (Linkable(url) is { } target)
        {
            Within(_style with { Link = target }, link);
            return;
        }

        Add((ContainerInline)link);
        if (url.Length > 0)
            AddText($" ({url})");
    }

    private void AddImage(LinkInline image)
    {
        var caption = new InlineReader { ImagesAsLinks = true };
        caption.Add((ContainerInline)image);
        AddImage(image.GetDynamicUrl?.Invoke() ?? image.Url ?? "", caption.Finish());
    }

    private void AddImage(string url, List<JsonObject> caption)
    {
        var plain = RichTexts.PlainText(new JsonArray([.. caption.Select(item => item.DeepClone())]));
        var isWeb = url.Length <= Urls.Longest && Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https";
        if (!isWeb)
            AddText(url.StartsWith("data:", StringComparison.Ordinal) || url.Length == 0 ? plain : $"{plain} ({url})".TrimStart());
        else if (ImagesAsLinks)
            AddText(plain.Length > 0 ? plain : url, _style with { Link = url });
        else
            Images.Add(MediaBlock("image", url, caption));
    }

    internal static NewBlock MediaBlock(string type, string url, IEnumerable<JsonObject> caption)
    {
        var payload = new JsonObject
        {
            ["caption"] = new JsonArray([.. caption]),
            ["type"] = "external",
            ["external"] = new JsonObject { ["url"] = url },
        };
        if (type == "file")
            payload["name"] = Urls.FileName(url);
        return new NewBlock(type, payload);
    }

    private void AddTag(string tag)
    {
        var name = TagName(tag);
        if (tag.StartsWith("</", StringComparison.Ordinal))
        {
            Close(name);
            return;
        }

        var attributes = Tags.Attributes(tag);
        if (name is "br")
        {
            AddText("\n");
        }
        else if (name is "img")
        {
            var caption = attributes.GetValueOrDefault("alt") is { Length: > 0 } alt ? RichTexts.FromPlain(alt).OfType<JsonObject>() : [];
            AddImage(attributes.GetValueOrDefault("src") ?? "", [.. caption.Select(item => item.DeepClone().AsObject())]);
        }
        else if (name == "equation" || name.StartsWith("mention-", StringComparison.Ordinal))
        {
            _capture = new Capture(name, attributes);
            if (tag.EndsWith("/>", StringComparison.Ordinal))
                EndCapture();
        }
        else if (Styled(name, attributes) is { } style && !tag.EndsWith("/>", StringComparison.Ordinal))
        {
            _open.Add((name, _style));
            _style = style;
        }
        else if (!Layout.Contains(name) && !tag.StartsWith("<!--", StringComparison.Ordinal))
        {
            AddText(tag);
        }
    }

    private RunStyle? Styled(string name, Dictionary<string, string> attributes) => name switch
    {
        "b" or "strong" => _style with { Bold = true },
        "i" or "em" => _style with { Italic = true },
        "s" or "del" or "strike" => _style with { Strikethrough = true },
        "u" or "ins" => _style with { Underline = true },
        "code" or "kbd" => _style with { Code = true },
        "a" => Linkable(attributes.GetValueOrDefault("href") ?? "") is { } url ? _style with { Link = url } : _style,
        "span" => _style with
        {
            Underline = _style.Underline || attributes.GetValueOrDefault("underline") == "true",
            Color = attributes.ContainsKey("color") ? attributes.Color() : _style.Color,
        },
        _ => null,
    };

    private void Close(string name)
    {
        if (_capture?.Tag == name)
        {
            EndCapture();
            return;
        }

        var index = _open.FindLastIndex(open => open.Tag == name);
        if (index < 0)
        {
            if (!Layout.Contains(name))
                AddText($"</{name}>");
            return;
        }

        _style = _open[index].Before;
        _open.RemoveRange(index, _open.Count - index);
    }

    private void EndCapture()
    {
        var (capture, text) = (_capture!, _capture!.Text.ToString());
        _capture = null;
        if (capture.Tag == "equation")
            AddEquation(text);
        else if (Mention(capture) is { } mention)
            AddMention(mention, text);
        else
            AddText(text, _style with { Link = Linkable(capture.Attributes.GetValueOrDefault("url") ?? "") });
    }

    private static JsonObject? Mention(Capture capture)
    {
        var kind = capture.Tag["mention-".Length..];
        if (kind == "date" && capture.Attributes.TryGetValue("start", out var start))
        {
            var date = new JsonObject { ["start"] = start, ["end"] = capture.Attributes.GetValueOrDefault("end"), ["time_zone"] = null };
            return new JsonObject { ["type"] = "date", ["date"] = date };
        }

        if (kind is not ("user" or "page" or "database") || !capture.Attributes.TryGetValue("url", out var url) || IdIn(url) is not { } id)
            return null;
        var target = new JsonObject { ["id"] = id.ToString() };
        if (kind == "user")
            target.Insert(0, "object", "user");
        return new JsonObject { ["type"] = kind, [kind] = target };
    }

    /// <summary>The id that a Notion address, or one such as <c>user://…</c>, names.</summary>
    internal static NotionId? IdIn(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        var isWeb = url.StartsWith("http", StringComparison.OrdinalIgnoreCase);
        return NotionId.TryParse(start >= 0 && !isWeb ? url[(start + 3)..] : url, out var id) ? id : null;
    }

    private void AddMention(JsonObject mention, string text)
    {
        EndRun();
        var plain = text.Length > 0 ? text : mention["date"]?["start"]?.GetValue<string>() ?? "";
        _items.Add(new JsonObject
        {
            ["type"] = "mention",
            ["mention"] = mention,
            ["annotations"] = (_style with { Link = null }).ToAnnotations(),
            ["plain_text"] = plain,
            ["href"] = null,
        });
    }

    private void AddEquation(string expression)
    {
        if (expression.Length is 0 or > RichTexts.LongestExpression)
        {
            AddText(expression, _style with { Code = true });
            return;
        }

        EndRun();
        _items.Add(RichTexts.Equation(expression, (_style with { Link = null }).ToAnnotations()));
    }

    private void EndRun()
    {
        foreach (var piece in RichTexts.Pieces(_text.ToString()))
            _items.Add(RichTexts.Text(piece, _textStyle.Link, _textStyle.ToAnnotations()));
        _text.Clear();
    }

    private static string? Linkable(string url) => Urls.CanBeLinked(url) ? url : null;

    private static string TagName(string tag)
    {
        var start = tag.StartsWith("</", StringComparison.Ordinal) ? 2 : 1;
        var end = start;
        while (end < tag.Length && (char.IsAsciiLetterOrDigit(tag[end]) || tag[end] is '-' or '_'))
            end++;
        return tag[start..end].ToLowerInvariant();
    }

    private sealed record Capture(string Tag, Dictionary<string, string> Attributes)
    {
        public StringBuilder Text { get; } = new();
    }
}
