using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Transfer.Export;

/// <summary>Values of properties as Notion's exports write them.</summary>
/// <param name="page">A page by its id, as <c>Title (path)</c>.</param>
/// <param name="file">A file by its address: a path or the address itself.</param>
/// <param name="user">The name of a user by its id.</param>
internal sealed class PropertyText(Func<string, string?> page, Func<JsonObject, string> file, Func<string, string?> user)
{
    /// <param name="value">A property as it is served.</param>
    /// <param name="format">Of a number, as the schema has it.</param>
    public string Read(JsonObject value, string? format)
    {
        var type = (string)value["type"]!;
        var content = value[type];
        return type switch
        {
            "title" or "rich_text" => RichTexts.PlainText(content),
            "number" => Number(content, format),
            "checkbox" => Flag(content),
            "select" or "status" => (string?)content?["name"] ?? "",
            "multi_select" => Join(content, item => (string?)item["name"]),
            "date" => Date(content),
            "people" => Join(content, item => (string?)item["name"] ?? user((string?)item["id"] ?? "")),
            "created_by" or "last_edited_by" => (string?)content?["name"] ?? user((string?)content?["id"] ?? "") ?? "",
            "files" => Join(content, file),
            "relation" => Join(content, item => page((string)item["id"]!)),
            "created_time" or "last_edited_time" => Moment((string?)content),
            "unique_id" => $"{((string?)content?["prefix"] is { } prefix ? prefix + "-" : "")}{content?["number"]}",
            "formula" => Computed(content),
            "rollup" => (string?)content?["type"] == "array" ? Join(content["array"], item => Read(item, null)) : Computed(content),
            "url" or "email" or "phone_number" => (string?)content ?? "",
            "verification" => (string?)content?["state"] ?? "",
            "place" => (string?)content?["name"] ?? "",
            _ => "",
        };
    }

    private static string Computed(JsonNode? value) => (string?)value?["type"] switch
    {
        "number" => Number(value["number"], null),
        "boolean" => Flag(value["boolean"]),
        "date" => Date(value["date"]),
        "string" => (string?)value["string"] ?? "",
        _ => "",
    };

    private static string Flag(JsonNode? value) => value is JsonValue flag && flag.TryGetValue<bool>(out var yes) && yes ? "Yes" : "No";

    private static string Number(JsonNode? value, string? format)
    {
        if (value is null)
            return "";
        var plain = value.ToJsonString();
        if (!decimal.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return plain;
        var grouped = number.ToString("#,##0.###############", CultureInfo.InvariantCulture);
        return format switch
        {
            "percent" => (number * 100).ToString("0.###############", CultureInfo.InvariantCulture) + "%",
            "number_with_commas" => grouped,
            "dollar" => "$" + grouped,
            "euro" => "€" + grouped,
            "pound" => "£" + grouped,
            "yen" => "¥" + grouped,
            _ => plain,
        };
    }

    private static string Date(JsonNode? value)
    {
        if (value is not JsonObject date || (string?)date["start"] is not { } start)
            return "";
        return (string?)date["end"] is { } end ? $"{Moment(start)} → {Moment(end)}" : Moment(start);
    }

    private static string Moment(string? text)
    {
        if (text is null)
            return "";
        if (text.Length <= 10)
            return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture) : text;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return text;
        var offset = time.Offset;
        var zone = offset == TimeSpan.Zero ? "UTC" : $"GMT{(offset < TimeSpan.Zero ? "-" : "+")}{Math.Abs(offset.Hours)}{(offset.Minutes == 0 ? "" : $":{Math.Abs(offset.Minutes):D2}")}";
        return time.ToString("MMMM d, yyyy h:mm tt", CultureInfo.InvariantCulture) + $" ({zone})";
    }

    private static string Join(JsonNode? list, Func<JsonObject, string?> name) =>
        string.Join(", ", (list as JsonArray ?? []).OfType<JsonObject>().Select(name).Where(text => !string.IsNullOrEmpty(text)));
}
