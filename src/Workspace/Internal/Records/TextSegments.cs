using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// Rich text ⇄ segments: <c>[["Hello "],["bold",[["b"]]]]</c>. A segment is a text and its decorations; what is no text
/// stands behind a placeholder character.
/// </summary>
public static class TextSegments
{
    /// <summary>The public API takes at most this many UTF-16 units in one item; a segment has no limit.</summary>
    private const int MostUnitsInItem = 2000;

    private const string Placeholder = "‣";
    private const string EquationPlaceholder = "⁍";

    private static readonly (string Code, string Annotation)[] Marks =
        [("b", "bold"), ("i", "italic"), ("s", "strikethrough"), ("_", "underline"), ("c", "code")];

    /// <summary>The text without decorations, as clients read a title.</summary>
    public static string Plain(JsonNode? segments)
    {
        var text = new StringBuilder();
        foreach (var segment in segments.Items())
        {
            if (segment is JsonArray { Count: > 0 } parts && parts[0].Text() is { } piece and not Placeholder and not EquationPlaceholder)
                text.Append(piece);
        }

        return text.ToString();
    }

    public static JsonArray OfPlain(string text) => text.Length == 0 ? [] : [Segment(text, [])];

    public static JsonArray FromRichText(JsonNode? richText, NotionId space)
    {
        var segments = new JsonArray();
        foreach (var item in richText.Items())
        {
            var (text, first) = item.At("type").Text() switch
            {
                "equation" => (EquationPlaceholder, Decoration("e", item.At("equation").At("expression").Text() ?? "")),
                "mention" => Mention(item, space),
                _ => (item.At("text").At("content").Text() ?? item.At("plain_text").Text() ?? "", null),
            };
            if (text.Length == 0)
                continue;
            var decorations = new JsonArray();
            if (first is not null)
                decorations.Add(first);
            AddAnnotations(decorations, item.At("annotations"));
            if (item.At("text").At("link").At("url").Text() is { } url)
                decorations.Add(Decoration("a", url));
            segments.Add(Segment(text, decorations));
        }

        return segments;
    }

    /// <summary>
    /// Segments as rich text of a request. <paramref name="isDatabase"/> says of a mentioned block whether it is a database,
    /// because inside both are pages. Anchors of comments and suggestions are left out: they are no text.
    /// </summary>
    public static JsonArray ToRichText(JsonNode? segments, Func<NotionId, bool>? isDatabase = null)
    {
        var items = new JsonArray();
        foreach (var segment in segments.Items())
        {
            if (segment is not JsonArray { Count: > 0 } parts || parts[0].Text() is not { Length: > 0 } text)
                continue;
            var decorations = (parts.Count > 1 ? parts[1] : null).Items();
            if (Special(text, decorations, isDatabase) is { } special)
            {
                AddItem(items, special, decorations);
                continue;
            }

            var link = decorations.OfType<JsonArray>().FirstOrDefault(one => one.Count > 1 && CodeOf(one) == "a")?[1].Text();
            foreach (var piece in Pieces(text))
            {
                var content = new JsonObject { ["content"] = piece };
                if (!string.IsNullOrEmpty(link))
                    content["link"] = new JsonObject { ["url"] = link };
                AddItem(items, new JsonObject { ["type"] = "text", ["text"] = content }, decorations);
            }
        }

        return items;
    }

    internal static string CodeOf(JsonNode? decoration) =>
        decoration is JsonArray { Count: > 0 } parts ? parts[0].Text() ?? "" : "";

    internal static JsonArray Segment(string text, JsonArray decorations) => decorations.Count == 0 ? [text] : [text, decorations];

    internal static JsonArray Decoration(string code, params ReadOnlySpan<JsonNode?> arguments)
    {
        var decoration = new JsonArray { code };
        foreach (var argument in arguments)
            decoration.Add(argument);
        return decoration;
    }

    internal static JsonArray Reference(string code, params ReadOnlySpan<JsonNode?> arguments) =>
        Segment(Placeholder, [Decoration(code, arguments)]);

    private static (string Text, JsonArray? Decoration) Mention(JsonNode? item, NotionId space)
    {
        var mention = item.At("mention");
        var type = mention.At("type").Text() ?? "";
        var value = mention.At(type);
        var decoration = type switch
        {
            "user" => Decoration("u", value.At("id").Text()),
            "page" or "database" => Decoration("p", value.At("id").Text(), space.ToString()),
            "date" => Decoration("d", DateRecord.FromPublic(value)),
            "link_mention" => Decoration("lm", value?.DeepClone()),
            "link_preview" => Decoration("lm", new JsonObject { ["href"] = value.At("url").Text(), ["type"] = "link_preview" }),
            "custom_emoji" => Decoration("ce", value.At("id").Text(), space.ToString()),
            "template_mention" => Decoration("tv", new JsonObject
            {
                ["type"] = value.At("template_mention_date").Text() ?? value.At("template_mention_user").Text(),
            }),
            _ => null,
        };
        return decoration is null ? (item.At("plain_text").Text() ?? "", null) : (Placeholder, decoration);
    }

    private static JsonObject? Special(string text, JsonArray decorations, Func<NotionId, bool>? isDatabase)
    {
        foreach (var decoration in decorations.OfType<JsonArray>().Where(one => one.Count > 1))
        {
            var argument = decoration[1];
            if (CodeOf(decoration) == "e")
                return new JsonObject { ["type"] = "equation", ["equation"] = new JsonObject { ["expression"] = argument.Text() ?? "" } };
            if (text == Placeholder && ReadMention(CodeOf(decoration), argument, isDatabase) is { } mention)
                return new JsonObject { ["type"] = "mention", ["mention"] = mention };
        }

        return null;
    }

    private static JsonObject? ReadMention(string code, JsonNode? argument, Func<NotionId, bool>? isDatabase) => code switch
    {
        "u" when argument.Id() is { } id => Mentioned("user", Named(id)),
        "p" when argument.Id() is { } id => Mentioned(isDatabase?.Invoke(id) == true ? "database" : "page", Named(id)),
        "d" when DateRecord.ToPublic(argument) is { } date => Mentioned("date", date),
        "ce" when argument.Id() is { } id => Mentioned("custom_emoji", Named(id)),
        "lm" when argument.At("type").Text() == "link_preview" =>
            Mentioned("link_preview", new JsonObject { ["url"] = argument.At("href").Text() }),
        "lm" when argument is JsonObject => Mentioned("link_mention", argument.DeepClone()),
        "tv" when argument.At("type").Text() is { } kind => Mentioned("template_mention", kind == "me"
            ? new JsonObject { ["type"] = "template_mention_user", ["template_mention_user"] = "me" }
            : new JsonObject { ["type"] = "template_mention_date", ["template_mention_date"] = kind }),
        _ => null,
    };

    private static JsonObject Mentioned(string type, JsonNode value) => new() { ["type"] = type, [type] = value };

    private static JsonObject Named(NotionId id) => new() { ["id"] = id.ToString() };

    private static void AddAnnotations(JsonArray decorations, JsonNode? annotations)
    {
        foreach (var (code, annotation) in Marks)
        {
            if (annotations.At(annotation).IsTrue())
                decorations.Add(Decoration(code));
        }

        if (annotations.At("color").Text() is { } color and not Colors.Default)
            decorations.Add(Decoration("h", Colors.ToInternal(color)));
    }

    private static void AddItem(JsonArray items, JsonObject item, JsonArray decorations)
    {
        var annotations = new JsonObject();
        foreach (var decoration in decorations)
        {
            var code = CodeOf(decoration);
            if (code == "h" && decoration is JsonArray { Count: > 1 } marked && marked[1].Text() is { } color)
                annotations["color"] = Colors.ToPublic(color);
            else if (Array.Find(Marks, mark => mark.Code == code).Annotation is { } annotation)
                annotations[annotation] = true;
        }

        if (annotations.Count > 0)
            item["annotations"] = annotations;
        items.Add(item);
    }

    private static IEnumerable<string> Pieces(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = Math.Min(MostUnitsInItem, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]))
                length--;
            yield return text.Substring(start, length);
            start += length;
        }
    }
}
