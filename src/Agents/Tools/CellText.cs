using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;

namespace Verso.Agents.Tools;

/// <summary>Property values as tools show them: like <see cref="PageValues"/>, with short ids for related pages.</summary>
internal static class CellText
{
    /// <param name="value">A served value, or one on its way to Notion, with its type.</param>
    public static string Of(JsonObject value) => value["type"]?.GetValue<string>() switch
    {
        "relation" => Related(value["relation"] as JsonArray) + (value["has_more"]?.GetValue<bool>() == true ? ", …" : ""),
        "people" => string.Join(", ", (value["people"] as JsonArray ?? []).Select(person => Name(person!))),
        "created_by" or "last_edited_by" => value[value["type"]!.GetValue<string>()] is { } user ? Name(user) : "",
        _ => PageValues.Text(value),
    };

    /// <summary>The same of a planned value, which does not say its type.</summary>
    public static string Of(string type, JsonNode? planned)
    {
        var value = planned?[type];
        return Of(new JsonObject { ["type"] = type, [type] = value?.DeepClone() });
    }

    private static string Related(JsonArray? pages) =>
        string.Join(", ", (pages ?? []).Select(page => ShortId.Write(NotionId.Parse(page!["id"]!.GetValue<string>()))));

    private static string Name(JsonNode user) =>
        user["name"]?.GetValue<string>() is { Length: > 0 } name ? name
        : NotionId.TryParse(user["id"]?.GetValue<string>(), out var id) ? ShortId.Write(id)
        : "";
}
