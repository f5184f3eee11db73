using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Markdig.Extensions.Mathematics;
using Markdig.Syntax.Inlines;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Markdown;

/// <summary>Inlines to rich text. Images, which rich text cannot hold, come out beside it.</summary>
internal sealed partial class InlineReader(Reading reading)
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
                var expression = math.Content.ToString();
                AddEquation(expression is ['`', _, .., '`'] ? expression[1..^1] : expression); // Backticks within the dollars let it hold anything.
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
            case DelimiterInline open: // A bracket that nothing closes stays here as what may have begun a link.
                AddText(open.ToLiteral());
                Add((ContainerInline)open);
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
        var caption = new InlineReader(reading) { ImagesAsLinks = true };
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
        else if (name is "equation" or "mention" || name.StartsWith("mention-", StringComparison.Ordinal) || (name == "date" && attributes.ContainsKey("start")))
        {
            if (_capture is not null)
                EndCapture();
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
            AddText(text.Length > 0 ? text : capture.Attributes.GetValueOrDefault("url") ?? "", _style with { Link = Linkable(capture.Attributes.GetValueOrDefault("url") ?? "") });
    }

    private static JsonObject? Mention(Capture capture)
    {
        var url = capture.Attributes.GetValueOrDefault("url") ?? "";
        var kind = KindOf(capture, url);
        if (kind == "date")
            return DateWords.Read(capture.Attributes) is { } date ? new JsonObject { ["type"] = "date", ["date"] = date } : null;
        if (kind == "template")
            return Template(capture.Attributes.GetValueOrDefault("value"));
        if (kind is not ("user" or "page" or "database") || IdIn(url) is not { } id)
            return null;
        var target = new JsonObject { ["id"] = id.ToString() };
        if (kind == "user")
            target.Insert(0, "object", "user");
        return new JsonObject { ["type"] = kind, [kind] = target };
    }

    /// <summary>What is mentioned: the tag's name says it, or in the newer form its type, or else the scheme of the address.</summary>
    private static string KindOf(Capture capture, string url)
    {
        if (capture.Tag != "mention")
            return capture.Tag == "date" ? "date" : capture.Tag["mention-".Length..];
        if (capture.Attributes.TryGetValue("type", out var type))
            return type.Replace('_', '-');
        return url.StartsWith("user://", StringComparison.Ordinal) ? "user"
            : url.StartsWith("collection://", StringComparison.Ordinal) ? "data-source"
            : url.StartsWith("agent://", StringComparison.Ordinal) ? "agent"
            : "page";
    }

    private static JsonObject? Template(string? value)
    {
        var kind = value switch { "today" or "now" => "template_mention_date", "me" => "template_mention_user", _ => null };
        return kind is null ? null : new JsonObject
        {
            ["type"] = "template_mention",
            ["template_mention"] = new JsonObject { ["type"] = kind, [kind] = value },
        };
    }

    /// <summary>The id that a Notion address, or one such as <c>user://…</c>, names; behind a <c>#</c> it is that of a block.</summary>
    internal static NotionId? IdIn(string url)
    {
        if (url.LastIndexOf('#') is > 0 and var mark && NotionId.TryParse(url[(mark + 1)..], out var part))
            return part;
        var start = url.IndexOf("://", StringComparison.Ordinal);
        var isWeb = url.StartsWith("http", StringComparison.OrdinalIgnoreCase);
        return NotionId.TryParse(start >= 0 && !isWeb ? url[(start + 3)..] : url, out var id) ? id : null;
    }

    private void AddMention(JsonObject mention, string text)
    {
        EndRun();
        var plain = PlainText(mention, text);
        _items.Add(new JsonObject
        {
            ["type"] = "mention",
            ["mention"] = mention,
            ["annotations"] = (_style with { Link = null }).ToAnnotations(),
            ["plain_text"] = plain,
            ["href"] = null,
        });
    }

    private static string PlainText(JsonObject mention, string text)
    {
        if (mention["date"] is { } date)
            return date.At("end").Text() is { } end ? $"{date.At("start").Text()} → {end}" : date.At("start").Text() ?? "";
        var isUser = mention.ContainsKey("user") || mention.ContainsKey("template_mention");
        return isUser && text.Length > 0 && text[0] != '@' ? "@" + text : text;
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
        var text = _text.ToString();
        _text.Clear();
        var start = 0;
        if (reading.Emojis.Count > 0 && !_textStyle.Code)
        {
            foreach (Match match in EmojiName().Matches(text))
            {
                if (match.Index < start || !reading.Emojis.TryGetValue(match.Groups[1].Value, out var emoji))
                    continue;
                AddPieces(text[start..match.Index]);
                AddEmoji(emoji);
                start = match.Index + match.Length;
            }
        }

        AddPieces(text[start..]);
    }

    private void AddPieces(string text)
    {
        foreach (var piece in RichTexts.Pieces(text))
            _items.Add(RichTexts.Text(piece, _textStyle.Link, _textStyle.ToAnnotations()));
    }

    private void AddEmoji(JsonObject emoji) => _items.Add(new JsonObject
    {
        ["type"] = "mention",
        ["mention"] = new JsonObject { ["type"] = "custom_emoji", ["custom_emoji"] = emoji.DeepClone() },
        ["annotations"] = (_textStyle with { Link = null }).ToAnnotations(),
        ["plain_text"] = $":{emoji["name"].Text()}:",
        ["href"] = null,
    });

    private static string? Linkable(string url) => Urls.CanBeLinked(url) ? url : null;

    private static string TagName(string tag)
    {
        var start = tag.StartsWith("</", StringComparison.Ordinal) ? 2 : 1;
        var end = start;
        while (end < tag.Length && (char.IsAsciiLetterOrDigit(tag[end]) || tag[end] is '-' or '_'))
            end++;
        return tag[start..end].ToLowerInvariant();
    }

    [GeneratedRegex(":([A-Za-z0-9_+-]+):", RegexOptions.CultureInvariant)]
    private static partial Regex EmojiName();

    private sealed record Capture(string Tag, Dictionary<string, string> Attributes)
    {
        public StringBuilder Text { get; } = new();
    }
}
