using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Verso.Agents.Runtime.Verification;

/// <summary>Whether a property reads back as what was written into it.</summary>
internal static class PropertyComparison
{
    /// <param name="sent">The value as a request carries it.</param>
    /// <param name="read">The value as a page shows it.</param>
    /// <returns>True as well where the two cannot be compared, such as for what Notion computes.</returns>
    public static bool Matches(JsonNode? sent, JsonObject read)
    {
        var type = Text(read["type"]);
        if (type is null || sent is not JsonObject given || !given.ContainsKey(type))
            return true;
        var wanted = given[type];
        var found = read[type];
        return type switch
        {
            "title" or "rich_text" => wanted is not JsonArray parts || Plain(parts) is not { } text || text == ReadText(found),
            "number" => Number(wanted) == Number(found),
            "checkbox" => wanted?.GetValueKind() == found?.GetValueKind(),
            "select" or "status" => wanted is null ? found is null : IsSameOption(wanted, found),
            "multi_select" => wanted is not JsonArray options || (found is JsonArray has && options.Count == has.Count && options.All(option => has.Any(one => IsSameOption(option, one)))),
            "date" => wanted is null ? found is null : IsSameTime(wanted["start"], found?["start"]) && IsSameTime(wanted["end"], found?["end"]),
            "url" or "email" or "phone_number" => (Text(wanted) ?? "") == (Text(found) ?? ""),
            "relation" => read["has_more"] is JsonValue more && more.GetValueKind() == JsonValueKind.True || HaveSameIds(wanted, found),
            "people" => HaveSameIds(wanted, found),
            _ => true,
        };
    }

    /// <summary>A value in a few words.</summary>
    public static string Show(JsonObject read)
    {
        var type = Text(read["type"]) ?? "";
        var value = read[type] switch
        {
            null => "nothing",
            JsonArray { Count: 0 } => "nothing",
            JsonArray parts when type is "title" or "rich_text" => ReadText(parts),
            JsonArray list => string.Join(", ", list.Select(one => Text(one?["name"]) ?? Text(one?["id"]) ?? "…")),
            JsonObject { } one => Text(one["name"]) ?? Text(one["start"]) ?? one.ToJsonString(),
            var plain => plain.ToJsonString().Trim('"'),
        };
        return value.Length <= 80 ? value : value[..80] + "…";
    }

    /// <summary>Null where there is more in it than text.</summary>
    private static string? Plain(JsonArray parts)
    {
        var text = "";
        foreach (var part in parts)
        {
            if (part is not JsonObject run || run["text"]?["content"] is not { } content)
                return null;
            text += Text(content);
        }

        return text;
    }

    private static string ReadText(JsonNode? parts) => string.Concat((parts as JsonArray ?? []).Select(part => Text(part?["plain_text"])));

    private static bool IsSameOption(JsonNode? wanted, JsonNode? found) =>
        found is JsonObject && (Text(wanted?["name"]) is { } name ? name == Text(found["name"]) : Text(wanted?["id"]) is not { } id || id == Text(found["id"]));

    private static bool IsSameTime(JsonNode? wanted, JsonNode? found)
    {
        if (Text(wanted) is not { } left || Text(found) is not { } right)
            return wanted is null == found is null;
        if (left.Length <= 10 || right.Length <= 10)
            return left.Length >= 10 && right.Length >= 10 && left[..10] == right[..10];
        return !DateTimeOffset.TryParse(left, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var one)
            || !DateTimeOffset.TryParse(right, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var other)
            || !left.EndsWith('Z') || one == other; // With a time zone of its own a time is written otherwise.
    }

    private static bool HaveSameIds(JsonNode? wanted, JsonNode? found) =>
        wanted is not JsonArray some || (found is JsonArray others && Ids(some).SetEquals(Ids(others)));

    private static HashSet<string> Ids(JsonArray list) => [.. list.Select(one => Text(one?["id"])?.Replace("-", "", StringComparison.Ordinal) ?? "")];

    private static decimal? Number(JsonNode? node) =>
        node is JsonValue && node.GetValueKind() == JsonValueKind.Number && decimal.TryParse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Text(JsonNode? node) => node is JsonValue && node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
}
