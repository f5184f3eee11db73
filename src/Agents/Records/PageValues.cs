using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Records;

/// <summary>A page's property values in words.</summary>
public static class PageValues
{
    /// <summary>The page's title without style.</summary>
    public static string Title(JsonObject page) =>
        Properties(page).Select(property => property.Value).FirstOrDefault(value => value["type"]?.GetValue<string>() == "title") is { } title
            ? Text(title)
            : "";

    /// <summary>The values by property name.</summary>
    public static IEnumerable<(string Name, JsonObject Value)> Properties(JsonObject page) =>
        page["properties"] is JsonObject properties
            ? properties.Where(property => property.Value is JsonObject).Select(property => (property.Key, property.Value!.AsObject()))
            : [];

    /// <summary>The value with that property id, percent-encoded or not.</summary>
    public static JsonObject? Find(JsonObject page, string id)
    {
        var wanted = Uri.UnescapeDataString(id);
        return Properties(page)
            .Select(property => property.Value)
            .FirstOrDefault(value => value["id"]?.GetValue<string>() is { } own && (own == id || Uri.UnescapeDataString(own) == wanted));
    }

    /// <summary>A served property value as a person would read it; empty for an empty one.</summary>
    public static string Text(JsonObject value)
    {
        var type = value["type"]?.GetValue<string>();
        return type is null ? "" : Text(type, value[type]);
    }

    private static string Text(string type, JsonNode? value) => (type, value) switch
    {
        (_, null) => "",
        ("title" or "rich_text", JsonArray items) => string.Concat(items.Select(Plain)),
        ("select" or "status", JsonObject option) => Word(option["name"]),
        ("multi_select", JsonArray options) => Join(options, option => Word(option!["name"])),
        ("date", JsonObject date) => date["end"] is { } end ? $"{Word(date["start"])} to {Word(end)}" : Word(date["start"]),
        ("people", JsonArray people) => Join(people, person => Word(person!["name"]) is { Length: > 0 } name ? name : Word(person["id"])),
        ("created_by" or "last_edited_by", JsonObject user) => Word(user["name"]) is { Length: > 0 } name ? name : Word(user["id"]),
        ("relation", JsonArray pages) => Join(pages, page => Word(page!["id"])),
        ("files", JsonArray files) => Join(files, file => Word(file!["name"])),
        ("formula" or "rollup", JsonObject computed) when computed["type"]?.GetValue<string>() is { } inner =>
            inner == "array" && computed[inner] is JsonArray many
                ? Join(many, item => item is JsonObject one ? Text(one) : "")
                : Text(inner, computed[inner]),
        ("unique_id", JsonObject id) => id["prefix"] is { } prefix ? $"{Word(prefix)}-{Word(id["number"])}" : Word(id["number"]),
        ("verification", JsonObject state) => Word(state["state"]),
        ("place", JsonObject place) => Word(place["name"]),
        (_, JsonValue plain) => Word(plain),
        _ => "",
    };

    private static string Plain(JsonNode? item) =>
        item?["plain_text"] is { } plain ? Word(plain) : item?["text"]?["content"] is { } content ? Word(content) : "";

    private static string Join(JsonArray items, Func<JsonNode?, string> word) =>
        string.Join(", ", items.Where(item => item is not null).Select(word).Where(text => text.Length > 0));

    private static string Word(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.Number => value.ToJsonString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Object or JsonValueKind.Array => "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
