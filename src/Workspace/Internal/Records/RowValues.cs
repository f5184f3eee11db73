using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Internal.Records;

/// <summary>
/// Values of a row: publicly by type (<c>{"type":"number","number":42}</c>), inside always segments (<c>[["42"]]</c>).
/// </summary>
public static class RowValues
{
    private const string Separator = ",";

    /// <summary>The segments of a public value; null when it is empty or not stored in the row.</summary>
    public static JsonArray? ToSegments(JsonNode? property, NotionId space)
    {
        var type = property.At("type").Text() ?? "";
        var value = property.At(type);
        if (value.IsNull())
            return null;
        var segments = type switch
        {
            "title" or "rich_text" => TextSegments.FromRichText(value, space),
            "number" => TextSegments.OfPlain(value!.ToJsonString()),
            "select" or "status" => TextSegments.OfPlain(value.At("name").Text() ?? ""),
            "multi_select" => TextSegments.OfPlain(string.Join(Separator, value.Items().Select(option => option.At("name").Text()))),
            "checkbox" => TextSegments.OfPlain(value.IsTrue() ? "Yes" : "No"),
            "url" => Linked(value.Text() ?? ""),
            "email" or "phone_number" => TextSegments.OfPlain(value.Text() ?? ""),
            "date" => DateRecord.FromPublic(value) is { } date ? [TextSegments.Reference("d", date)] : [],
            "people" => Separated(value.Items().Select(person => TextSegments.Reference("u", person.At("id").Text()))),
            "relation" => Separated(value.Items().Select(page => TextSegments.Reference("p", page.At("id").Text(), space.ToString()))),
            "files" => Separated(value.Items().Select(File)),
            "unique_id" when value.At("number") is { } number => TextSegments.OfPlain(number.ToJsonString()),
            _ => [],
        };
        return segments.Count == 0 ? null : segments;
    }

    /// <summary>
    /// Segments as the value of a request of the public API: <c>{"number":42}</c>. Null for a type whose values cannot be
    /// written.
    /// </summary>
    /// <exception cref="FormatException">The text is no value of that type.</exception>
    public static JsonObject? ToRequest(string publicType, JsonNode? segments, Func<NotionId, bool>? isDatabase = null)
    {
        if (PropertyKinds.IsComputed(publicType))
            return null;
        var text = TextSegments.Plain(segments);
        JsonNode? value = publicType switch
        {
            "title" or "rich_text" => TextSegments.ToRichText(segments, isDatabase),
            "number" => text.Trim().Length == 0 ? null : Number(text),
            "select" or "status" => text.Length == 0 ? null : Named(text),
            "multi_select" => new JsonArray([.. Names(text).Select(Named)]),
            "checkbox" => text == "Yes",
            "date" => References(segments, "d").Select(DateRecord.ToPublic).FirstOrDefault(),
            "people" => Ids(References(segments, "u")),
            "relation" => Ids(References(segments, "p")),
            "files" => new JsonArray([.. segments.Items().Select(FileOf).Where(file => file is not null)]),
            _ => text.Length == 0 ? null : text,
        };
        return new JsonObject { [publicType] = value };
    }

    /// <summary>The names in a comma-joined value.</summary>
    public static IEnumerable<string> Names(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal);

    private static JsonArray Linked(string url) =>
        url.Length == 0 ? [] : [TextSegments.Segment(url, [TextSegments.Decoration("a", url)])];

    private static JsonArray File(JsonNode? file)
    {
        var url = file.At("external").At("url").Text() ?? Attachments.ToInternal(file.At("file").At("url").Text()) ?? "";
        return TextSegments.Segment(file.At("name").Text() ?? url, [TextSegments.Decoration("a", url)]);
    }

    private static JsonObject? FileOf(JsonNode? segment)
    {
        if (segment is not JsonArray { Count: > 1 } parts)
            return null;
        var url = parts[1].Items().OfType<JsonArray>().FirstOrDefault(one => one.Count > 1 && TextSegments.CodeOf(one) == "a")?[1].Text();
        return url is null
            ? null
            : new JsonObject { ["name"] = parts[0].Text() ?? url, ["external"] = new JsonObject { ["url"] = url } };
    }

    private static JsonArray Separated(IEnumerable<JsonArray> parts)
    {
        var all = new JsonArray();
        foreach (var part in parts)
        {
            if (all.Count > 0)
                all.Add(new JsonArray { Separator });
            all.Add(part);
        }

        return all;
    }

    private static IEnumerable<JsonNode?> References(JsonNode? segments, string code) =>
        segments.Items().OfType<JsonArray>().Where(segment => segment.Count > 1)
            .SelectMany(segment => segment[1].Items()).OfType<JsonArray>()
            .Where(decoration => decoration.Count > 1 && TextSegments.CodeOf(decoration) == code)
            .Select(decoration => decoration[1]);

    private static JsonArray Ids(IEnumerable<JsonNode?> ids) =>
        new([.. ids.Select(id => id.Id()).OfType<NotionId>().Distinct().Select(id => new JsonObject { ["id"] = id.ToString() })]);

    private static JsonObject Named(string name) => new() { ["name"] = name };

    private static JsonValue Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? JsonValue.Create(number)
            : throw new FormatException($"'{text}' is not a number.");
}
