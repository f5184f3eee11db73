using System.Text;
using System.Text.Json.Nodes;
using Verso.Workspace.Api;

namespace Verso.Workspace.Content;

/// <summary>Rich text: from a request to what is stored and served, and to and from plain text.</summary>
public static class RichTexts
{
    public const int MostItems = 100;
    public const int LongestText = 2000;
    public const int LongestExpression = 1000;

    private static readonly string[] Kinds = ["text", "mention", "equation"];
    private static readonly string[] Styles = ["bold", "italic", "strikethrough", "underline", "code"];

    /// <summary>
    /// The checked items as Notion serves them: neighbours that look the same are one run, as long as it fits into the limit of one.
    /// An absent value is a fault; an empty array is none.
    /// </summary>
    public static JsonArray Read(Input items, IContentContext context)
    {
        var served = new JsonArray();
        foreach (var item in items.RequireArray(MostItems).Items())
        {
            if (ReadItem(item, context) is { } one && !(served is [.., JsonObject last] && Join(last, one)))
                served.Add(one);
        }

        return served;
    }

    /// <summary>Adds a run of text to the one before it when the two look the same.</summary>
    private static bool Join(JsonObject run, JsonObject next)
    {
        if (run["text"] is not JsonObject text || next["text"] is not JsonObject more
            || !JsonNode.DeepEquals(run["annotations"], next["annotations"]) || !JsonNode.DeepEquals(text["link"], more["link"]))
            return false;
        var content = (string?)text["content"] + (string?)more["content"];
        if (content.Length > LongestText)
            return false;
        text["content"] = content;
        run["plain_text"] = content;
        return true;
    }

    /// <summary>The text of served (or sent) items without its style; empty for anything that is no array.</summary>
    public static string PlainText(JsonNode? items)
    {
        if (items is not JsonArray array)
            return "";
        var text = new StringBuilder();
        foreach (var item in array.OfType<JsonObject>())
            text.Append(PlainTextOf(item));
        return text.ToString();
    }

    /// <summary>Plain text as served items, cut where Notion's limit of 2,000 a piece asks for it.</summary>
    public static JsonArray FromPlain(string text)
    {
        var items = new JsonArray();
        foreach (var piece in Pieces(text))
            items.Add(Text(piece, null, PlainAnnotations()));
        return items;
    }

    /// <summary>Served items as a request carries them: without what follows from the rest.</summary>
    internal static JsonArray ToRequest(JsonArray items)
    {
        var sent = items.DeepClone().AsArray();
        foreach (var item in sent.OfType<JsonObject>())
        {
            item.Remove("plain_text");
            item.Remove("href");
            if (item["text"] is JsonObject text && text["link"] is null)
                text.Remove("link");
            if (item["annotations"] is not JsonObject annotations)
                continue;
            foreach (var usual in annotations.Where(IsDefault).ToList())
                annotations.Remove(usual.Key);
            if (annotations.Count == 0)
                item.Remove("annotations");
        }

        return sent;
    }

    /// <summary>The text in pieces of at most 2,000 UTF-16 code units that never cut a character in two.</summary>
    internal static IEnumerable<string> Pieces(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = Math.Min(LongestText, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]))
                length--;
            yield return text.Substring(start, length);
            start += length;
        }
    }

    /// <summary>A run of text as served.</summary>
    internal static JsonObject Text(string content, string? link, JsonObject annotations) => new()
    {
        ["type"] = "text",
        ["text"] = new JsonObject { ["content"] = content, ["link"] = link is null ? null : new JsonObject { ["url"] = link } },
        ["annotations"] = annotations,
        ["plain_text"] = content,
        ["href"] = link,
    };

    internal static JsonObject Equation(string expression, JsonObject annotations) => new()
    {
        ["type"] = "equation",
        ["equation"] = new JsonObject { ["expression"] = expression },
        ["annotations"] = annotations,
        ["plain_text"] = expression,
        ["href"] = null,
    };

    internal static JsonObject PlainAnnotations() => new()
    {
        ["bold"] = false,
        ["italic"] = false,
        ["strikethrough"] = false,
        ["underline"] = false,
        ["code"] = false,
        ["color"] = Colors.Default,
    };

    private static JsonObject? ReadItem(Input item, IContentContext context)
    {
        item.RequireObject().RefuseOthers("type", "text", "mention", "equation", "annotations", "plain_text", "href");
        var annotations = ReadAnnotations(item["annotations"]);
        var kind = Kind.Of(item, Kinds);
        var value = item[kind].RequireObject();
        switch (kind)
        {
            case "text":
                value.RefuseOthers("content", "link");
                var content = value["content"].RequireString(LongestText);
                var link = ReadLink(value["link"]);
                return content.Length > 0 ? Text(content, link, annotations) : null;
            case "equation":
                value.RefuseOthers("expression");
                return Equation(value["expression"].RequireString(LongestExpression, least: 1), annotations);
            default:
                var (mention, plain, href) = Mentions.Read(value, item, context);
                return new JsonObject
                {
                    ["type"] = "mention",
                    ["mention"] = mention,
                    ["annotations"] = annotations,
                    ["plain_text"] = plain,
                    ["href"] = href,
                };
        }
    }

    private static string? ReadLink(Input link)
    {
        if (!link.IsPresent)
            return null;
        link.RequireObject().RefuseOthers("url", "type");
        var url = Urls.Read(link["url"]);
        return Urls.CanBeLinked(url) ? url : throw ApiException.Invalid("Invalid URL for link.");
    }

    private static JsonObject ReadAnnotations(Input annotations)
    {
        var served = PlainAnnotations();
        if (annotations.IsAbsent)
            return served;
        foreach (var (name, value) in annotations.Members())
        {
            if (name == "color")
                served["color"] = Colors.Read(value);
            else if (Array.IndexOf(Styles, name) >= 0)
                served[name] = value.RequireBoolean();
            else
                throw value.Should("be not present");
        }

        return served;
    }

    private static bool IsDefault(KeyValuePair<string, JsonNode?> annotation) =>
        annotation.Value is JsonValue value
        && (value.TryGetValue<bool>(out var flag) ? !flag : value.TryGetValue<string>(out var color) && color == Colors.Default);

    private static string PlainTextOf(JsonObject item) =>
        item["plain_text"].Text() ?? item["text"].At("content").Text() ?? item["equation"].At("expression").Text() ?? "";
}
